import { describe } from 'vitest';
import { filingOf } from './aimed.ts';
import { cliDoorFor } from './cli-door.ts';
import { strikeEveryWrite } from './strikes.ts';
import { wholeExamples } from './whole-examples.ts';

// An apply mostly waits for the budget of calls.
describe('all examples at once, killed or unanswered at every outside write', () =>
  strikeEveryWrite(cliDoorFor('cli, examples', filingOf('examples'), 10), wholeExamples({}), 60));
