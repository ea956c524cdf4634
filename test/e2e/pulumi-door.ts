import type { Sandbox } from '../../sandbox/index.ts';
import type { Door, DoorRun, DoorSession, Step } from './crash.ts';
import { startCompany } from './pulumi-company.ts';

const openSession = async (sandbox: Sandbox): Promise<DoorSession> => {
  const { pulumi, company, program } = await startCompany(sandbox);
  const write = (step: Step): Promise<void> =>
    program(step === 'remove' ? [] : [{ manifest: company.spf }, { manifest: company.connector }]);
  return {
    run: (step): DoorRun => {
      let isKilled = false;
      const run = async (): Promise<void> => {
        await write(step);
        const { code, said } = await (step === 'remove' ? pulumi.destroy() : pulumi.up());
        if (code !== 0 && !isKilled) throw new Error(`${step} ended with ${code}\n${said.join('\n')}`);
      };
      return {
        ended: run(),
        kill: () => {
          isKilled = true;
          void pulumi.killProviders();
        },
      };
    },
    assertQuiet: async (step) => {
      const { code, steps, said } = await pulumi.preview();
      if (code !== 0 || steps.length > 0)
        throw new Error(`${step}: a further preview ended with ${code}: ${steps.join(', ')}\n${said.join('\n')}`);
      const stored = (await pulumi.state()).length;
      if (stored !== (step === 'remove' ? 0 : 2)) throw new Error(`${step}: the state holds ${stored} resources`);
    },
    close: () => pulumi.stop(),
  };
};

/**
 * Pulumi's real engine and CLI as a door. Killed is the provider process; the engine then fails the operation and goes
 * on living, and the next run is what a user does: the same command again.
 */
export const pulumiDoor: Door = { name: 'pulumi', open: openSession };
