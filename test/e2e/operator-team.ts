import type { Sandbox } from '../../sandbox/index.ts';
import { startSandbox } from '../../sandbox/index.ts';
import { type Company, companyOf } from './company.ts';
import { areInSync, brief, objectsOf } from './operator-door.ts';
import { eventually, type OperatorPlane, type OperatorProcess, type Shown } from './operator-plane.ts';

/** A sandbox, a namespace and an operator that watches it. */
export type Team = {
  readonly sandbox: Sandbox;
  readonly namespace: string;
  readonly company: Company;
  readonly operator: OperatorProcess;
  kubectl(...args: readonly string[]): Promise<string>;
  apply(manifests: readonly unknown[]): Promise<void>;
  /** Polls until the objects of the namespace are as wanted; throws with what they are. */
  until(wanted: (objects: readonly Shown[]) => boolean): Promise<readonly Shown[]>;
  /** Until this many objects are there and all are in sync. */
  inSync(count: number): Promise<readonly Shown[]>;
  one(kind: string, name: string): Promise<Shown>;
  /** Waits until each scope has been looked at this many times more. */
  looks(times: number): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
};

let count = 0;

/** Opens a team with the company applied, and starts the operator with a resync of two seconds. */
export const openTeam = async (
  plane: OperatorPlane,
  options: { readonly flags?: readonly string[]; readonly manifests?: (company: Company) => readonly unknown[] } = {},
): Promise<Team> => {
  count += 1;
  const namespace = `team-${count}`;
  const sandbox = await startSandbox();
  const company = companyOf(sandbox);
  await plane.makeNamespace(namespace);
  await plane.apply(namespace, (options.manifests ?? objectsOf)(company));
  const operator = plane.startOperator(sandbox, [
    `--namespace=${namespace}`,
    '--identity=one',
    '--lease=3s',
    '--write-timeout=1s',
    '--resync=2s',
    ...(options.flags ?? []),
  ]);
  const until: Team['until'] = async (wanted) => {
    let seen: readonly Shown[] = [];
    return eventually(
      async () => {
        seen = await plane.objects(namespace);
        return wanted(seen) ? seen : null;
      },
      () => `${brief(seen)}\n${operator.output}`,
    );
  };
  const looked = (): ReadonlyMap<unknown, number> => {
    const lines = operator.lines.filter(({ msg }) => msg === 'looked');
    return new Map([...Map.groupBy(lines, (line) => line['scope'])].map(([scope, group]) => [scope, group.length]));
  };
  return {
    sandbox,
    namespace,
    company,
    operator,
    kubectl: (...args) => plane.kubectl(['-n', namespace, ...args]),
    apply: (manifests) => plane.apply(namespace, manifests),
    until,
    inSync: (wanted) => until((objects) => objects.length === wanted && areInSync(objects)),
    one: async (kind, name) => {
      const found = (await plane.objects(namespace)).find(
        (object) => object.kind === kind && object.metadata.name === name,
      );
      if (found === undefined) throw new Error(`there is no ${kind} ${name}`);
      return found;
    },
    looks: async (times) => {
      const before = looked();
      await eventually(
        () => ([...before].every(([scope, done]) => (looked().get(scope) ?? 0) >= done + times) ? true : null),
        () => operator.output,
      );
    },
    [Symbol.asyncDispose]: async () => {
      operator.kill();
      await operator.ended;
      await sandbox.stop();
    },
  };
};

/** What the Ready condition of an object says. */
export const readyOf = ({
  status,
}: Shown): { readonly status: string; readonly reason: string; readonly message: string } => {
  const ready = status?.conditions?.find(({ type }) => type === 'Ready');
  if (ready === undefined) throw new Error('there is no Ready condition');
  return ready;
};
