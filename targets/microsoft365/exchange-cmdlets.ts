import { request } from 'undici';

/** What came of asking which cmdlets the app may run. `clock`: the time of the server, null when it tells none. */
export type Cmdlets =
  | { readonly state: 'listed'; readonly names: ReadonlySet<string>; readonly clock: Date | null }
  | { readonly state: 'noAppRole' | 'noRole'; readonly clock: Date | null }
  | { readonly state: 'unknown'; readonly reason: string; readonly clock: Date | null };

/** The version of the PowerShell module that the list is asked for as; the answer does not depend on it. */
const version = '3.9.2';

const namesIn = (text: string): readonly string[] | null => {
  try {
    const { value } = JSON.parse(text) as { readonly value?: readonly { readonly exportedCmdlets?: unknown }[] };
    const lists = (value ?? []).flatMap(({ exportedCmdlets }) =>
      typeof exportedCmdlets === 'string' ? exportedCmdlets.split(',') : [],
    );
    return lists.length === 0 ? null : lists.map((name) => name.trim()).filter((name) => name !== '');
  } catch {
    return null;
  }
};

/**
 * The cmdlets that roles let the app run: what the PowerShell module downloads when it connects (undocumented by
 * Microsoft). 401: the app role is missing; 403: no role in Exchange. Reads only.
 */
export const listCmdlets = async (
  base: string,
  tenantId: string,
  token: string,
  signal: AbortSignal,
): Promise<Cmdlets> => {
  try {
    const response = await request(`${base}/adminapi/v1.0/${tenantId}/EXOModuleFile?Version=${version}`, {
      headers: {
        authorization: `Bearer ${token}`,
        accept: 'application/json',
        'accept-encoding': 'identity',
        CommandName: '*',
      },
      signal,
    });
    const date = response.headers['date'];
    const clock = typeof date === 'string' && !Number.isNaN(Date.parse(date)) ? new Date(date) : null;
    const text = await response.body.text();
    if (response.statusCode === 401) return { state: 'noAppRole', clock };
    if (response.statusCode === 403) return { state: 'noRole', clock };
    const names = response.statusCode === 200 ? namesIn(text) : null;
    if (names === null)
      return { state: 'unknown', reason: `the answer has status ${response.statusCode} and no list`, clock };
    return { state: 'listed', names: new Set(names.map((name) => name.toLowerCase())), clock };
  } catch (error) {
    const { code, name } = error as { readonly code?: string; readonly name?: string };
    return { state: 'unknown', reason: code ?? name ?? 'no answer', clock: null };
  }
};
