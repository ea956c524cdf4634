import type { Guard } from '../kind.ts';
import { finding } from './codes.ts';

/** In DNS only TXT records are written: where mail for a domain goes (MX) is nobody's to change here. */
const onlyTxt: Guard = {
  name: 'only-txt',
  lift: 'never',
  refuse: (changes) =>
    changes
      .filter(({ scope, collection }) => scope.target === 'dns' && !collection.startsWith('TXT '))
      .map((change) => ({
        change: change.id,
        finding: finding('PSTN1106', {
          message: `${change.collection} in zone ${change.scope.id} would be written`,
          ref: change.for[0] ?? null,
        }),
      })),
};

/** What is never written in a zone. */
export const guards: readonly Guard[] = [onlyTxt];
