import { expect, test } from 'vitest';
import { attestation } from './kind.ts';

test('a word is bound to one step of one resource in the namespace of the attestation', () => {
  const spec = {
    for: { kind: 'EnrollmentSettings', name: 'enrollment' },
    step: '2ab528be09eff98e',
    by: 'ada@contoso.example',
    at: '2026-03-02T08:15:00Z',
  };
  const ref = { kind: 'Attestation', namespace: 'mail', name: 'a' };
  expect(attestation.attests?.({ ref, annotations: {}, spec })).toEqual([
    { step: spec.step, object: 'EnrollmentSettings/mail/enrollment', by: spec.by, at: spec.at },
  ]);
});
