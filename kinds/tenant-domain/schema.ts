import Type, { type Static } from 'typebox';
import { reference, text } from '../schema.ts';

/** The vendor's internal domain in the tenant. It is only looked at: the vendor adds it, and Entra proves it. */
export const schema = Type.Object({
  tenantRef: reference('Tenant'),
  name: text({
    description:
      "The domain that the vendor added to the tenant: the one that the certificate of its inbound connector is issued for. No mail is sent with it, so it is none of the company's own.",
    maxLength: 253,
    'x-immutable': true,
  }),
});

/** The spec of a TenantDomain. */
export type TenantDomainSpec = Static<typeof schema>;
