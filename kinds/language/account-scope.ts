import type { Resource, Scope } from '../words.ts';

/**
 * The scope that an Account resource stands for: its account code, lower case, where it is declared, else who signs in
 * where (`clientId@host[:port]`).
 */
export const accountScope = (account: Resource): Scope => {
  const { accountCode, endpoint, credentials } = account.spec as {
    readonly accountCode?: string;
    readonly endpoint?: string;
    readonly credentials?: { readonly clientId?: string };
  };
  if (accountCode !== undefined) return { target: 'platform', id: accountCode.toLowerCase() };
  const host = endpoint !== undefined && URL.canParse(endpoint) ? new URL(endpoint).host : 'api.services.mimecast.com';
  return { target: 'platform', id: `${credentials?.clientId ?? ''}@${host}`.toLowerCase() };
};

/**
 * Whether the account's API shows all that Postern knows of. The vendor's public API 2.0 shows no installation (mode, scan), no
 * secrets of the agent, and does no acts.
 */
export const showsAll = ({ ref, spec }: Resource): boolean =>
  ref.kind === 'Account' && (spec as { readonly platform?: string }).platform !== 'Mimecast';
