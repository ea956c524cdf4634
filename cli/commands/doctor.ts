import { scopeOfResource } from '../../kinds/scope-reference.ts';
import type { Resource } from '../../kinds/words.ts';
import { refId, scopeId } from '../../kinds/words.ts';
import { type Examined, failedBy, passed } from '../../plan/examination.ts';
import { planNow } from '../../plan/observe.ts';
import { examine } from '../../targets/open.ts';
import { memoryCheck } from '../doctor/machine.ts';
import { type DoctorView, doctorText } from '../doctor/view.ts';
import type { ExitCode } from '../exit.ts';
import { paintFor } from '../output.ts';
import { type Session, type SessionOptions, withSession } from '../session.ts';
import type { World } from '../world.ts';

export type DoctorOptions = Omit<SessionOptions, 'allow'> & { readonly output: 'text' | 'json' };

const examineScope = async (scope: Resource, { wishes, ports, secretsOf }: Session): Promise<readonly Examined[]> => {
  const id = scopeId(scopeOfResource(wishes.kinds, scope));
  const items = wishes.desired.filter((item) => scopeId(item.scope) === id);
  return examine(scope, secretsOf(scope), items, () => ports.now(), ports.signal);
};

/* The last word is that a plan can be made: everything it needs, facts of gates included, can be read. */
const planCheck = async ({ wishes, ports }: Session): Promise<readonly Examined[]> => {
  const { plan } = await planNow(wishes, ports);
  const unknown = [
    ...plan.unknown.map((finding) => failedBy('plan', finding)),
    ...Object.entries(plan.gates).flatMap(([id, { state, evidence, remedy }]) =>
      state === 'unknown'
        ? [failedBy('plan', { code: 'PSTN2011', message: `${id}: ${evidence.join('; ')}`, remedy })]
        : [],
    ),
  ];
  return unknown.length > 0 ? unknown : [passed('plan', 'everything that a plan needs can be read')];
};

const doctorIn = async (session: Session, options: DoctorOptions, world: World): Promise<ExitCode> => {
  const subjects: DoctorView['subjects'][number][] = [];
  for (const scope of session.wishes.scopes) {
    world.signal.throwIfAborted();
    const checks = await examineScope(scope, session);
    if (checks.length > 0) subjects.push({ subject: refId(scope.ref), checks });
  }
  subjects.push({
    subject: 'this machine',
    checks: [await memoryCheck(session.stateDirectory), ...(await planCheck(session))],
  });
  world.signal.throwIfAborted();
  const healthy = subjects.every(({ checks }) => checks.every(({ state }) => state !== 'failed'));
  const view: DoctorView = { apiVersion: 'postern.dev/doctor/v1', healthy, subjects };
  world.stdout.write(
    options.output === 'json'
      ? `${JSON.stringify(view, null, 2)}\n`
      : doctorText(view, paintFor(world.stdout, world.environment)),
  );
  return healthy ? 0 : 1;
};

/**
 * Looks at everything that Postern needs to work: credentials, permissions, servers, the records' own health, and the
 * memory. Changes nothing, outside or here. Ends with 1 when something failed; each failure says its remedy.
 */
export const runDoctor = (options: DoctorOptions, world: World): Promise<ExitCode> =>
  withSession({ ...options, allow: [], readOnly: true }, world, { lock: false }, (session) =>
    doctorIn(session, options, world),
  );
