import { stringify } from 'yaml';
import { FindingError } from '../../kinds/codes.ts';
import type { Change, Ref } from '../../kinds/words.ts';
import { refId } from '../../kinds/words.ts';
import { isAttestable } from '../../plan/attestation.ts';
import { planNow } from '../../plan/observe.ts';
import { finding } from '../codes.ts';
import type { ExitCode } from '../exit.ts';
import { type Session, type SessionOptions, withSession } from '../session.ts';
import type { World } from '../world.ts';

export type AttestOptions = Omit<SessionOptions, 'allow'> & {
  readonly by: string;
  readonly evidence?: string;
  readonly namespace: string;
};

const isNamed = (ref: Ref, words: string, namespace: string): boolean => {
  const [kind = '', name = ''] = words.split('/');
  return ref.kind.toLowerCase() === kind.toLowerCase() && ref.name === name && ref.namespace === namespace;
};

const documentOf = (change: Change, ref: Ref, { by, evidence, namespace }: AttestOptions, at: string) => ({
  apiVersion: 'postern.dev/v1alpha1',
  kind: 'Attestation',
  metadata: {
    name: `${ref.kind.toLowerCase()}-${change.id}`.slice(0, 63),
    ...(namespace === 'default' ? {} : { namespace }),
  },
  spec: {
    for: { kind: ref.kind, name: ref.name },
    step: change.id,
    by,
    at,
    ...(evidence === undefined ? {} : { evidence }),
  },
});

const attestIn = async (
  session: Session,
  resource: string,
  options: AttestOptions,
  world: World,
): Promise<ExitCode> => {
  const { plan } = await planNow(session.wishes, session.ports);
  const steps = plan.changes.flatMap((change) => {
    const ref = isAttestable(change) ? change.for.find((one) => isNamed(one, resource, options.namespace)) : undefined;
    return ref === undefined ? [] : [{ change, ref }];
  });
  if (steps.length === 0) {
    const there = [...new Set(plan.changes.filter(isAttestable).flatMap((change) => change.for.map(refId)))];
    const message = `${resource} has no step that a person's word could stand for${there.length === 0 ? '' : ` (there is: ${there.join(', ')})`}`;
    throw new FindingError(finding('PSTN5013', { message }));
  }
  const at = session.ports.now().toISOString();
  for (const { change, ref } of steps) {
    world.stderr.write(`${change.shown.join('\n')}\n`);
    world.stdout.write(`---\n${stringify(documentOf(change, ref, options, at))}`);
  }
  return 0;
};

/**
 * Prints an Attestation for each step of a resource that a person does and nothing can read back. It holds once it stands
 * among the files. Changes nothing.
 */
export const runAttest = (resource: string, options: AttestOptions, world: World): Promise<ExitCode> =>
  withSession({ ...options, allow: [], readOnly: true }, world, { lock: false }, (session) =>
    attestIn(session, resource, options, world),
  );
