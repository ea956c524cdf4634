import { kinds } from '../../kinds/index.ts';
import { refId } from '../../kinds/words.ts';
import { gather } from '../../plan/wishes.ts';
import { finding } from '../codes.ts';
import { hasFinalizer, isEnding } from '../kubernetes/finalizer.ts';
import { isPaused, referencesOf, type Served, scopeOfServed } from './objects.ts';
import { type Told, told, toldInvalid, toldPaused } from './standing.ts';
import type { PassTools } from './tools.ts';

const approvalTold = (served: Served, now: number): Told => {
  const [allow] = served.kind.allows?.(served.resource) ?? [];
  const [attested] = served.kind.attests?.(served.resource) ?? [];
  if (attested !== undefined) return told('InSync', `attests step ${attested.step} of ${attested.object}`);
  if (allow === undefined) return told('InSync', 'it opens nothing');
  if (allow.expires === undefined) return told('InSync', `opens ${allow.name}`);
  const isOver = Date.parse(allow.expires) <= now;
  return told(
    'InSync',
    isOver ? `ended at ${allow.expires}: it opens nothing any more` : `opens ${allow.name} until ${allow.expires}`,
  );
};

const cannotEnd = (served: Served): Told => {
  const names = referencesOf(served.resource).map(({ kind, name }) => `${kind} ${name}`);
  const why = finding('PSTN6032', {
    message: `${refId(served.ref)} still owns something outside, and there is no ${names.join(' or ') || 'reference to a scope'}`,
    ref: served.ref,
  });
  return { ...told('Blocked', `${why.message}. ${why.remedy}`, [why]), instead: 'Ending' };
};

/** Says how those objects of a namespace stand that no scope has: approvals, and what refers to a scope that is not there. */
export const runNamespacePass = async (namespace: string, tools: PassTools): Promise<void> => {
  const { cluster, teller, admission } = tools;
  const all = cluster.within(namespace);
  const memory = tools.memoryOf(namespace);
  const scopes = all.filter(({ kind }) => kind.scope !== undefined);
  const hasScope = (served: Served): boolean =>
    referencesOf(served.resource).some(({ kind, name }) =>
      scopes.some((scope) => scope.ref.kind === kind && scope.ref.name === name && scopeOfServed(scope) !== null),
    );

  for (const served of all) {
    const { errors, resource } = admission(served);
    if (served.kind.scope !== undefined) {
      if (scopeOfServed(served) === null) await teller.status(served.ref, toldInvalid(errors));
      continue;
    }
    if (served.kind.items === undefined) {
      await teller.status(
        served.ref,
        errors.length > 0 ? toldInvalid(errors) : approvalTold(served, tools.now().getTime()),
      );
      continue;
    }
    if (hasScope(served)) continue;
    const isLeaving = isEnding(served.object) && hasFinalizer(served.object);
    if (isLeaving && memory.ownedBy(served.ref).length + memory.openBy(served.ref).length === 0) {
      await teller.finalizer(served.ref, false);
      continue;
    }
    if (isLeaving) await teller.status(served.ref, cannotEnd(served));
    else if (isPaused(resource)) await teller.status(served.ref, toldPaused([]));
    else {
      const inputs = scopes.map(admission).filter((one) => one.errors.length === 0);
      const { invalid } = gather(kinds, [...inputs.map((one) => one.resource), resource], errors);
      await teller.status(
        served.ref,
        toldInvalid(invalid.filter(({ ref }) => ref !== null && refId(ref) === refId(served.ref))),
      );
    }
  }
};
