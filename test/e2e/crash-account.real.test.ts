import { describe } from 'vitest';
import { accountDoor } from './account-door.ts';
import { accountStory } from './account-story.ts';
import { strikeEveryWrite } from './strikes.ts';

describe('an account, killed or unanswered at every write [X18]', () =>
  strikeEveryWrite(accountDoor('cli, account', { forgets: false }), accountStory, 40));

describe('an account, killed or unanswered at every act, by one whose state directory is emptied [X18]', () =>
  strikeEveryWrite(
    accountDoor('cli, account, forgetful', { forgets: true }),
    { ...accountStory, steps: ['create', 'repair'] },
    36,
  ));
