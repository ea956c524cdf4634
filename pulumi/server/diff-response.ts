import type { DiffResponse } from '@pulumi/pulumi/proto/provider_pb.js';
import provider from '@pulumi/pulumi/proto/provider_pb.js';
import { inputDifferences, topLevel, withoutIgnored } from '../differences.ts';
import type { Difference, DiffRequest, Handler } from '../ports.ts';
import { formatPath, type Path } from '../wire/path.ts';
import { isList, Unknown } from '../wire/values.ts';

/** Everything that differs: the inputs, the scope, what is still pending outside, and what the handler adds. Pure. */
export const allDifferences = (
  handler: Handler,
  request: DiffRequest,
  ignored: readonly Path[],
): readonly Difference[] => {
  const byPath = new Map<string, Difference>();
  for (const difference of [
    ...inputDifferences(handler.shape, request.oldInputs, request.inputs),
    ...scopeDifference(handler, request),
    ...pendingDifference(request),
    ...(handler.diff?.(request) ?? []),
  ]) {
    const path = formatPath(difference.path);
    const there = byPath.get(path);
    byPath.set(path, there?.replace === true ? there : difference);
  }
  return withoutIgnored([...byPath.values()], ignored);
};

/** The differences in the engine's form: every changed property in `diffs` has a path in `detailedDiff`, and the reverse. */
export const diffResponse = (handler: Handler, request: DiffRequest, ignored: readonly Path[]): DiffResponse => {
  const differences = allDifferences(handler, request, ignored);
  const replaced = differences.filter(({ replace }) => replace);
  const response = new provider.DiffResponse();
  const { DiffChanges } = provider.DiffResponse;
  response.setChanges(differences.length > 0 ? DiffChanges.DIFF_SOME : DiffChanges.DIFF_NONE);
  response.setDiffsList([...topLevel(differences)]);
  response.setReplacesList([...topLevel(replaced)]);
  response.setDeletebeforereplace(replaced.length > 0 && staysInTheSystem(handler, request));
  response.setHasdetaileddiff(true);
  for (const difference of differences) {
    const detail = new provider.PropertyDiff();
    detail.setKind(kindOf(difference));
    detail.setInputdiff(difference.input);
    response.getDetaileddiffMap().set(formatPath(difference.path), detail);
  }
  return response;
};

const scopeDifference = (handler: Handler, request: DiffRequest): readonly Difference[] => {
  const before = request.outputs['scope'];
  const scope = handler.scopeOf(request.inputs);
  if (typeof before !== 'string' || scope === Unknown || scope === before) return [];
  return [{ path: ['scope'], kind: 'update', replace: true, input: false }];
};

const pendingDifference = ({ outputs: { pending } }: DiffRequest): readonly Difference[] =>
  isList(pending) && pending.length > 0 ? [{ path: ['pending'], kind: 'update', replace: false, input: false }] : [];

/*
 * Two objects of one resource in one system cannot stand side by side, whatever they are called: they would carry one
 * mark, and the new one would be taken for the old one under another name. So the old one goes first.
 */
const staysInTheSystem = (handler: Handler, request: DiffRequest): boolean =>
  request.outputs['scope'] === handler.scopeOf(request.inputs);

const kindOf = ({
  kind,
  replace,
}: Difference): (typeof provider.PropertyDiff.Kind)[
  | 'ADD'
  | 'DELETE'
  | 'UPDATE'
  | 'ADD_REPLACE'
  | 'DELETE_REPLACE'
  | 'UPDATE_REPLACE'] => {
  const { Kind } = provider.PropertyDiff;
  if (kind === 'add') return replace ? Kind.ADD_REPLACE : Kind.ADD;
  if (kind === 'delete') return replace ? Kind.DELETE_REPLACE : Kind.DELETE;
  return replace ? Kind.UPDATE_REPLACE : Kind.UPDATE;
};
