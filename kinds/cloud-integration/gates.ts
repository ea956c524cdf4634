import type { Gate } from '../kind.ts';
import { accountScope } from '../language/account-scope.ts';
import { type DomainFact, TENANT_DOMAIN } from '../language/internal-domain.ts';
import { RULES, type RuleSeen } from '../language/order-set.ts';
import { detectionsReviewed, scanEnded } from '../language/protection-gates.ts';
import {
  INSTALLATION_STATE,
  type Installation,
  installationFact,
  type Mode,
  strength,
  THREAT_SCAN,
} from '../language/protection-road.ts';
import { undeclaredRulesInOrder } from '../language/rules-in-order.ts';
import { sendersOf, sendingDomainGates, strictSpfGate } from '../language/sending-domains.ts';
import { tenantScope } from '../language/tenant-scope.ts';
import { undeclaredThirdPartyRules } from '../language/third-party-rules.ts';
import { TRIAL } from '../language/trial.ts';
import { undeclaredGate } from '../language/undeclared-gate.ts';
import { allOf, verdict } from '../language/verdict.ts';
import { isRecord } from '../schema-walk.ts';
import { referencedScope } from '../scope-reference.ts';
import { askOf, freshSeconds } from '../seen.ts';
import type { Fact, Resource, Scope, Verdict } from '../words.ts';
import type { CloudIntegrationSpec } from './schema.ts';

type Facts = Readonly<Record<string, Fact>>;

const unknown = (what: string): Verdict => verdict('unknown', 'system', `${what} is not known`, 'Let Postern read it.');

const ofInstallation = (id: string, scope: Scope, judge: (installation: Installation) => Verdict): Gate => ({
  id,
  // The trial is asked beside it: whoever walks the road is told how long it lasts.
  asks: [askOf(scope, INSTALLATION_STATE), askOf(scope, TRIAL)],
  maxAgeSeconds: freshSeconds,
  judge: (facts) => {
    const installation = installationFact(facts);
    return installation === null ? unknown('the installation') : judge(installation);
  },
});

const signedUp = (id: string, scope: Scope): Gate =>
  ofInstallation(id, scope, ({ phase }) =>
    phase === 'Invited'
      ? verdict(
          'closed',
          'person',
          'the invitation has not been answered',
          'Open the link in the mail that invites to sign up and set a password that meets the criteria on the page; a mail with the address of the console follows.',
        )
      : verdict('open', 'person', 'the password of the account is set'),
  );

const singleSignOn = (id: string, scope: Scope): Gate =>
  ofInstallation(id, scope, ({ phase }) =>
    phase === 'Invited' || phase === 'AccountReady'
      ? verdict(
          'closed',
          'person',
          'single sign-on has not been consented to',
          'A global administrator opens the console, continues to Microsoft, reads the permissions and accepts them.',
        )
      : verdict('open', 'person', 'single sign-on is consented to'),
  );

/* Who has to do what while a change is on its way, or how far the platform has come with it. */
const onItsWay = ({ phase, consent, requestedMode, steps }: Installation): Verdict | null => {
  if (phase === 'ConsentPending' && consent !== null)
    return verdict(
      'closed',
      'person',
      `${requestedMode} was asked for at ${consent.requestedAt} and waits for a consent to ${consent.scopes.join(', ')}`,
      `A person opens ${consent.link}, reads the permissions and accepts them; Postern cannot do that.`,
    );
  if (phase !== 'Configuring') return null;
  const progress = steps.map(({ name, state }) => `${name}: ${state}`).join(', ');
  return verdict(
    'closed',
    'system',
    `the platform is configuring ${requestedMode} (${progress})`,
    'Wait for it: it takes some minutes.',
  );
};

/** Where the mode is declared, in words. */
const declareIn = ({ protectionModeRef }: CloudIntegrationSpec): string =>
  protectionModeRef === undefined ? 'a ProtectionMode' : `ProtectionMode ${protectionModeRef.name}`;

/* What the vendor recommends differs by where one comes from: the scan at the start, Monitor on the way up. */
const nextMode = (to: Mode, from: Installation['mode'], spec: CloudIntegrationSpec): string => {
  const leads = `mode: ${to} in ${declareIn(spec)} leads there, behind gates of its own.`;
  if (to === 'ThreatScanOnly') return `${leads} Everybody is recommended to begin with the scan: it changes no mail.`;
  if (to === 'Monitor') return `${leads} Monitor is the recommended next mode: it reports what Protect would do.`;
  return from === 'Monitor'
    ? `${leads} It presumes that what Monitor reports is as you want it.`
    : 'Monitor comes first: Protect presumes that what it reports is as you want it.';
};

const inEffect = (id: string, scope: Scope, to: Mode, spec: CloudIntegrationSpec): Gate =>
  ofInstallation(id, scope, (installation) => {
    const { mode, requestedMode, modeChangedAt } = installation;
    if (strength(mode) >= strength(to))
      return verdict(
        'open',
        'system',
        `${mode} is in effect${modeChangedAt === null ? '' : ` since ${modeChangedAt}`}`,
      );
    const waiting = requestedMode === to ? onItsWay(installation) : null;
    return waiting ?? verdict('closed', 'person', `the installation is at ${mode}`, nextMode(to, mode, spec));
  });

const connected = (id: string, account: Scope, tenant: Scope, spec: CloudIntegrationSpec): Gate => {
  const gate = inEffect(id, account, 'ThreatScanOnly', spec);
  const { internalDomain } = spec;
  if (internalDomain === undefined) return gate;
  const key = internalDomain.toLowerCase();
  return {
    ...gate,
    asks: [...gate.asks, askOf(tenant, TENANT_DOMAIN, [key])],
    judge: (facts, now) => allOf([gate.judge(facts, now), domainJudged(facts, key)]),
  };
};

const domainJudged = (facts: Facts, name: string): Verdict => {
  const value = facts[`${TENANT_DOMAIN}/${name}`]?.value;
  if (!isRecord(value)) return unknown(`the internal domain ${name}`);
  const { isThere, isVerified, certificateOf } = value as unknown as DomainFact;
  if (!isThere || !isVerified)
    return verdict(
      'closed',
      'system',
      `${name} is ${isThere ? 'not verified' : 'not in the tenant'}`,
      'The vendor adds it when it connects.',
    );
  return certificateOf.length === 0
    ? verdict(
        'closed',
        'system',
        `no inbound connector has a certificate for ${name}`,
        'The vendor adds it when it connects.',
      )
    : verdict('open', 'system', `mail comes back through ${certificateOf.join(', ')}, by the certificate of ${name}`);
};

const rulesKnown = (id: string, tenant: Scope): Gate => ({
  id,
  asks: [askOf(tenant, RULES)],
  maxAgeSeconds: freshSeconds,
  judge: (facts) => {
    const value = facts[RULES]?.value as { readonly tenantId: string; readonly rules: readonly RuleSeen[] } | undefined;
    if (value === undefined || value.tenantId !== tenant.id) return unknown('the list of transport rules');
    const { rules } = value;
    const stops = rules.filter((rule) => rule.stops && rule.enabled).map(({ name }) => name);
    return verdict(
      'open',
      'system',
      `${rules.length} transport rules stand in the tenant${stops.length === 0 ? '' : `; none after one of these is run for its mail: ${stops.join(', ')}`}`,
    );
  },
});

const ofScan = (id: string, scope: Scope, judge: (facts: Facts) => Verdict): Gate => ({
  id,
  asks: [askOf(scope, THREAT_SCAN)],
  maxAgeSeconds: freshSeconds,
  judge,
});

/** The ids of the gates of the road, of this kind and of others. */
export const roadIds = (account: Scope, tenant: Scope) =>
  ({
    signedUp: `SignedUpOnRoad/${account.id}`,
    rulesInventoried: `RulesInventoried/${tenant.id}`,
    singleSignOn: `SingleSignOn/${account.id}`,
    connected: `Connected/${account.id}`,
    scanEnded: `ThreatScanOver/${account.id}`,
    reviewed: `ThreatScanReviewed/${account.id}`,
    monitor: `MonitorInEffect/${account.id}`,
    soaked: `MonitorSoak/${account.id}`,
    protect: `ProtectInEffect/${account.id}`,
  }) as const;

/** The gates of the road that no other resource declares, and those of others as they stand where nobody declares them. */
export const gates = (resource: Resource, scopes: readonly Resource[]): readonly Gate[] => {
  const account = referencedScope(resource, scopes, 'Account', 'accountRef');
  const tenant = referencedScope(resource, scopes, 'Tenant', 'tenantRef');
  if ('missing' in account || 'missing' in tenant) return [];
  const spec = resource.spec as CloudIntegrationSpec;
  const [platform, microsoft] = [accountScope(account.found), tenantScope(tenant.found)];
  const ids = roadIds(platform, microsoft);
  const senders = sendersOf(tenant.found, scopes);
  return [
    signedUp(ids.signedUp, platform),
    rulesKnown(ids.rulesInventoried, microsoft),
    singleSignOn(ids.singleSignOn, platform),
    connected(ids.connected, platform, microsoft, spec),
    ofScan(ids.scanEnded, platform, scanEnded),
    ofScan(ids.reviewed, platform, detectionsReviewed),
    inEffect(ids.monitor, platform, 'Monitor', spec),
    undeclaredGate(ids.soaked, 'no ProtectionMode of this run wants Protect', nextMode('Protect', 'Monitor', spec)),
    inEffect(ids.protect, platform, 'Protect', spec),
    undeclaredThirdPartyRules(microsoft),
    undeclaredRulesInOrder(microsoft),
    ...sendingDomainGates(senders),
    strictSpfGate(senders),
  ];
};
