import { afterAll, describe, it } from 'vitest';
import { missingKubernetes } from '../real/kubernetes.ts';
import { smallStory } from './crash.ts';
import { operatorDoor } from './operator-door.ts';
import { openOperatorPlane } from './operator-plane.ts';
import { strikeEveryWrite } from './strikes.ts';

const missing = missingKubernetes();

if (missing === null)
  describe('the operator, killed or unanswered at every outside write', async () => {
    const plane = await openOperatorPlane();
    afterAll(() => plane.stop());
    await strikeEveryWrite(operatorDoor(plane), smallStory, 18);
  });
else it('needs a control plane', (context) => context.skip(missing));
