import type { Change } from '../../kinds/words.ts';
import type { Sent } from '../../plan/target.ts';
import type { Api } from './api.ts';
import { finding } from './codes.ts';
import type { Answer } from './envelope.ts';
import type { Operation } from './operations.ts';

/** What the answer to a write proves: that it was made, that it was not, or nothing. */
export const outcomeOf = (
  change: Change,
  operation: Operation,
  answer: Answer,
  api: Pick<Api, 'explain'>,
  handle?: string,
): Sent => {
  switch (answer.state) {
    case 'answered':
      return { state: 'sent', ...(handle === undefined ? {} : { handle }) };
    case 'moved':
      return { state: 'moved' };
    case 'missing':
      return operation.method === 'DELETE'
        ? { state: 'sent' }
        : refused(change, 'PSTN8011', api.explain(operation, answer).message);
    case 'refused':
      return answer.again
        ? { state: 'lost', reason: api.explain(operation, answer).message }
        : refused(change, 'PSTN8010', api.explain(operation, answer).message);
    case 'unauthorized':
    case 'forbidden':
    case 'throttled':
      return { state: 'refused', finding: { ...api.explain(operation, answer), ref: change.for[0] ?? null } };
    case 'garbled':
    case 'unanswered':
      return { state: 'lost', reason: api.explain(operation, answer).message };
  }
};

/** A write that was not made. */
export const refused = (change: Change, code: 'PSTN8010' | 'PSTN8011' | 'PSTN8012', message: string): Sent => ({
  state: 'refused',
  finding: finding(code, { message, ref: change.for[0] ?? null }),
});
