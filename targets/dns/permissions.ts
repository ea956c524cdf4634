/** Record types at the name itself that the key has to change, by item type: a DMARC record stands at `_dmarc` below it. Reading needs a plain query of that type. */
export const permissions: Readonly<Record<string, { readonly update: readonly string[] }>> = {
  SpfTerm: { update: ['TXT'] },
  SpfAll: { update: ['TXT'] },
  DmarcRecord: { update: ['TXT'] },
};

/**
 * The least that BIND's `update-policy { ... };` needs for SPF and DMARC records at these names, one grant each. No zone transfer,
 * no right on other types or names.
 */
export const updatePolicy = (key: string, names: readonly string[]): readonly string[] =>
  names.map((name) => `grant ${key} name ${name}. TXT`);
