import { expect, test } from 'vitest';
import { consentProblem, consentRemedy, type GivenConsent, givenConsent, isConsentNewer } from './consent.ts';

const wanted = {
  appId: '3f0c1f9e-7d2f-4d0f-9d36-55c6a4e3b901',
  link: 'https://vendor.example/consent',
  actor: 'Global Administrator',
  scopes: ['Mail.ReadWrite', 'User.Read'],
};
const given: GivenConsent = {
  appId: wanted.appId,
  servicePrincipal: { id: '1', displayName: 'Vendor', accountEnabled: true },
  granted: ['mail.readwrite', 'User.Read', 'openid'],
  grantedAt: '2026-03-02T08:15:00Z',
};

test.each<readonly [string, Partial<GivenConsent>, RegExp | null]>([
  ['given, with more than was asked for', {}, null],
  ['not given by anybody', { servicePrincipal: null, granted: [] }, /nobody has consented/],
  [
    'given to an app that is switched off',
    { servicePrincipal: { id: '1', displayName: 'V', accountEnabled: false } },
    /V is disabled/,
  ],
  ['given for nothing', { granted: [] }, /nothing is granted/],
  ['given before the page asked for more [C34]', { granted: ['User.Read'] }, /was not granted Mail\.ReadWrite/],
])('a consent is %s', (_, more, problem) => {
  const said = consentProblem(wanted, { ...given, ...more });
  if (problem === null) expect(said).toBeNull();
  else expect(said).toMatch(problem);
});

test('a consent is newer than a change of mode, or nobody can tell [C44]', () => {
  expect(isConsentNewer(given, '2026-03-02T08:14:59Z')).toBe(true);
  expect(isConsentNewer(given, '2026-03-02T08:15:00Z')).toBeNull();
  expect(isConsentNewer({ ...given, grantedAt: null }, '2026-03-02T08:14:59Z')).toBeNull();
});

test('the remedy names the page and the person [C45]; a fact that is not there is no consent', () => {
  expect(consentRemedy(wanted)).toContain('Global Administrator opens https://vendor.example/consent');
  expect([givenConsent({}, 'sso'), givenConsent({ 'Consent/sso': { value: given, at: '', by: '' } }, 'sso')]).toEqual([
    null,
    given,
  ]);
});
