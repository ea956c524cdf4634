import { expect, test } from 'vitest';
import type { Change, Json } from '../../kinds/words.ts';
import { inSafeOrder } from './lower-order.ts';

const change = (id: string, type: string, after: Json, needs: readonly string[] = []): Change => ({
  id,
  op: 'create',
  scope: { target: 'microsoft365', id: 'contoso' },
  type,
  keys: [`${type} ${id}`],
  collection: type,
  before: null,
  after,
  leaves: [],
  expects: {},
  needs,
  group: id,
  for: [],
  why: '',
  risk: 'low',
  shown: [],
});

const rule = change('rule', 'TransportRule', { name: 'Route' }, [
  'RouteTargetExists/to vendor',
  'RouteTargetEnabled/to vendor',
  'SpfOnSendingDomains/contoso',
]);
const connector = (more: object) =>
  change('connector', 'OutboundConnector', { name: 'To Vendor', isTransportRuleScoped: true, ...more });
const needsBeside = (other: Change): readonly string[] =>
  inSafeOrder([other, rule], []).find(({ id }) => id === 'rule')?.needs ?? [];

test.each<[string, object, readonly string[]]>([
  ['waits for the change that makes its connector', { enabled: true }, ['connector', 'SpfOnSendingDomains/contoso']],
  [
    'still waits for somebody to enable a connector that is made disabled',
    { enabled: false },
    ['connector', 'RouteTargetEnabled/to vendor', 'SpfOnSendingDomains/contoso'],
  ],
  ['still waits for a connector that takes mail from rules', { isTransportRuleScoped: false }, rule.needs],
  ['still waits for its own connector', { name: 'To Others' }, rule.needs],
])('a rule %s', (_what, more, needs) => {
  expect(needsBeside(connector(more))).toEqual(needs);
});
