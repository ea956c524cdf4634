import { expect, test } from 'vitest';
import { KubernetesError } from './errors.ts';
import { failureFinding } from './failure.ts';

test.each([
  ['forbidden', 'PSTN6003'],
  ['unauthorized', 'PSTN6003'],
  ['timeout', 'PSTN6002'],
  ['serverError', 'PSTN6002'],
] as const)('a call that failed as %s is told as %s, to be tried again', (kind, code) => {
  expect(failureFinding(new KubernetesError(kind, 'GET /x: no'))).toMatchObject({
    code,
    message: 'GET /x: no',
    retry: 'later',
  });
});
