import { readFile } from 'node:fs/promises';
import { FindingError } from '../kinds/codes.ts';
import { accountScope, showsAll } from '../kinds/language/account-scope.ts';
import { agentDataKeys, sinkWords } from '../kinds/language/agent-sinks.ts';
import type { Item, SinkRef } from '../kinds/words.ts';
import { refId, scopeId } from '../kinds/words.ts';
import type { Wishes } from '../plan/wishes.ts';
import { finding } from './codes.ts';
import { isNamed } from './resource-name.ts';
import { cliSinks } from './secrets.ts';

/** A value that a person has copied from a console: the file it is in, and under which data key it goes into the sink. */
export type Brought = {
  readonly file: string;
  readonly key?: string;
  readonly resource: string;
  readonly namespace: string;
};

const fail = (code: 'PSTN5020' | 'PSTN5021', message: string): never => {
  throw new FindingError(finding(code, { message }));
};

type WithSink = Item & { readonly sink: SinkRef };

const isShown = ({ scope }: Item, { scopes }: Wishes): boolean =>
  scopes.some((account) => showsAll(account) && scopeId(accountScope(account)) === scopeId(scope));

const itemOf = ({ resource, namespace }: Brought, wishes: Wishes): WithSink => {
  const item = wishes.desired.find(
    (one): one is WithSink => one.sink !== undefined && isNamed(one.from, resource, namespace),
  );
  if (item === undefined) return fail('PSTN5020', `${resource} has no sink`);
  return isShown(item, wishes) ? fail('PSTN5020', `the platform shows the secret of ${resource} itself`) : item;
};

const keyOf = ({ key, resource }: Brought, { type }: Item): string => {
  const keys = agentDataKeys[type] ?? [];
  const [only] = keys;
  if (key === undefined && only !== undefined && keys.length === 1) return only;
  if (key === undefined || !keys.includes(key)) return fail('PSTN5021', `--key of ${resource} is ${keys.join(' or ')}`);
  return key;
};

const valueIn = async ({ file }: Brought): Promise<string> => {
  const text = await readFile(file, 'utf8').catch(() => fail('PSTN5021', `${file} cannot be read`));
  const value = text.replace(/\r?\n$/, '');
  if (value === '' || /[\r\n]/.test(value)) return fail('PSTN5021', `${file} does not hold one line with the value`);
  return value;
};

/**
 * Puts a value that a person has copied into the sink of a resource, and nowhere else; what is said of it names the place.
 * Refused for what the platform shows itself.
 */
export const bringValue = async (brought: Brought, wishes: Wishes): Promise<string> => {
  const item = itemOf(brought, wishes);
  const key = keyOf(brought, item);
  await cliSinks.write({ to: item.sink, from: item.from }, { [key]: await valueIn(brought) });
  return `Put ${key} of ${refId(item.from)} into ${sinkWords(item.sink)}.`;
};
