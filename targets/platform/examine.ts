import { FindingError } from '../../kinds/codes.ts';
import type { Finding, Item, Resource } from '../../kinds/words.ts';
import { type Examined, failed, failedBy, passed, skipped } from '../../plan/examination.ts';
import type { Secrets } from '../../plan/target.ts';
import type { Operation } from './operations.ts';
import { permissions } from './permissions.ts';
import { openSystem } from './target.ts';

type Opened = ReturnType<typeof openSystem>;

const readsOf = (items: readonly Item[], platform: 'Mimecast' | 'Reference'): readonly Operation[] => [
  ...new Set(items.flatMap(({ type }) => permissions[type]?.[platform].read ?? [])),
];

/* Only what reads can be tried; what writing needs is said when a write is refused. */
const permissionCheck = async (items: readonly Item[], opened: Opened, signal: AbortSignal): Promise<Examined> => {
  const operations = readsOf(items, opened.spec.platform);
  const refused: { readonly operation: Operation; readonly finding: Finding }[] = [];
  for (const operation of operations) {
    const body = operation.method === 'POST' ? { body: { data: [] } } : {};
    const read = await opened.api.read(operation, body, signal);
    if (read.state === 'failed') refused.push({ operation, finding: read.finding });
  }
  const [first] = refused;
  if (first === undefined) return passed('permissions', `the application may read what ${items.length} items need`);
  const needs = [...new Set(refused.map(({ operation }) => operation.needs))].join('; ');
  const said = refused.map(({ finding }) => finding.message).join('; ');
  const remedy = first.finding.code === 'PSTN8004' ? `Give the application: ${needs}.` : first.finding.remedy;
  return failed('permissions', said, remedy, first.finding.code);
};

/**
 * Whether Postern can work with an account for these items. Reads only. What stands in the way is named with its remedy;
 * nothing is thrown for it.
 */
export const examineAccount = async (
  account: Resource,
  secrets: Secrets,
  items: readonly Item[],
  now: () => Date,
  signal: AbortSignal,
): Promise<readonly Examined[]> => {
  const opened = openSystem(account, secrets, { now });
  const resolved = passed('credentials', 'the credentials resolve');
  try {
    await opened.tokens.get(signal);
  } catch (error) {
    if (!(error instanceof FindingError)) throw error;
    const rest = ['account', 'permissions'].map((check) => skipped(check, 'there is no token'));
    return error.finding.code === 'PSTN8000'
      ? [resolved, failedBy('sign-in', error.finding), ...rest]
      : [failedBy('credentials', error.finding), skipped('sign-in', 'there are no credentials'), ...rest];
  }
  const signedIn = passed('sign-in', 'the platform gives a token');
  const wrong = await opened.check(signal);
  if (wrong !== null)
    return [
      resolved,
      signedIn,
      failedBy('account', wrong),
      skipped('permissions', 'the account is not the declared one'),
    ];
  const { accountCode } = opened.spec;
  const said = accountCode === undefined ? 'no accountCode is declared to compare' : `the account is ${accountCode}`;
  return [resolved, signedIn, passed('account', said), await permissionCheck(items, opened, signal)];
};
