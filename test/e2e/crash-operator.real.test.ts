import { afterAll, describe, expect, it } from 'vitest';
import { missingKubernetes } from '../real/kubernetes.ts';
import { scenario, strikesOf } from './crash.ts';
import { operatorDoor } from './operator-door.ts';
import { openOperatorPlane } from './operator-plane.ts';

const missing = missingKubernetes();

if (missing === null)
  describe('the operator, killed or unanswered at every outside write', async () => {
    const plane = await openOperatorPlane();
    afterAll(() => plane.stop());
    const door = operatorDoor(plane);
    const strikes = await strikesOf(door);

    it('has writes to strike', () => {
      expect(strikes.length).toBeGreaterThanOrEqual(18);
      process.stderr.write(`operator: ${strikes.length} strikes\n`);
    });

    it.each(strikes.map((one) => ({ ...one, name: `${one.step}, write ${one.strike.index + 1}, ${one.strike.mode}` })))(
      'ends as the undisturbed run does, with every write made once: $name',
      async ({ step, strike, calm }) => {
        const ending = await scenario(door, step, strike);
        expect(ending.outside).toEqual(calm.outside);
        expect([...ending.applied].sort()).toEqual([...calm.applied].sort());
      },
    );
  });
else it('needs a control plane', (context) => context.skip(missing));
