import { stringify } from 'yaml';
import { FindingError } from '../../kinds/codes.ts';
import { kinds } from '../../kinds/index.ts';
import type { Change, Ref, Resource } from '../../kinds/words.ts';
import { refId } from '../../kinds/words.ts';
import { admit } from '../../plan/admit.ts';
import { isAttestable } from '../../plan/attestation.ts';
import { planNow } from '../../plan/observe.ts';
import { bringValue } from '../brought-value.ts';
import { finding } from '../codes.ts';
import type { ExitCode } from '../exit.ts';
import { documentOf, isNamed } from '../resource-name.ts';
import { type Session, type SessionOptions, withSession } from '../session.ts';
import type { World } from '../world.ts';

export type AttestOptions = Omit<SessionOptions, 'allow'> & {
  readonly by: string;
  readonly evidence?: string;
  readonly namespace: string;
  /** Prints the documents for a repository, and keeps nothing. */
  readonly print: boolean;
  /** A file with a secret that goes into the sink of the resource first. */
  readonly valueFile?: string;
  readonly key?: string;
};

const attestationOf = (change: Change, ref: Ref, { by, evidence, namespace }: AttestOptions, at: string): Resource => ({
  ref: { kind: 'Attestation', namespace, name: `${ref.kind.toLowerCase()}-${change.id}`.slice(0, 63) },
  annotations: {},
  spec: {
    for: { kind: ref.kind, name: ref.name },
    step: change.id,
    by,
    at,
    ...(evidence === undefined ? {} : { evidence }),
  },
});

/* The same rules as for a document: what the journal keeps, a file could hold. */
const checked = (attestation: Resource): Resource => {
  const [wrong] = admit(kinds, attestation).errors;
  if (wrong !== undefined) throw new FindingError(wrong);
  return attestation;
};

const attestIn = async (
  session: Session,
  resource: string,
  options: AttestOptions,
  world: World,
): Promise<ExitCode> => {
  const { valueFile: file, key, namespace } = options;
  const isBrought = file !== undefined;
  if (isBrought) {
    const brought = { file, resource, namespace, ...(key === undefined ? {} : { key }) };
    world.stderr.write(`${await bringValue(brought, session.wishes)}\n`);
  }
  // Another value wants another word: what was attested of the one before says nothing about it.
  const wishes = isBrought ? { ...session.wishes, attested: [] } : session.wishes;
  const { plan } = await planNow(wishes, session.ports);
  const steps = plan.changes.flatMap((change) => {
    const ref = isAttestable(change) ? change.for.find((one) => isNamed(one, resource, options.namespace)) : undefined;
    return ref === undefined ? [] : [{ change, ref }];
  });
  if (steps.length === 0 && isBrought) return 0;
  if (steps.length === 0) {
    const there = [...new Set(plan.changes.filter(isAttestable).flatMap((change) => change.for.map(refId)))];
    const message = `${resource} has no step that a person's word could stand for${there.length === 0 ? '' : ` (there is: ${there.join(', ')})`}`;
    throw new FindingError(finding('PSTN5013', { message }));
  }
  const at = session.ports.now().toISOString();
  const words = steps.map(({ change, ref }) => ({ change, word: checked(attestationOf(change, ref, options, at)) }));
  for (const { change, word } of words) {
    world.stderr.write(`${change.shown.join('\n')}\n`);
    if (options.print) world.stdout.write(`---\n${stringify(documentOf(word.ref, word.spec))}`);
    else {
      await session.attest(change.id, word);
      world.stderr.write(`Attested by ${options.by}, ${at}; kept in ${session.stateDirectory}.\n`);
    }
  }
  return 0;
};

/**
 * Keeps in the journal that a person has done the steps of a resource which nothing can read back: plans believe it from
 * then on. With `--print` it prints Attestations instead, which hold once they stand among the files.
 */
export const runAttest = (resource: string, options: AttestOptions, world: World): Promise<ExitCode> =>
  withSession({ ...options, allow: [], readOnly: true }, world, { lock: !options.print }, (session) =>
    attestIn(session, resource, options, world),
  );
