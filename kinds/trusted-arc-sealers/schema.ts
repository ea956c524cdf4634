import Type, { type Static } from 'typebox';
import { optional, policies, reference, text, texts } from '../schema.ts';

/** Sealers that the tenant is to trust, beside those of others. There is no default: a vendor's domain is not public. */
export const schema = Type.Object({
  tenantRef: reference('Tenant'),
  name: optional(
    text({
      description: 'Identity of the ARC configuration in Exchange; a tenant has one.',
      default: 'Default',
      maxLength: 64,
      'x-parameter': 'Identity',
    }),
  ),
  arcTrustedSealers: texts('set', {
    description:
      'Domains (d= of the ARC-Seal header) whose verdicts about SPF, DKIM and DMARC are believed. Those of others in the list stay.',
    maxLength: 254,
    'x-parameter': 'ArcTrustedSealers',
  }),
  ...policies,
});

/** The spec of TrustedArcSealers. */
export type TrustedArcSealersSpec = Static<typeof schema>;
