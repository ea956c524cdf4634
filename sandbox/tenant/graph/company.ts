import type { GraphRoute } from './route.ts';

const READ = ['Organization.Read.All', 'Directory.Read.All'];

/** `/organization` and `/directory/subscriptions`: who the company is, and what it pays for. */
export const companyRoutes: readonly GraphRoute[] = [
  {
    method: 'GET',
    pattern: /^\/organization$/,
    roles: READ,
    run: ({ tenantId, graph, lagMs }) => ({
      context: 'organization',
      list: [
        {
          id: tenantId,
          displayName: 'Contoso',
          tenantType: 'AAD',
          countryLetterCode: 'DE',
          verifiedDomains: graph.domains
            .seen(lagMs)
            .filter(({ isVerified }) => isVerified)
            .map(({ id, isDefault, isInitial, authenticationType, supportedServices }) => ({
              name: id,
              isDefault,
              isInitial,
              type: authenticationType,
              capabilities: supportedServices.join(', '),
            })),
        },
      ],
    }),
  },
  {
    method: 'GET',
    pattern: /^\/directory\/subscriptions$/,
    roles: READ,
    run: ({ graph, lagMs }) => ({ context: 'directory/subscriptions', list: graph.subscriptions.seen(lagMs) }),
  },
];
