import { afterAll, describe, it } from 'vitest';
import { missingKubernetes } from '../real/kubernetes.ts';
import { smallStory } from './crash.ts';
import { openOperatorPlane } from './operator-plane.ts';
import { replicasDoor } from './replicas-door.ts';
import { strikeEveryWrite } from './strikes.ts';

const missing = missingKubernetes();

if (missing === null)
  describe('two replicas of the operator, of which the one that writes is killed or unanswered', async () => {
    const plane = await openOperatorPlane();
    afterAll(() => plane.stop());
    await strikeEveryWrite(replicasDoor(plane), { ...smallStory, steps: ['create'] }, 6);
  });
else it('needs a control plane', (context) => context.skip(missing));
