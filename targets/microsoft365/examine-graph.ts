import { FindingError } from '../../kinds/codes.ts';
import {
  CONSENT,
  consentProblem,
  consentRemedy,
  givenConsent,
  type WantedConsent,
} from '../../kinds/language/consent.ts';
import { TENANT_DOMAIN } from '../../kinds/language/internal-domain.ts';
import {
  MAIL_PLAN,
  mailPlanOf,
  mailPlanRemedy,
  mailPlanSaid,
  type Subscription,
} from '../../kinds/language/mail-plan.ts';
import { askOf } from '../../kinds/seen.ts';
import type { TenantSpec } from '../../kinds/tenant/schema.ts';
import type { Item, Observation, Scope } from '../../kinds/words.ts';
import { type Examined, failed, failedBy, passed, skipped, warned } from '../../plan/examination.ts';
import type { Target } from '../../plan/target.ts';
import { membersOf } from './convert.ts';
import { type GraphPermission, graphPermissions } from './permissions.ts';

type Needed = keyof typeof graphPermissions;

/** Connectors that are to carry mail: what a trial tenant does not have. */
export const wantedConnectors = (items: readonly Item[]): readonly Item[] =>
  items.filter(
    ({ type, management, value }) =>
      (type === 'InboundConnector' || type === 'OutboundConnector') &&
      management !== 'Observe' &&
      membersOf(value)['enabled'] !== false,
  );

/** What Graph is asked for these items and this tenant. */
const neededFor = (spec: TenantSpec, items: readonly Item[]): readonly Needed[] => [
  ...(items.some(({ type }) => type === TENANT_DOMAIN) ? ([TENANT_DOMAIN] as const) : []),
  ...(wantedConnectors(items).length > 0 ? ([MAIL_PLAN] as const) : []),
  ...(Object.keys(spec.consents ?? {}).length > 0 ? ([CONSENT] as const) : []),
];

/** The application permissions that a token carries; null where it cannot be looked into. */
const rolesIn = (token: string): ReadonlySet<string> | null => {
  try {
    const { roles } = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8')) as {
      readonly roles?: unknown;
    };
    return new Set(Array.isArray(roles) ? roles.map(String) : []);
  } catch {
    return null;
  }
};

const permissionCheck = (needed: readonly Needed[], token: string): Examined => {
  const permissions: readonly GraphPermission[] = needed.map((one) => graphPermissions[one]);
  const names = permissions.map(({ role }) => role).join(', ');
  const roles = rolesIn(token);
  const remedy = (lacking: string): string =>
    `Give the app registration ${lacking} of Microsoft Graph as application permissions, with admin consent.`;
  if (roles === null)
    return warned('graph-permissions', 'the token of Microsoft Graph cannot be looked into', remedy(names));
  const lacking = permissions.filter(({ role, alsoIn }) => ![role, ...alsoIn].some((one) => roles.has(one)));
  if (lacking.length === 0) return passed('graph-permissions', `the app has what it needs of ${names}`);
  const missing = lacking.map(({ role }) => role).join(', ');
  return failed('graph-permissions', `the app lacks ${missing} of Microsoft Graph`, remedy(missing));
};

const permissionChecked = async (needed: readonly Needed[], tokenOf: () => Promise<string>): Promise<Examined> => {
  try {
    return permissionCheck(needed, await tokenOf());
  } catch (error) {
    if (!(error instanceof FindingError)) throw error;
    return failedBy('graph-permissions', error.finding);
  }
};

/** Whether the tenant may have the connectors that are wanted; null where nothing speaks against it. */
const planCheck = (seen: Observation): Examined | null => {
  const fact = seen.facts[MAIL_PLAN];
  const missing = seen.missing[MAIL_PLAN];
  if (fact === undefined)
    return skipped('trial', missing?.message ?? 'whether the tenant pays for its mailboxes is not known');
  const subscriptions = fact.value as readonly Subscription[];
  return mailPlanOf(subscriptions) === 'Paid' ? null : failed('trial', mailPlanSaid(subscriptions), mailPlanRemedy);
};

const wantedConsents = (spec: TenantSpec): readonly (readonly [string, WantedConsent])[] =>
  Object.entries(spec.consents ?? {}).map(([name, { appId, link, actor = 'Global Administrator', scopes = [] }]) => [
    name,
    { appId: appId.toLowerCase(), link, actor, scopes },
  ]);

const consentCheck = (name: string, wanted: WantedConsent, seen: Observation): Examined => {
  const check = `consent ${name}`;
  const given = givenConsent(seen.facts, name);
  const missing = seen.missing[`${CONSENT}/${name}`];
  if (given === null)
    return missing === undefined ? skipped(check, 'what Entra shows of it is not known') : failedBy(check, missing);
  const problem = consentProblem(wanted, given);
  if (problem !== null) return warned(check, problem, consentRemedy(wanted));
  const since = given.grantedAt === null ? '' : `, last on ${given.grantedAt}`;
  return passed(check, `${given.servicePrincipal?.displayName} was granted ${given.granted.join(', ')}${since}`);
};

/** What Graph says about a tenant: its permissions, its subscriptions, and each consent with who has to give it. */
export const examineGraph = async (
  spec: TenantSpec,
  items: readonly Item[],
  target: Pick<Target, 'read'>,
  scope: Scope,
  tokenOf: () => Promise<string>,
  signal: AbortSignal,
): Promise<{ readonly checks: readonly Examined[]; readonly plan: Examined | null }> => {
  const needed = neededFor(spec, items);
  if (needed.length === 0) return { checks: [], plan: null };
  const consents = wantedConsents(spec);
  const seen = await target.read(
    [
      ...(needed.includes(MAIL_PLAN) ? [askOf(scope, MAIL_PLAN)] : []),
      ...(consents.length > 0
        ? [
            askOf(
              scope,
              CONSENT,
              consents.map(([name]) => name),
            ),
          ]
        : []),
    ],
    signal,
  );
  return {
    checks: [
      await permissionChecked(needed, tokenOf),
      ...consents.map(([name, wanted]) => consentCheck(name, wanted, seen)),
    ],
    plan: needed.includes(MAIL_PLAN) ? planCheck(seen) : null,
  };
};
