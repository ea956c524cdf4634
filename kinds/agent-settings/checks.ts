import type { Check } from '../kind.ts';
import { finding } from './codes.ts';
import type { AgentSettingsSpec } from './schema.ts';

/** Checks over one AgentSettings as it is written; what it leaves out is judged against the account by a guard. */
export const checks: readonly Check[] = [
  {
    id: 'enforcing-needs-authentication',
    reads: ['/enforceUserAuthentication', '/userAuthentication'],
    test: (resource) => {
      const { enforceUserAuthentication, userAuthentication } = resource.spec as AgentSettingsSpec;
      if (enforceUserAuthentication !== true || userAuthentication !== false) return [];
      const message = 'enforceUserAuthentication is true and userAuthentication is false';
      return [finding('PSTN1340', { message, ref: resource.ref, path: '/spec/enforceUserAuthentication' })];
    },
  },
];
