import { defineCodes } from '../codes.ts';

/** Findings about a Cloud Integrated installation. */
export const { codes, finding } = defineCodes({
  PSTN1970: {
    title: 'The emergency brake has nothing to act on',
    remedy:
      'Write the rules that route mail under transportRules, with routeMessageOutboundConnector, or take emergencyBrake away.',
    retry: 'never',
  },
  PSTN1971: {
    title: 'Two entries of a CloudIntegration have one name',
    remedy: 'Exchange knows an object by its name, without letter case. Take one of them away.',
    retry: 'never',
  },
  PSTN1975: {
    title: 'The trial of the product is about to end',
    remedy:
      'Decide before it ends: a subscription, or an Offboarding, which takes back what the vendor leaves in the tenant.',
    retry: 'later',
  },
  PSTN1976: {
    title: 'The emergency brake is engaged',
    remedy: 'Mail does not pass the vendor. Set emergencyBrake: Released once it may again.',
    retry: 'later',
  },
});
