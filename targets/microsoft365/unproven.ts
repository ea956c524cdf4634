import type { Sent } from '../../plan/target.ts';
import type { Api } from './api.ts';
import type { Command } from './exchange.ts';

type Answer = Awaited<ReturnType<Api['write']>>;

/** Answers to a write that are not the cmdlet's own word. */
export type Unproven = Exclude<Answer, { readonly state: 'answered' | 'refused' | 'partial' }>;

/** What an answer proves that does not come from the cmdlet: `refused` only where nothing can have been written, else `lost`. */
export const unproven = (command: Command, answer: Unproven, api: Api): Sent => {
  switch (answer.state) {
    case 'garbled':
      return answer.status >= 400 && answer.status < 500 && answer.status !== 408
        ? { state: 'refused', finding: api.explain(command, answer) }
        : { state: 'lost', reason: answer.reason };
    case 'unanswered':
      return answer.sent
        ? { state: 'lost', reason: answer.reason }
        : { state: 'refused', finding: api.explain(command, answer) };
    case 'noToken':
      return { state: 'refused', finding: answer.finding };
    case 'throttled':
    case 'unauthorized':
    case 'forbidden':
      return { state: 'refused', finding: api.explain(command, answer) };
  }
};
