import type { Sandbox } from '../../sandbox/index.ts';
import { type Company, companyOf } from './company.ts';
import type { Door, DoorRun, DoorSession, Step } from './crash.ts';
import { eventually, type OperatorPlane, type OperatorProcess, type Shown } from './operator-plane.ts';

/** A company as objects of a namespace, Secrets first. */
export const objectsOf = (
  company: Company,
  names: readonly (keyof Company)[] = ['tenant', 'zone', 'spf', 'connector'],
): readonly unknown[] => [
  ...Object.entries(company.secrets).map(([name, stringData]) => ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name },
    stringData,
  })),
  ...names.map((name) => company[name]),
];

/** Every object is in sync with what it declares now. */
export const areInSync = (objects: readonly Shown[]): boolean =>
  objects.every(
    ({ metadata, status }) =>
      metadata.deletionTimestamp === undefined &&
      status?.state === 'InSync' &&
      status.observedGeneration === metadata.generation &&
      status.conditions?.some(({ type, status: value }) => type === 'Ready' && value === 'True') === true,
  );

/** One line per object, for a test that waited in vain. */
export const brief = (objects: readonly Shown[]): string =>
  objects
    .map(({ kind, metadata, status }) => {
      const ready = status?.conditions?.find(({ type }) => type === 'Ready');
      return `${kind}/${metadata.name} ${status?.state} ${ready?.reason}: ${ready?.message}`;
    })
    .join('\n');

/** Both scopes have been looked at by this process, and the last look at each found nothing that is to be done soon. */
export const hasLooked = ({ lines }: Pick<OperatorProcess, 'lines'>, scopes: number): boolean => {
  const last = new Map<unknown, number>();
  for (const line of lines) if (line.msg === 'looked') last.set(line['scope'], Number(line['nextSeconds']));
  return last.size >= scopes && [...last.values()].every((seconds) => seconds >= 120);
};

let count = 0;

const openSession = async (plane: OperatorPlane, sandbox: Sandbox): Promise<DoorSession> => {
  count += 1;
  const namespace = `crash-${count}`;
  const company = companyOf(sandbox);
  await plane.makeNamespace(namespace);
  let running: OperatorProcess | null = null;

  const start = (): OperatorProcess => {
    running = plane.startOperator(sandbox, [
      `--namespace=${namespace}`,
      `--identity=${namespace}`,
      '--lease=3s',
      '--write-timeout=1s',
    ]);
    return running;
  };

  const converge = async (step: Step, operator: OperatorProcess, isKilled: () => boolean): Promise<void> => {
    let seen: readonly Shown[] = [];
    await eventually(
      async () => {
        if (isKilled()) return true;
        seen = await plane.objects(namespace);
        const isDone = step === 'remove' ? seen.length === 2 : seen.length === 4 && areInSync(seen);
        return isDone && hasLooked(operator, 2) ? true : null;
      },
      () => `${step}\n${brief(seen)}\n${operator.output}`,
    );
  };

  return {
    run: (step): DoorRun => {
      let isKilled = false;
      const work = async (): Promise<void> => {
        if (step === 'remove')
          await plane.kubectl(['delete', 'spfrecords,inboundconnectors', '--all', '-n', namespace, '--wait=false']);
        else await plane.apply(namespace, objectsOf(company));
        const operator = start();
        await converge(step, operator, () => isKilled);
        if (isKilled) await operator.ended;
        else await operator.stop();
      };
      return {
        ended: work(),
        kill: () => {
          isKilled = true;
          running?.kill();
        },
      };
    },
    assertQuiet: async (step) => {
      const before = await plane.objects(namespace);
      const writes = sandbox.requests.writes();
      const operator = start();
      await converge(step, operator, () => false);
      await operator.stop();
      if (sandbox.requests.writes() !== writes) throw new Error(`${step}: a second look wrote outside`);
      const versions = (objects: readonly Shown[]) =>
        JSON.stringify(objects.map(({ kind, metadata }) => [kind, metadata.name, metadata.resourceVersion]));
      const after = await plane.objects(namespace);
      if (versions(after) !== versions(before)) throw new Error(`${step}: a second look wrote to the objects`);
    },
    close: async () => {
      running?.kill();
      await running?.ended;
    },
  };
};

/** The operator as a door: one control plane, a namespace and a process for each session. */
export const operatorDoor = (plane: OperatorPlane): Door => ({
  name: 'operator',
  open: (sandbox) => openSession(plane, sandbox),
});
