import { IDENTITY } from '../../kinds/language/account-settings.ts';
import type { Collection, Finding, Ref } from '../../kinds/words.ts';
import type { Api, ReadResult } from './api.ts';
import { finding } from './codes.ts';
import { type AccountFacts, accountFacts, plainFound } from './convert.ts';
import { fieldsOf, listOf } from './envelope.ts';
import { publicOperations } from './operations.ts';
import { isFinding, required, unknown } from './system.ts';

/** What get-account says, without its secrets. */
export const readAccount = async (api: Api, signal: AbortSignal): Promise<ReadResult<AccountFacts>> => {
  const read = await api.read(publicOperations.getAccount, { body: { data: [] } }, signal);
  if (read.state !== 'read') return read;
  const [item] = listOf(fieldsOf(read.value)['data']);
  if (item === undefined) {
    const reason = 'no account in the answer';
    return {
      state: 'failed',
      finding: api.explain(publicOperations.getAccount, { state: 'garbled', status: 200, reason }),
    };
  }
  return { ...read, value: accountFacts(item) };
};

/** The account as it names itself. */
export const readIdentity = async (api: Api, signal: AbortSignal): Promise<Collection> => {
  const account = required(api, publicOperations.getAccount, await readAccount(api, signal));
  if (isFinding(account)) return unknown(account);
  const { accountCode, region } = account;
  return { state: 'complete', found: [plainFound(IDENTITY, 'account', { accountCode, region })] };
};

/** Why nothing may be done with an account; null when the credential is one of the declared account. */
export type AccountCheck = (signal: AbortSignal) => Promise<Finding | null>;

const codesOf = (body: unknown): readonly string[] => {
  const fields = fieldsOf(body);
  return ['account-codes', 'home-account'].flatMap((name) =>
    Object.values(fieldsOf(fields[name])).filter((code) => typeof code === 'string' && code !== ''),
  ) as readonly string[];
};

/**
 * Compares the declared account code with what the API says of itself (whoami has hyphenated names). Once they agree,
 * they are not asked again: a credential does not change its account. Without a declared code nothing is compared.
 */
export const createAccountCheck = (api: Api, accountCode: string | undefined, ref: Ref): AccountCheck => {
  let agreed = accountCode === undefined;
  return async (signal) => {
    if (agreed) return null;
    const read = await api.read(publicOperations.whoAmI, {}, signal);
    if (read.state === 'failed') return read.finding;
    const codes = read.state === 'read' ? codesOf(read.value) : [];
    agreed = codes.some((code) => code.toLowerCase() === accountCode?.toLowerCase());
    if (agreed) return null;
    const said = codes.length === 0 ? 'of no account' : `of ${[...new Set(codes)].join(', ')}`;
    const message = `the credential is ${said}, and accountCode says ${accountCode}`;
    return finding('PSTN8009', { message, ref, path: '/spec/accountCode' });
  };
};
