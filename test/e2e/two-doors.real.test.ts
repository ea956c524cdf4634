import { afterAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../sandbox/index.ts';
import { missingKubernetes } from '../real/kubernetes.ts';
import { missingPulumi } from '../real/pulumi.ts';
import { cliDoor } from './cli-door.ts';
import { companyOf, outsideOf } from './company.ts';
import type { Door, DoorSession } from './crash.ts';
import { brief, objectsOf, operatorDoor } from './operator-door.ts';
import { eventually, type OperatorPlane, openOperatorPlane } from './operator-plane.ts';
import { pulumiDoor } from './pulumi-door.ts';

const missing = missingKubernetes() ?? missingPulumi();

/** A door that comes second: it declares the whole example, and gives back what it said of what it could not do. */
type Second = { tryToMake(): Promise<string>; giveUp(): Promise<void>; close(): Promise<void> };

/** Command line and Pulumi end with an error that holds everything they said. */
const secondOf = async (door: Door, sandbox: Sandbox): Promise<Second> => {
  const session: DoorSession = await door.open(sandbox);
  return {
    tryToMake: () =>
      session.run('create').ended.then(
        () => '',
        (error: Error) => error.message,
      ),
    giveUp: () => session.run('remove').ended,
    close: () => session.close(),
  };
};

let count = 0;

/** The operator keeps running and says it in the status of the object. */
const secondOperator = async (plane: OperatorPlane, sandbox: Sandbox): Promise<Second> => {
  count += 1;
  const namespace = `second-${count}`;
  await plane.makeNamespace(namespace);
  const operator = plane.startOperator(sandbox, [
    `--namespace=${namespace}`,
    `--identity=${namespace}`,
    '--lease=3s',
    '--write-timeout=1s',
  ]);
  const stateOf = async (kind: string) => {
    const objects = await plane.objects(namespace);
    return { objects, object: objects.find((object) => object.kind === kind) };
  };
  return {
    tryToMake: async () => {
      await plane.apply(namespace, objectsOf(companyOf(sandbox)));
      let seen = '';
      return eventually(
        async () => {
          const connector = (await stateOf('InboundConnector')).object;
          const { objects, object: spf } = await stateOf('SpfRecord');
          seen = brief(objects);
          return connector?.status?.state === 'Blocked' && spf?.status?.state === 'InSync' ? seen : null;
        },
        () => `${seen}\n${operator.output}`,
      );
    },
    giveUp: async () => {
      await plane.kubectl(['delete', 'spfrecords,inboundconnectors', '--all', '-n', namespace, '--timeout=60s']);
    },
    close: () => operator.stop(),
  };
};

const everything = (sandbox: Sandbox): unknown => ({
  connectors: sandbox.tenant.snapshot().connectors,
  zone: outsideOf(sandbox),
});

const owners: Readonly<Record<string, RegExp>> = {
  cli: /cli:default\/InboundConnector\/from-vendor/,
  operator: /operator:default\.[a-z0-9-]+\/InboundConnector\/from-vendor/,
  pulumi: /pulumi:[a-z0-9-]+\.dev\/InboundConnector\/from-vendor/,
};

const pairs = ['cli', 'operator', 'pulumi'].flatMap((first, _, all) =>
  all.filter((second) => second !== first).map((second) => ({ first, second })),
);

if (missing === null)
  describe('two doors want the same connector and the same SPF term', async () => {
    const plane = await openOperatorPlane();
    afterAll(() => plane.stop());
    const doors: Readonly<Record<string, Door>> = { cli: cliDoor, operator: operatorDoor(plane), pulumi: pulumiDoor };
    const doorOf = (name: string): Door => {
      const door = doors[name];
      if (door === undefined) throw new Error(`no door ${name}`);
      return door;
    };

    it.each(pairs)(
      '$second is refused with the name of $first, and takes nothing away when it goes',
      async ({ first, second }) => {
        await using sandbox = await startSandbox();
        const untouched = outsideOf(sandbox);
        const owner = await doorOf(first).open(sandbox);
        const rival =
          second === 'operator' ? await secondOperator(plane, sandbox) : await secondOf(doorOf(second), sandbox);
        try {
          await owner.run('create').ended;
          const made = everything(sandbox);
          sandbox.requests.clear();

          expect(await rival.tryToMake()).toMatch(owners[first] ?? /never/);
          expect(everything(sandbox)).toEqual(made);
          await rival.giveUp();
          expect(everything(sandbox)).toEqual(made);
          expect(sandbox.requests.writes()).toBe(0);

          await owner.run('remove').ended;
          expect(outsideOf(sandbox)).toEqual(untouched);
        } finally {
          await rival.close();
          await owner.close();
        }
      },
    );
  });
else it('needs a control plane and the Pulumi engine', (context) => context.skip(missing));
