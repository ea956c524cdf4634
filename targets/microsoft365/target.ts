import { parseDuration } from '../../kinds/language/duration.ts';
import { ORDER } from '../../kinds/language/order-set.ts';
import type { TenantSpec } from '../../kinds/tenant/schema.ts';
import type { Fact, Found, Item, Resource, Scope } from '../../kinds/words.ts';
import type { Secrets, Target } from '../../plan/target.ts';
import { createApi } from './api.ts';
import { createBudget } from './budget.ts';
import { endpointsOf } from './clouds.ts';
import { confirm } from './confirm.ts';
import type { Graph } from './graph-api.ts';
import {
  type CallLimit,
  callBudget,
  callTimeoutMs,
  graphBudget,
  restrictionMs,
  type Sleep,
  settleSeconds,
  sleepFor,
} from './limits.ts';
import { lower } from './lower.ts';
import { lowerLeaving } from './lower-leaving.ts';
import { inSafeOrder } from './lower-order.ts';
import { confirmMove, sendMove } from './order-write.ts';
import { read } from './read.ts';
import { createRoutes } from './routes.ts';
import { TRANSPORT_RULE } from './rule-convert.ts';
import { ruleInventory } from './rule-inventory.ts';
import { lowerOrder } from './rule-order.ts';
import { inTheirPlaces, rulePlaces } from './rule-place.ts';
import { ARC_CONFIG, lowerSealers, SEALER } from './sealers.ts';
import { createSealerWrites } from './sealers-write.ts';
import { send } from './send.ts';
import { knownShape, markedTypes } from './shapes.ts';
import { createTokens } from './token.ts';

/** What a door gives: its clock and, for tests, how to wait and how long a call may take. */
export type Microsoft365Options = {
  now(): Date;
  readonly sleep?: Sleep;
  readonly callTimeoutMs?: number;
  readonly budget?: CallLimit;
};

const canonical = <T extends Item | Found>(x: T): T => {
  const shape = knownShape(x.type);
  return shape === undefined ? x : { ...x, value: shape.canonical(x.value) };
};

/**
 * Opens the target of one tenant. No call is made before the first `read` or `send`; the secret is read with the first
 * token. Whatever fails becomes a finding: an unknown collection, a missing fact, or a refused write.
 */
export const openMicrosoft365Target = async (
  tenant: Resource,
  secrets: Secrets,
  options: Microsoft365Options,
): Promise<Target> => {
  const spec = tenant.spec as TenantSpec;
  const scope: Scope = { target: 'microsoft365', id: spec.tenantId.toLowerCase() };
  const cloud = endpointsOf(spec as Parameters<typeof endpointsOf>[0]);
  const sleep = options.sleep ?? sleepFor;
  const timeout = options.callTimeoutMs ?? callTimeoutMs;
  const tokens = createTokens(spec, cloud, secrets, tenant.ref, timeout);
  const api = createApi({
    spec,
    cloud,
    ref: tenant.ref,
    tokens: tokens.exchange,
    budget: createBudget(options.budget ?? callBudget, options.now, sleep),
    sleep,
    callTimeoutMs: timeout,
  });
  const settle = (spec.settle === undefined ? null : parseDuration(spec.settle)) ?? settleSeconds;

  const tenantId = scope.id;
  const graphLimit = createBudget(options.budget ?? graphBudget, options.now, sleep);
  let opened: Promise<Graph> | null = null;
  const graph = (): Promise<Graph> => {
    opened ??= import('./graph-api.ts').then(({ createGraph }) =>
      createGraph({
        base: cloud.graph,
        tenantId,
        ref: tenant.ref,
        tokens: tokens.graph,
        budget: graphLimit,
        sleep,
        callTimeoutMs: timeout,
      }),
    );
    return opened;
  };
  const consents = Object.fromEntries(Object.entries(spec.consents ?? {}).map(([name, { appId }]) => [name, appId]));

  const routes = createRoutes(options.now);
  const sealers = createSealerWrites(api, tenant.ref, scope.id);

  const sentAt = new Map<string, number>();
  let restriction: Fact | null = null;
  const restrictionNow = (): Readonly<Record<string, Fact>> => {
    const isFresh = restriction !== null && options.now().getTime() - Date.parse(restriction.at) < restrictionMs;
    return isFresh && restriction !== null ? { ConnectorRestriction: restriction } : {};
  };

  return {
    settleSeconds: settle,
    atomic: [],
    marked: markedTypes,
    listed: [...markedTypes.filter((type) => type !== 'OutboundConnector'), ARC_CONFIG, SEALER],
    read: async (asks, signal) => {
      const seen = await read(asks, { scope, ref: tenant.ref, api, routes, graph, consents, now: options.now }, signal);
      return { ...seen, facts: { ...seen.facts, ...restrictionNow() } };
    },
    canonical,
    lower: (diffs, seen, beside = []) => {
      const objects = diffs.filter(({ item }) => knownShape(item.type) !== undefined);
      const places = rulePlaces([...diffs, ...beside]);
      const made = lower(objects);
      const moves = lowerOrder(diffs, beside, places, made);
      const others = [...inTheirPlaces(made, moves, places), ...lowerSealers(diffs, seen), ...lowerLeaving(diffs)];
      return [...inSafeOrder(others, diffs), ...moves];
    },
    inventory: ruleInventory,
    send: (change, _secrets, signal) => {
      sentAt.set(change.id, options.now().getTime());
      if (change.type === TRANSPORT_RULE) routes.forget();
      const restricted = (words: string): void => {
        restriction = { value: words, at: options.now().toISOString(), by: 'Exchange Online' };
      };
      if (change.type === ORDER) return sendMove(change, api, signal);
      return change.type === SEALER ? sealers.send(change, signal) : send(change, api, restricted, signal);
    },
    confirm: (change, sent, signal) => {
      const now = options.now().getTime();
      const since = sentAt.get(change.id) ?? now;
      sentAt.set(change.id, since);
      const isSettled = now - since >= settle * 1000;
      if (change.type === ORDER) return confirmMove(change, sent, api, isSettled, signal);
      return change.type === SEALER
        ? sealers.confirm(change, sent, isSettled, signal)
        : confirm(change, sent, api, isSettled, signal);
    },
  };
};
