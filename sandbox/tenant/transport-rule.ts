import { byIdentity, type Cmdlet, exchangeTime, type TenantState, withResultSize } from './cmdlet.ts';
import type { Properties } from './directory.ts';
import { ExchangeError, invalidObject, notFound } from './exchange-error.ts';
import type { Bound, ParameterTable } from './parameters.ts';
import { classNames, description, isSet, mergeParts, storedSize, UNSET } from './rule-parts.ts';
import { inOrder, insertRule, moveRule, removeRule } from './rule-priority.ts';
import { ACTIONS, RETIRED, RULE_PARAMETERS, SETTINGS } from './transport-rule-parameters.ts';

/** The service's limits: rules in a tenant, and characters in the stored form of one. */
export const MOST_RULES = 300;
export const MOST_CHARACTERS = 8192;

const IDENTITY: ParameterTable = { Identity: { type: 'string' } };
const SWITCHES: ParameterTable = { Confirm: { type: 'boolean' }, WhatIf: { type: 'boolean' } };
const MODE: ParameterTable = SETTINGS['Mode'] === undefined ? {} : { Mode: SETTINGS['Mode'] };

const ACTION_NAMES = new Set(Object.values(ACTIONS).flatMap((table) => Object.keys(table)));

const BIRTH: Properties = {
  Priority: 0,
  DlpPolicy: null,
  DlpPolicyId: '00000000-0000-0000-0000-000000000000',
  Comments: null,
  CreatedBy: 'Sandbox Administrator',
  LastModifiedBy: 'Sandbox Administrator',
  ManuallyModified: false,
  ActivationDate: null,
  ExpiryDate: null,
  Description: '',
  RuleVersion: '14.0.0.0',
  Size: 0,
  Conditions: null,
  Exceptions: null,
  Actions: null,
  State: 'Enabled',
  Mode: 'Enforce',
  RuleErrorAction: 'Ignore',
  RuleSubType: 'None',
  UseLegacyRegex: false,
  SenderAddressLocation: 'Header',
  RecipientAddressType: 'Resolved',
};

/** The six cmdlets of transport rules. */
export const transportRuleCmdlets: readonly Cmdlet[] = [
  {
    name: 'Get-TransportRule',
    isWrite: false,
    parameters: {
      ...IDENTITY,
      State: {
        type: 'enum',
        class: 'Microsoft.Exchange.MessagingPolicies.Rules.RuleState',
        values: ['Enabled', 'Disabled'],
      },
      DlpPolicy: { type: 'string' },
      ExcludeConditionActionDetails: { type: 'boolean' },
      Filter: { type: 'string' },
      ResultSize: { type: 'resultSize' },
    },
    mandatory: [],
    run(state, parameters) {
      const { Identity: identity, ResultSize: size, ExcludeConditionActionDetails: brief } = parameters;
      const shown = (rule: Properties): Properties => {
        const whole = shownRule(state, rule);
        return brief === true ? { ...whole, ...UNSET, Conditions: null, Exceptions: null, Actions: null } : whole;
      };
      if (typeof identity === 'string') {
        const found = byIdentity(state.rules.seen(state.identityLagMs), identity);
        if (found === undefined) throw notFound(identity);
        return { value: [shown(found)], warnings: [], changed: false };
      }
      const listed = inOrder(state.rules.seen(state.lagMs)).filter((rule) => isAskedFor(rule, parameters));
      return withResultSize(listed.map(shown), size);
    },
  },
  {
    name: 'New-TransportRule',
    isWrite: true,
    parameters: { ...RULE_PARAMETERS, Enabled: { type: 'boolean' }, UseLegacyRegex: { type: 'boolean' } },
    mandatory: ['Name'],
    run(state, parameters, delayMs) {
      const rules = state.rules.current();
      if (rules.length >= MOST_RULES) {
        const text = `You can't create more than ${MOST_RULES} transport rules.`;
        throw new ExchangeError(400, 'System.InvalidOperationException', text);
      }
      const guid = state.newGuid();
      const base = { ...BIRTH, ...UNSET, State: parameters['Enabled'] === false ? 'Disabled' : 'Enabled' };
      const identity = {
        Guid: guid,
        ImmutableId: guid,
        WhenChanged: exchangeTime(state.clock(), '+00:00'),
        IsValid: true,
      };
      const rule = merged(
        state,
        { ...base, UseLegacyRegex: parameters['UseLegacyRegex'] ?? false, ...identity },
        parameters,
      );
      if (rule['Actions'] === null) throw argument('At least one action must be specified for the rule.');
      insertRule(state, rule, priorityOf(parameters), delayMs);
      const made = state.rules.current().find((one) => one['Guid'] === guid) ?? rule;
      return { value: [shownRule(state, made)], warnings: [], changed: true };
    },
  },
  {
    name: 'Set-TransportRule',
    isWrite: true,
    parameters: { ...IDENTITY, ...RULE_PARAMETERS },
    mandatory: ['Identity'],
    run(state, parameters, delayMs) {
      const before = mustFind(state, parameters);
      const after = merged(state, before, parameters);
      const priority = priorityOf(parameters);
      const same = (Object.keys({ ...before, ...after }) as string[]).every(
        (name) => JSON.stringify(before[name]) === JSON.stringify(after[name]),
      );
      if (same && (priority === undefined || priority === before['Priority'])) {
        return { value: [], warnings: [unmodified(before)], changed: false };
      }
      moveRule(state, after, priority ?? Number(before['Priority']), delayMs);
      return { value: [], warnings: [], changed: true };
    },
  },
  {
    name: 'Remove-TransportRule',
    isWrite: true,
    parameters: { ...IDENTITY, ...SWITCHES },
    mandatory: ['Identity'],
    run(state, parameters, delayMs) {
      removeRule(state, String(mustFind(state, parameters)['Guid']), delayMs);
      return { value: [], warnings: [], changed: true };
    },
  },
  {
    name: 'Enable-TransportRule',
    isWrite: true,
    parameters: { ...IDENTITY, ...MODE, ...SWITCHES },
    mandatory: ['Identity'],
    run: (state, parameters, delayMs) => setState(state, parameters, 'Enabled', delayMs),
  },
  {
    name: 'Disable-TransportRule',
    isWrite: true,
    parameters: { ...IDENTITY, ...SWITCHES },
    mandatory: ['Identity'],
    run: (state, parameters, delayMs) => setState(state, parameters, 'Disabled', delayMs),
  },
];

/** A rule as it is read: its route by the present name of the connector. */
export function shownRule(state: TenantState, rule: Properties): Properties {
  const route = rule['RouteMessageOutboundConnector'];
  if (typeof route !== 'string') return rule;
  const connector = byIdentity(state.outboundConnectors.current(), route);
  return { ...rule, RouteMessageOutboundConnector: String(connector?.['Name'] ?? route) };
}

function setState(state: TenantState, parameters: Bound, wanted: string, delayMs: number): ReturnType<Cmdlet['run']> {
  const before = mustFind(state, parameters);
  const after = { ...before, State: wanted, Mode: parameters['Mode'] ?? before['Mode'] ?? 'Enforce' };
  if (after.State === before['State'] && after.Mode === before['Mode']) {
    return { value: [], warnings: [unmodified(before)], changed: false };
  }
  moveRule(state, after, Number(before['Priority']), delayMs);
  return { value: [], warnings: [], changed: true };
}

function isAskedFor(rule: Properties, parameters: Bound): boolean {
  const { State: wanted, DlpPolicy: policy, Filter: filter } = parameters;
  if (typeof wanted === 'string' && rule['State'] !== wanted) return false;
  if (typeof policy === 'string' && rule['DlpPolicy'] !== policy) return false;
  if (typeof filter !== 'string') return true;
  const [, name = '', pattern] = /^\s*(Description|Name)\s+-like\s+'(.*)'\s*$/i.exec(filter) ?? [];
  if (pattern === undefined) throw argument(`The filter "${filter}" is not supported.`);
  const expression = pattern.split('*').map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  const property = name.toLowerCase() === 'name' ? 'Name' : 'Description';
  return new RegExp(`^${expression.join('[^]*')}$`, 'i').test(String(rule[property] ?? ''));
}

function mustFind(state: TenantState, parameters: Bound): Properties {
  const identity = String(parameters['Identity']);
  const found = byIdentity(state.rules.current(), identity);
  if (found === undefined) throw notFound(identity);
  return found;
}

/** Lays the parameters over the rule and checks the whole. Without an action left, the actions stay as they were. */
function merged(state: TenantState, before: Properties, parameters: Bound): Properties {
  const retired = RETIRED.filter((name) => isSet(parameters[name]));
  if (retired.length > 0) throw argument(`The parameter '${retired.join("', '")}' is no longer supported.`);
  const settings = Object.fromEntries(Object.entries(parameters).filter(([name]) => name in SETTINGS));
  const name = String(settings['Name'] ?? before['Name']);
  const other = byName(state, name);
  if (name === '') throw invalidObject('The name of the rule must not be empty.');
  if (other !== undefined && other['Guid'] !== before['Guid']) {
    throw argument(`A transport rule with the name "${name}" already exists. RuleNameAlreadyExist`);
  }
  const activation = settings['ActivationDate'];
  if (typeof activation === 'string' && Date.parse(`${activation}Z`) < state.clock()) settings['ActivationDate'] = null;
  const parts = mergeParts(before, { ...parameters, ...routeOf(state, parameters) });
  const laid: Properties = { ...parts, ...settings, Name: name, Identity: name };
  const classes = classNames(laid);
  const acting: Properties = classes['Actions'] === null && before['Actions'] !== null ? actionsOf(before, laid) : laid;
  const whole: Properties = { ...acting, ...classNames(acting), Description: description(acting) };
  const size = storedSize(whole);
  if (size > MOST_CHARACTERS) {
    throw new ExchangeError(
      400,
      'System.InvalidOperationException',
      `The rule is too large: ${size} characters, and at most ${MOST_CHARACTERS} are allowed. ErrorRuleXmlTooBig`,
    );
  }
  return { ...whole, Size: size };
}

function actionsOf(before: Properties, after: Properties): Properties {
  const actions = Object.entries(before).filter(([name]) => name in UNSET && ACTION_NAMES.has(name));
  return { ...after, ...Object.fromEntries(actions), Actions: before['Actions'] ?? null };
}

function routeOf(state: TenantState, parameters: Bound): Bound {
  const header = parameters['SetHeaderName'] ?? parameters['RemoveHeader'];
  if (typeof header === 'string' && /^X-MS-Exchange-/i.test(header)) {
    throw argument(`The header name "${header}" is not allowed. HeaderNameNotAllowed`);
  }
  const route = parameters['RouteMessageOutboundConnector'];
  if (typeof route !== 'string' || route === '') return {};
  const connector = byIdentity(state.outboundConnectors.current(), route);
  if (connector === undefined) throw notFound(route);
  if (connector['IsTransportRuleScoped'] !== true) {
    throw argument(`The outbound connector "${String(connector['Name'])}" isn't scoped to transport rules.`);
  }
  return { RouteMessageOutboundConnector: String(connector['Guid']) };
}

function byName(state: TenantState, name: string): Properties | undefined {
  return state.rules.current().find((one) => String(one['Name']).toLowerCase() === name.toLowerCase());
}

function priorityOf(parameters: Bound): number | undefined {
  const priority = parameters['Priority'];
  return typeof priority === 'number' ? priority : undefined;
}

function unmodified(rule: Properties): string {
  return `The command completed successfully but no settings of '${String(rule['Name'])}' have been modified.`;
}

function argument(message: string): ExchangeError {
  return new ExchangeError(400, 'System.ArgumentException', message);
}
