import type { Kind } from '../kinds/kind.ts';
import type { Finding } from '../kinds/words.ts';
import { itemsOf } from '../plan/describe.ts';
import type { Estate } from './estate.ts';
import { judge, known } from './judge.ts';
import type { Call, Checked } from './ports.ts';
import { readUrn, refOf } from './urn.ts';
import { resourceOf, takeApart } from './wanted.ts';
import { isList, isObject, type Plain, type Plains } from './wire/values.ts';

/** A reference that leads nowhere is wrong whatever else turns out to be. */
const leadsNowhere = 'PSTN1003';

const withoutNull = (value: Plain): Plain =>
  isList(value)
    ? value.map(withoutNull)
    : isObject(value)
      ? Object.fromEntries(
          Object.entries(value)
            .filter(([, entry]) => entry !== null && entry !== undefined)
            .map(([name, entry]) => [name, withoutNull(entry as Plain)]),
        )
      : value;

/** Programs do not write metadata: its name is the name of the resource, and no input. */
const inProgram = (finding: Finding): Finding =>
  finding.path === '/metadata/name'
    ? { ...finding, path: '', message: finding.message.replace('metadata.name', 'the name of the resource') }
    : finding;

/**
 * What is wrong with the inputs of one resource: its schema, its kind's checks, and its place among the systems that the
 * provider is configured with. What depends on something unknown is not judged yet. Null counts as left out.
 */
export const checkInputs = async (
  kind: Kind,
  { resources: scopes, declare }: Pick<Estate, 'resources' | 'declare'>,
  given: Plains,
  call: Call,
): Promise<Checked> => {
  const inputs = withoutNull(given) as Plains;
  const { spec, annotations, wrong } = takeApart(inputs);
  const ref = refOf(kind.name, readUrn(call.urn), undefined);
  const judged = judge(kind, ref, annotations, spec);
  const findings = [...wrong, ...judged.errors.map(inProgram)];
  if (findings.length > 0) return { inputs, findings, notes: judged.warnings };
  const { resource, isWhole } = resourceOf(kind, ref, inputs);
  const { unknownPaths } = known(inputs);
  const placed = itemsOf(kind, resource, scopes).findings.filter(
    ({ code, path }) =>
      isWhole ||
      (code === leadsNowhere && !unknownPaths.some((unknown) => path.startsWith(unknown) || unknown.startsWith(path))),
  );
  if (isWhole && placed.length === 0) declare(resource);
  return { inputs, findings: placed, notes: judged.warnings };
};
