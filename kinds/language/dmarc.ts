/** The policies, weakest first. */
export const dmarcPolicies = ['none', 'quarantine', 'reject'] as const;

/** What a receiver is asked to do with mail that fails DMARC. */
export type DmarcPolicy = (typeof dmarcPolicies)[number];

/**
 * Reads the policy of a DMARC record. Stricter than receivers: `v=DMARC1` comes first and `p` is a known policy, as RFC
 * 7489 6.3 wants it, because a record that only some receivers understand protects nobody.
 */
export const dmarcPolicy = (text: string): { readonly policy: DmarcPolicy } | { readonly problem: string } => {
  const [version, ...tags] = text.split(';').map((tag) => tag.trim());
  if (!/^v\s*=\s*DMARC1$/.test(version ?? '')) return { problem: 'does not begin with v=DMARC1;' };
  const pairs = tags
    .filter((tag) => tag !== '')
    .map((tag) => {
      const [name = '', ...value] = tag.split('=');
      return [name.trim().toLowerCase(), value.join('=').trim()] as const;
    });
  const twice = pairs.find(([name], index) => pairs.findIndex(([other]) => other === name) < index);
  if (twice !== undefined) return { problem: `has the tag ${twice[0]} twice` };
  const value = pairs.find(([name]) => name === 'p')?.[1];
  if (value === undefined) return { problem: 'has no tag p' };
  const policy = dmarcPolicies.find((known) => known === value.toLowerCase());
  return policy === undefined ? { problem: `has p=${value}, which is no policy` } : { policy };
};
