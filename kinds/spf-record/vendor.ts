/*
 * Domain names that the vendor and Microsoft publish for SPF. The vendor's ranges behind them change without notice, so
 * only the include ever stands in a record.
 */

/** Include per region of the account, from the vendor's set-up page. */
export const regionIncludes = {
  US: 'spf.us-1.a.mimecastprotect.com',
  UK: 'spf.uk-1.a.mimecastprotect.com',
  DE: 'spf.de-1.a.mimecastprotect.com',
  CA: 'spf.ca-1.a.mimecastprotect.com',
  AU: 'spf.au-1.a.mimecastprotect.com',
  ZA: 'spf.za-1.a.mimecastprotect.com',
} as const;

export type Region = keyof typeof regionIncludes;

/** The region whose include a canonical term is; null for any other term. */
export const regionOf = (term: string): Region | null => {
  const known = Object.entries(regionIncludes).find(([, domain]) => term === `include:${domain}`);
  return known === undefined ? null : (known[0] as Region);
};

/** Microsoft's include per cloud (learn.microsoft.com, "Set up SPF to identify valid email sources"). */
export const microsoftIncludes: Readonly<Record<string, string>> = {
  Global: 'spf.protection.outlook.com',
  GccHigh: 'spf.protection.office365.us',
  Dod: 'spf.protection.office365.us',
  China: 'spf.protection.partner.outlook.cn',
};

/** Whether a canonical term is an include of Microsoft 365, of any cloud. */
export const isMicrosoftTerm = (term: string): boolean =>
  Object.values(microsoftIncludes).some((domain) => term === `include:${domain}`);

/** Whether a domain is an include that the vendor publishes: of this product, or of its gateway product. */
export const isVendorDomain = (domain: string): boolean =>
  /^spf\.[a-z]{2}-[0-9]+\.a\.mimecastprotect\.com$/.test(domain) ||
  /(^|\.)_netblocks\.mimecast(-pscom-us)?\.com$/.test(domain);
