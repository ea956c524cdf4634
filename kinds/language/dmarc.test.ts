import { expect, test } from 'vitest';
import { dmarcPolicy } from './dmarc.ts';

test.each([
  ['v=DMARC1; p=none', 'none'],
  ['v=DMARC1;p=reject;rua=mailto:d@contoso.example', 'reject'],
  ['v = DMARC1 ; sp=none; p=Quarantine;', 'quarantine'],
])('%s asks for %s', (text, policy) => {
  expect(dmarcPolicy(text)).toEqual({ policy });
});

test.each([
  ['no policy', 'v=DMARC1; rua=mailto:d@contoso.example', 'no tag p'],
  ['a missing semicolon, as one vendor page prints it', 'v=DMARC1; p=reject rua=mailto:d@contoso.example', 'no policy'],
  ['another version', 'v=DMARC10; p=none', 'v=DMARC1'],
  ['small letters in the version', 'v=dmarc1; p=none', 'v=DMARC1'],
  ['a policy twice', 'v=DMARC1; p=none; p=reject', 'twice'],
])('%s is a problem', (_, text, said) => {
  expect(dmarcPolicy(text)).toMatchObject({ problem: expect.stringContaining(said) });
});
