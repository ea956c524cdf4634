import type { Guard } from '../kind.ts';
import { problemOf } from '../language/settings-rule.ts';
import type { Change, Item, Json, Observation } from '../words.ts';
import { finding } from './codes.ts';
import { FACT, type Route, routesIn } from './facts.ts';
import { rules } from './rules.ts';
import { foundOf, passageOf, type Settings, settingsOf, TYPE } from './settings.ts';

const told = (change: Change, path: string) => ({ ref: change.for[0] ?? null, path });

/** What mail a connector takes away from its usual way, in words; null when it is only some. */
const rerouted = (connector: Settings): string | null => {
  if (connector.enabled === false || connector.testMode === true) return null;
  if (connector.routeAllMessagesViaOnPremises === true) return 'all mail that leaves the tenant';
  if (connector.recipientDomains?.includes('*') === true) return 'all mail to the Internet';
  return connector.allAcceptedDomains === true ? 'all mail to the accepted domains of the tenant' : null;
};

const wayOut = (connector: Settings): string =>
  connector.useMXRecord === false ? (connector.smartHosts ?? []).join(', ') : 'the MX of each recipient domain';

const field = (connector: Settings): string => {
  if (connector.routeAllMessagesViaOnPremises === true) return 'routeAllMessagesViaOnPremises';
  return connector.recipientDomains?.includes('*') === true ? 'recipientDomains' : 'allAcceptedDomains';
};

const reroutes: Guard = {
  name: 'connector-reroutes-mail',
  lift: 'allow',
  refuse: (changes, seen) =>
    changes.flatMap((change) => {
      const passage = passageOf(change, seen);
      const mail = passage === null ? null : rerouted(passage.after);
      if (passage === null || mail === null) return [];
      const { before, after } = passage;
      if (before !== null && rerouted(before) === mail && wayOut(before) === wayOut(after)) return [];
      const message = `${after.name ?? change.keys.join(', ')} takes ${mail} and hands it to ${wayOut(after)}`;
      return [
        { change: change.id, finding: finding('PSTN1452', { ...told(change, `/spec/${field(after)}`), message }) },
      ];
    }),
};

/** What the declared fields make together with those that stand in the tenant. */
const settings: Guard = {
  name: 'outbound-connector-settings',
  lift: 'never',
  refuse: (changes, seen) =>
    changes.flatMap((change) => {
      const passage = passageOf(change, seen);
      return (passage === null ? [] : rules).flatMap((rule) => {
        const problem = passage === null ? null : problemOf(rule, passage.after);
        if (problem === null) return [];
        const message = `${passage?.after.name ?? change.keys.join(', ')} as it would become: ${problem.message}`;
        return [
          { change: change.id, finding: finding(problem.code, { ...told(change, `/spec/${problem.field}`), message }) },
        ];
      });
    }),
};

type Loss = { readonly what: string; readonly path: string; readonly also: 'Disabled' | 'none' };

/** What a change takes from rules that send mail to the connector; null when nothing. */
const lossOf = (change: Change, seen: readonly Observation[]): Loss | null => {
  if (change.type !== TYPE) return null;
  if (change.op === 'delete') return { what: 'would be removed', path: '', also: 'Disabled' };
  const passage = passageOf(change, seen);
  if (passage === null || passage.before === null) return null;
  const { before, after } = passage;
  if (before.enabled === true && after.enabled === false)
    return { what: 'would be disabled', path: '/spec/enabled', also: 'none' };
  if (before.name !== after.name) return { what: `would be named ${after.name}`, path: '/spec/name', also: 'none' };
  return before.isTransportRuleScoped === true && after.isTransportRuleScoped === false
    ? { what: 'would no longer take mail from rules', path: '/spec/isTransportRuleScoped', also: 'none' }
    : null;
};

const memberOf = (value: Json, name: string): Json | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, Json>>)[name]
    : undefined;

/** Whether this plan itself takes the rule off the connector. */
const isLetGo = (route: Route, changes: readonly Change[]): boolean =>
  changes.some(
    (change) =>
      change.type === 'TransportRule' &&
      (change.handle === route.handle || change.keys.includes(`TransportRule ${route.rule.toLowerCase()}`)) &&
      (change.op === 'delete' ||
        memberOf(change.leaves[0]?.value ?? null, 'enabled') === false ||
        memberOf(change.leaves[0]?.value ?? null, 'routeMessageOutboundConnector') === ''),
  );

const inUse: Guard = {
  name: 'connector-in-use',
  lift: 'allow',
  refuse: (changes, seen) =>
    changes.flatMap((change) => {
      const loss = lossOf(change, seen);
      const found = loss === null ? null : foundOf(change, seen);
      if (loss === null || found === null) return [];
      const name = settingsOf(found.value).name ?? found.key;
      const routes = routesIn(change.scope.id, seen);
      if (routes === null) {
        const why = seen.find(({ scope }) => scope.id === change.scope.id)?.missing[FACT]?.message;
        const message = `${name} ${loss.what}, and which rules send mail to it is not known${why === undefined ? '' : ` (${why})`}`;
        return [{ change: change.id, finding: finding('PSTN1454', { ...told(change, loss.path), message }) }];
      }
      const using = routes
        .filter((route) => [found.key, found.handle].includes(route.connector))
        .filter((route) => loss.also === 'Disabled' || route.state !== 'Disabled')
        .filter((route) => !isLetGo(route, changes));
      if (using.length === 0) return [];
      const message = `${name} ${loss.what}, and these rules send mail to it: ${using.map(({ rule }) => rule).join(', ')}`;
      return [{ change: change.id, finding: finding('PSTN1453', { ...told(change, loss.path), message }) }];
    }),
};

/** The rules, by key, that resources want enabled with mail going to one of these connectors. */
const declaredRoutes = (tenant: string, connectors: readonly string[], desired: readonly Item[]): readonly string[] =>
  desired
    .filter(({ scope, type, value }) => {
      const route = memberOf(value, 'routeMessageOutboundConnector');
      const isRoute = typeof route === 'string' && connectors.includes(route.toLowerCase());
      return scope.id === tenant && type === 'TransportRule' && memberOf(value, 'enabled') === true && isRoute;
    })
    .map(({ key }) => key);

/* Rules that send mail there already are named by connector-in-use. */
const lastRoute: Guard = {
  name: 'last-route',
  lift: 'allow',
  refuse: (changes, seen, desired) =>
    changes.flatMap((change) => {
      const loss = lossOf(change, seen);
      const found = loss === null ? null : foundOf(change, seen);
      if (loss === null || found === null) return [];
      const names = [found.key, ...(found.handle === undefined ? [] : [found.handle])];
      const live = new Set(
        (routesIn(change.scope.id, seen) ?? [])
          .filter(({ connector, state }) => names.includes(connector) && state !== 'Disabled')
          .map(({ rule }) => rule.toLowerCase()),
      );
      const rules = declaredRoutes(change.scope.id, names, desired).filter((rule) => !live.has(rule));
      if (rules.length === 0) return [];
      const message = `${settingsOf(found.value).name ?? found.key} ${loss.what}, and these rules are declared to send mail to it: ${rules.join(', ')}`;
      return [{ change: change.id, finding: finding('PSTN1455', { ...told(change, loss.path), message }) }];
    }),
};

/** Dangers and impossibilities of outbound connectors. */
export const guards: readonly Guard[] = [reroutes, settings, inUse, lastRoute];
