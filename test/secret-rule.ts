import type { RuleSpec } from './sample-rule.ts';

/** A loop secret of the vendor, and the one that it is rotated to: nothing that Postern says or keeps may hold them. */
export const loopSecret = 'canary-Loop/Secret+41c7=';
export const rotatedSecret = 'canary-Rotated/Secret+93be=';

/** The reference under which the vendor's rule asks for it. */
export const loopRef = { secretKeyRef: { name: 'vendor', key: 'loop' } };

/** A rule that marks what it lets through with the secret, and lets through what carries it. */
export const markingRule: RuleSpec = {
  name: 'Vendor - Mark',
  enabled: true,
  fromScope: 'NotInOrganization',
  exceptIfHeaderContainsMessageHeader: 'X-Vendor-Loop',
  exceptIfHeaderContainsWords: ['yes'],
  exceptIfHeaderContainsWordsRefs: [loopRef],
  setHeaderName: 'X-Vendor-Loop',
  setHeaderValueRef: loopRef,
};

/** Every form in which a secret could slip out. */
export const formsOf = (secret: string): readonly string[] => [
  secret,
  JSON.stringify(secret).slice(1, -1),
  encodeURIComponent(secret),
  Buffer.from(secret).toString('base64').replace(/=+$/, ''),
  Buffer.from(secret).toString('base64url'),
  Buffer.from(secret).toString('hex'),
];

/** The secrets among these that a text holds in any form. */
export const secretsIn = (text: string, ...secrets: readonly string[]): readonly string[] =>
  secrets.filter((secret) => formsOf(secret).some((form) => text.includes(form)));
