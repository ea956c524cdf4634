import { shardOf, shardOfLease } from '../../operator/kubernetes/shards.ts';
import type { Sandbox } from '../../sandbox/index.ts';
import { companyOf } from './company.ts';
import type { Door, DoorRun, DoorSession, Step, Write } from './crash.ts';
import { areInSync, brief, hasLooked, objectsOf } from './operator-door.ts';
import { eventually, type OperatorPlane, type OperatorProcess, type Shown } from './operator-plane.ts';

const identities = ['one', 'two'] as const;

let count = 0;

const openSession = async (plane: OperatorPlane, sandbox: Sandbox): Promise<DoorSession> => {
  count += 1;
  const namespace = `replicas-${count}`;
  await plane.makeNamespace(namespace);
  const manifests = objectsOf(companyOf(sandbox));
  const scopeOf = { tenant: `microsoft365:${sandbox.tenant.tenantId}`, dns: 'dns:contoso.example' };
  const living = new Map<string, OperatorProcess>();

  const holders = async (): Promise<ReadonlyMap<number, string>> => {
    const { items } = JSON.parse(await plane.kubectl(['get', 'leases', '-n', namespace, '-o', 'json'])) as {
      readonly items: readonly { readonly metadata: { name: string }; readonly spec: { holderIdentity?: string } }[];
    };
    return new Map(
      items.flatMap(({ metadata, spec }) => {
        const shard = shardOfLease(metadata.name);
        return shard === null ? [] : [[shard, spec.holderIdentity ?? ''] as const];
      }),
    );
  };

  /** Starts both replicas, and waits until they have shared the leases out. */
  const start = async (): Promise<void> => {
    for (const identity of identities)
      living.set(
        identity,
        plane.startOperator(sandbox, [
          `--namespace=${namespace}`,
          `--identity=${identity}`,
          '--lease=3s',
          '--write-timeout=1s',
        ]),
      );
    await eventually(
      async () => {
        const names = [...(await holders()).values()];
        const isShared = identities.every((identity) => names.some((name) => name.startsWith(identity)));
        return isShared && names.every((name) => name !== '') ? true : null;
      },
      () => [...living.values()].map(({ output }) => output).join('\n'),
    );
  };

  const converge = async (): Promise<void> => {
    let seen: readonly Shown[] = [];
    await eventually(
      async () => {
        seen = await plane.objects(namespace);
        const lines = [...living.values()].flatMap((operator) => operator.lines);
        return seen.length === 4 && areInSync(seen) && hasLooked({ lines }, 2) ? true : null;
      },
      () => `${brief(seen)}\n${[...living.values()].map(({ output }) => output).join('\n')}`,
    );
  };

  const stop = async (): Promise<void> => {
    await Promise.all([...living.values()].map((operator) => operator.stop()));
    living.clear();
  };

  const killHolder = async ({ plane: written }: Write): Promise<void> => {
    const side = written === 'dns' ? 'dns' : 'tenant';
    const holder = (await holders()).get(shardOf(scopeOf[side])) ?? '';
    const identity = identities.find((one) => holder.startsWith(one)) ?? '';
    const writer = living.get(identity);
    living.delete(identity);
    writer?.kill();
  };

  return {
    run: (step: Step): DoorRun => {
      if (step !== 'create') throw new Error(`two replicas are only asked to create, not to ${step}`);
      let killing: Promise<void> | null = null;
      const work = async (): Promise<void> => {
        await start();
        await plane.apply(namespace, manifests);
        await converge();
        await killing;
        const expected = killing === null ? 2 : 1;
        if (living.size !== expected) throw new Error(`${living.size} replicas are left, not ${expected}`);
        await stop();
      };
      return {
        ended: work(),
        kill: (write) => {
          killing = killHolder(write);
        },
      };
    },
    assertQuiet: async () => {
      const writes = sandbox.requests.writes();
      await start();
      await converge();
      await stop();
      if (sandbox.requests.writes() !== writes) throw new Error('a second look wrote outside');
    },
    close: async () => {
      for (const operator of living.values()) operator.kill();
      await Promise.all([...living.values()].map(({ ended }) => ended));
    },
  };
};

/**
 * Two replicas of the operator as a door. Killed is the one that holds the lease of what is written, and the run goes on
 * until the other has brought everything about.
 */
export const replicasDoor = (plane: OperatorPlane): Door => ({
  name: 'two replicas',
  open: (sandbox) => openSession(plane, sandbox),
});
