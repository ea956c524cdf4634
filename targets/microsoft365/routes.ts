import type { Fact, Finding, Json } from '../../kinds/words.ts';
import { routesMs } from './limits.ts';
import type { RulesRead } from './rules-read.ts';

/** Name of the fact, and of the parameter of a rule that makes one. */
export const ROUTES = 'RouteMessageOutboundConnector';

/** Which rules of one tenant send mail to which outbound connector: one that is in use must not go. */
export type Routes = {
  /** The fact, or why it is not known. `rules` is called when what is known is older than `routesMs`. */
  fact(rules: () => Promise<RulesRead>): Promise<Fact | Finding>;
  /** A rule was written: what is known of them is no longer true. */
  forget(): void;
};

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** The routes of one tenant, nothing known yet. */
export const createRoutes = (now: () => Date): Routes => {
  let last: Fact | null = null;
  return {
    fact: async (rules) => {
      if (last !== null && now().getTime() - Date.parse(last.at) < routesMs) return last;
      const read = await rules();
      if (read.state === 'failed') return read.finding;
      const value = read.rules.flatMap((rule): readonly Json[] => {
        const connector = textOf(rule[ROUTES]).toLowerCase();
        const handle = textOf(rule['Guid']).toLowerCase();
        return connector === ''
          ? []
          : [{ rule: textOf(rule['Name']), handle, state: textOf(rule['State']), connector }];
      });
      last = { value, at: now().toISOString(), by: 'Get-TransportRule' };
      return last;
    },
    forget: () => {
      last = null;
    },
  };
};
