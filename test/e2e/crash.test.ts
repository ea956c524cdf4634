import { describe } from 'vitest';
import { cliDoor } from './cli-door.ts';
import { smallStory } from './crash.ts';
import { strikeEveryWrite } from './strikes.ts';

describe('the command line, killed or unanswered at every outside write', () =>
  strikeEveryWrite(cliDoor, smallStory, 18));
