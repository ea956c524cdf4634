import { describe, it } from 'vitest';
import { missingPulumi } from '../real/pulumi.ts';
import { smallStory } from './crash.ts';
import { pulumiDoor } from './pulumi-door.ts';
import { strikeEveryWrite } from './strikes.ts';

const missing = missingPulumi();

if (missing === null)
  describe('the Pulumi provider, killed or unanswered at every outside write', () =>
    strikeEveryWrite(pulumiDoor, smallStory, 18));
else it('needs the Pulumi engine', (context) => context.skip(missing));
