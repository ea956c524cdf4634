import { describe } from 'vitest';
import { filingOf } from './aimed.ts';
import { cliDoorFor } from './cli-door.ts';
import { strikeEveryWrite } from './strikes.ts';
import { wholeContoso } from './whole-contoso.ts';

// An apply mostly waits for the budget of calls.
const door = (name: string) => cliDoorFor(`cli, ${name}`, filingOf('examples/contoso'), 10);

describe('a whole company, killed or unanswered at every outside write', () =>
  strikeEveryWrite(door('contoso'), { ...wholeContoso({}), steps: ['create'] }, 27));

describe('a whole company in a world that lags, killed or unanswered at every outside write', () =>
  strikeEveryWrite(
    door('contoso with lag'),
    { ...wholeContoso({ lagMs: 700, identityLagMs: 300, dnsLagMs: 300 }), steps: ['create', 'repair'] },
    54,
  ));
