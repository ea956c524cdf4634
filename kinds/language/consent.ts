import { isRecord } from '../schema-walk.ts';
import type { Fact } from '../words.ts';

/** The fact that a tenant publishes for each consent that its resource names: `Consent/sso`, `Consent/protection`. */
export const CONSENT = 'Consent';

/** The consents that a vendor asks for. */
export const consentNames = ['sso', 'protection'] as const;

/** What a Tenant says about one consent. */
export type WantedConsent = {
  /** Application id of the vendor's own app, lower case. */
  readonly appId: string;
  /** The vendor's page where it is given. */
  readonly link: string;
  /** Who may give it. */
  readonly actor: string;
  /** Names of permissions that the page asks for; empty = not declared. */
  readonly scopes: readonly string[];
};

/** What Entra shows of a consent. */
export type GivenConsent = {
  readonly appId: string;
  /** The enterprise application of the vendor's app; null while nobody has consented. */
  readonly servicePrincipal: {
    readonly id: string;
    readonly displayName: string;
    readonly accountEnabled: boolean;
  } | null;
  /** Names of the granted permissions, application and delegated ones, sorted. */
  readonly granted: readonly string[];
  /** RFC 3339: the newest grant of an application permission. Entra tells no time for delegated ones. */
  readonly grantedAt: string | null;
};

/** The consent as Entra shows it; null while it is not known. */
export const givenConsent = (facts: Readonly<Record<string, Fact>>, name: string): GivenConsent | null => {
  const value = facts[`${CONSENT}/${name}`]?.value;
  return isRecord(value) ? (value as unknown as GivenConsent) : null;
};

/** What is missing from a consent, in words; null when it is given as declared. */
export const consentProblem = (wanted: WantedConsent, given: GivenConsent): string | null => {
  if (given.servicePrincipal === null) return `nobody has consented: the app ${wanted.appId} is not in the tenant`;
  const { displayName, accountEnabled } = given.servicePrincipal;
  if (!accountEnabled) return `the app ${displayName} is disabled in the tenant`;
  if (given.granted.length === 0) return `the app ${displayName} is in the tenant and nothing is granted to it`;
  const granted = new Set(given.granted.map((scope) => scope.toLowerCase()));
  const lacking = wanted.scopes.filter((scope) => !granted.has(scope.toLowerCase()));
  return lacking.length === 0 ? null : `the app ${displayName} was not granted ${lacking.join(', ')}`;
};

/**
 * Whether a consent was given after a moment (RFC 3339), such as a change of mode: null where Entra cannot tell. A consent
 * that repeats what was granted before leaves no trace there.
 */
export const isConsentNewer = (given: GivenConsent, than: string): boolean | null =>
  given.grantedAt !== null && Date.parse(given.grantedAt) > Date.parse(than) ? true : null;

/** Who has to do what to give it. */
export const consentRemedy = ({ link, actor }: WantedConsent): string =>
  `A person with the role ${actor} opens ${link}, reads the permissions and accepts them; Postern cannot do that.`;
