import { FindingError } from '../../kinds/codes.ts';
import type { ExitCode } from '../exit.ts';
import { paintFor } from '../output.ts';
import { lookAt } from '../policy/look.ts';
import { type AccountView, explanationText, type PolicyExplanation, viewAccount } from '../policy/view.ts';
import { finding } from '../review/codes.ts';
import { type SessionOptions, withSession } from '../session.ts';
import type { World } from '../world.ts';

export type PolicyExplainOptions = Omit<SessionOptions, 'allow'> & {
  readonly from: string;
  readonly envelopeFrom?: string;
  readonly to: string;
  readonly output: 'text' | 'json';
};

const refuse = (message: string): FindingError => new FindingError(finding('PSTN5065', { message }));

const addressOf = (option: string, text: string): string => {
  if (!/^[^\s@]+@[^\s@]+$/.test(text)) throw refuse(`${option} ${text} is no mail address`);
  return text.toLowerCase();
};

const isSaid = ({ live, declared }: AccountView): boolean => live.outcome === 'policy' && declared.outcome === 'policy';

/**
 * Says which policy of the platform holds for a message, live and once the files are applied, with the values that it puts in
 * effect and the platform's own word. Reads only. Ends with 1 where no one policy can be named.
 */
export const runPolicyExplain = (options: PolicyExplainOptions, world: World): Promise<ExitCode> => {
  const from = addressOf('--from', options.from);
  const envelopeFrom = addressOf('--envelope-from', options.envelopeFrom ?? options.from);
  const ends = { from, envelopeFrom, to: addressOf('--to', options.to) };
  return withSession({ ...options, allow: [], readOnly: true }, world, { lock: false }, async (session) => {
    const accounts = session.wishes.scopes.filter(({ ref }) => ref.kind === 'Account');
    if (accounts.length === 0) throw refuse('there is no Account among the files');
    const views: AccountView[] = [];
    for (const account of accounts) views.push(viewAccount(await lookAt(account, ends, session), ends));
    world.signal.throwIfAborted();
    const said: PolicyExplanation = {
      apiVersion: 'postern.dev/policy-explanation/v1',
      message: ends,
      accounts: views,
    };
    const isJson = options.output === 'json';
    const paint = paintFor(world.stdout, world.environment);
    world.stdout.write(isJson ? `${JSON.stringify(said, null, 2)}\n` : explanationText(said, paint));
    return views.every(isSaid) ? 0 : 1;
  });
};
