import { describe, expect, it } from 'vitest';
import { cliDoor } from './cli-door.ts';
import { scenario, strikesOf } from './crash.ts';

describe('the command line, killed or unanswered at every outside write', async () => {
  const strikes = await strikesOf(cliDoor);

  it('has writes to strike', () => {
    expect(strikes.length).toBeGreaterThanOrEqual(18);
    process.stderr.write(`cli: ${strikes.length} strikes\n`);
  });

  it.each(strikes.map((one) => ({ ...one, name: `${one.step}, write ${one.strike.index + 1}, ${one.strike.mode}` })))(
    'ends as the undisturbed run does, with every write made once: $name',
    async ({ step, strike, calm }) => {
      const ending = await scenario(cliDoor, step, strike);
      expect(ending.outside).toEqual(calm.outside);
      expect([...ending.applied].sort()).toEqual([...calm.applied].sort());
    },
  );
});
