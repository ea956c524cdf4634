import { MAIL_PLAN, type Subscription } from '../../kinds/language/mail-plan.ts';
import type { Fact, Finding } from '../../kinds/words.ts';
import type { GraphObject } from './graph-answer.ts';
import type { Graph } from './graph-api.ts';
import { graphPermissions } from './permissions.ts';

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Exchange's plans have these names, whatever the subscription is called. */
const exchangePlansOf = ({ serviceStatus }: GraphObject): readonly string[] =>
  (Array.isArray(serviceStatus) ? (serviceStatus as readonly GraphObject[]) : [])
    .map(({ servicePlanName }) => textOf(servicePlanName))
    .filter((name) => /^EXCHANGE_(?:S|B|L|LITE)(?:_|$)/i.test(name))
    .sort();

/*
 * What Graph does not say is not taken for paid: a subscription whose isTrial is missing counts as a trial.
 */
const subscriptionOf = (object: GraphObject): Subscription => ({
  skuPartNumber: textOf(object['skuPartNumber']),
  isTrial: object['isTrial'] !== false,
  status: textOf(object['status']),
  exchangePlans: exchangePlansOf(object),
});

/** What the company pays for, as a fact; the finding where Graph does not tell. */
export const mailPlanFact = async (graph: Graph, at: () => string, signal: AbortSignal): Promise<Fact | Finding> => {
  const query = { path: '/directory/subscriptions' };
  const read = await graph.list(query, graphPermissions[MAIL_PLAN].role, signal);
  if (read.state === 'failed') return read.finding;
  const objects = read.state === 'read' ? read.objects : [];
  const value = objects.map(subscriptionOf).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  return { value, at: at(), by: 'GET /directory/subscriptions of Microsoft Graph' };
};
