import { describe, expect, it } from 'vitest';
import { missingPulumi } from '../real/pulumi.ts';
import { scenario, strikesOf } from './crash.ts';
import { pulumiDoor } from './pulumi-door.ts';

const missing = missingPulumi();

describe('the Pulumi provider, killed or unanswered at every outside write', async () => {
  const strikes = missing === null ? await strikesOf(pulumiDoor) : [];

  it('has writes to strike', ({ skip }) => {
    if (missing !== null) skip(missing);
    expect(strikes.length).toBeGreaterThanOrEqual(18);
    process.stderr.write(`pulumi: ${strikes.length} strikes\n`);
  });

  it.each(strikes.map((one) => ({ ...one, name: `${one.step}, write ${one.strike.index + 1}, ${one.strike.mode}` })))(
    'ends as the undisturbed run does, with every write made once: $name',
    async ({ step, strike, calm }) => {
      const ending = await scenario(pulumiDoor, step, strike);
      expect(ending.outside).toEqual(calm.outside);
      expect([...ending.applied].sort()).toEqual([...calm.applied].sort());
    },
  );
});
