import type { Check } from '../kind.ts';
import { canonicalName, nameProblem } from '../language/dns-name.ts';
import { finding } from './codes.ts';
import type { TenantDomainSpec } from './schema.ts';

/** Checks over one TenantDomain. */
export const checks: readonly Check[] = [
  {
    id: 'tenant-domain-name',
    reads: ['/name'],
    test: ({ ref, spec }) => {
      const { name } = spec as TenantDomainSpec;
      const told = { ref, path: '/spec/name' };
      const problem = nameProblem(canonicalName(name));
      if (problem !== null) return [finding('PSTN1700', { message: `${name} ${problem}`, ...told })];
      if (!canonicalName(name).includes('.'))
        return [finding('PSTN1700', { message: `${name} is a single label`, ...told })];
      return /(^|\.)(onmicrosoft\.com|onmicrosoft\.us|onmschina\.cn|partner\.onmschina\.cn)$/.test(canonicalName(name))
        ? [finding('PSTN1701', { message: `${name} is the tenant's own first domain`, ...told })]
        : [];
    },
  },
];
