import { ENROLLMENT, GROUP } from '../../kinds/language/account-settings.ts';
import { AGENT_SETTINGS } from '../../kinds/language/agent-settings.ts';
import type { AuditEvent, AuditLog } from '../../kinds/language/audit-log.ts';
import { POLICY, policyKey } from '../../kinds/language/platform-policy.ts';
import { PROTECTION_MODE } from '../../kinds/language/protection-road.ts';
import type { Finding, Json } from '../../kinds/words.ts';
import { itemId } from '../../kinds/words.ts';
import { digest } from '../../plan/digest.ts';
import type { Api } from './api.ts';
import { foundOnPage } from './convert.ts';
import { fieldsOf } from './envelope.ts';
import { type Operation, ownOperations, publicOperations } from './operations.ts';
import { isFinding, required } from './system.ts';

/** Types of items that acts of a category change. */
const typesOf: Readonly<Record<string, readonly string[]>> = {
  account_logs: [GROUP, ENROLLMENT],
  agent_logs: [AGENT_SETTINGS],
  installation_logs: [PROTECTION_MODE],
  policy_logs: [POLICY],
};

/** The types of which the log tells who changed them. */
export const auditedTypes: readonly string[] = Object.values(typesOf).flat();

/* Everybody who looks is in the log with a logon; nothing was changed by it. */
const logons = 'authentication_logs';

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const orNull = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

/** Days that the vendor's log remembers. */
const rememberedDays = 60;

/* The page of settings is saved whole; only what became different was changed. */
const touchedOn = (before: Json, after: Json): readonly string[] => {
  const versions = new Map(foundOnPage(before).map((one) => [itemId(one), digest(one.value)]));
  return foundOnPage(after)
    .filter((one) => versions.get(itemId(one)) !== digest(one.value))
    .map(itemId);
};

const touchesOf = (category: string, event: { readonly [name: string]: unknown }): readonly string[] => {
  const { before, after, object } = event;
  if (category === 'account_logs' && text(object) === 'Account settings')
    return touchedOn((before ?? {}) as Json, (after ?? {}) as Json);
  const policy = /^Policy (.+)$/.exec(text(object))?.[1];
  if (category === 'policy_logs' && policy !== undefined) return [itemId({ type: POLICY, key: policyKey(policy) })];
  return typesOf[category] ?? [];
};

const ownEvent = (wire: Json): AuditEvent => {
  const event = fieldsOf(wire);
  const category = text(event['category']);
  return {
    at: text(event['at']),
    actor: text(event['actor']),
    client: orNull(event['client']),
    category,
    action: text(event['action']),
    object: text(event['object']),
    requestName: orNull(event['requestName']),
    touches: touchesOf(category, event),
  };
};

/** `2011-12-03T10:15:30+0000`: the vendor's form has no colon in the offset. */
const vendorTime = (at: Date): string => `${at.toISOString().slice(0, 19)}+0000`;
const timeOf = (vendor: string): string => {
  const at = Date.parse(vendor.replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));
  return Number.isNaN(at) ? vendor : new Date(at).toISOString();
};

/*
 * An application is told of only in the sentence, and the console there is one too. The sentence itself stays here: it may
 * repeat what was set.
 */
const publicEvent = (wire: Json): AuditEvent => {
  const event = fieldsOf(wire);
  const category = text(event['category']);
  const action = text(event['auditType']);
  const info = text(event['eventInfo']);
  const [, object = ''] = /: ([^:,]*), User: /.exec(info.slice(action.length)) ?? [];
  const [, client = ''] = /, Application: ([^,]+)/.exec(info) ?? [];
  return {
    at: timeOf(text(event['eventTime'])),
    actor: text(event['user']),
    client: /console/i.test(client) ? null : orNull(client),
    category,
    action,
    object,
    requestName: null,
    touches: typesOf[category] ?? [],
  };
};

/** What an account is asked its log by: the reference platform tells more, the vendor's API forgets. */
const source = (platform: 'Mimecast' | 'Reference', from: Date, now: Date) => {
  if (platform === 'Reference') {
    const search = { from: from.toISOString() };
    return { operation: ownOperations.listAuditEvents as Operation, member: 'items', search, event: ownEvent, from };
  }
  const first = new Date(Math.max(from.getTime(), now.getTime() - rememberedDays * 86_400_000));
  // Whole seconds: the one that has begun belongs to it.
  const end = new Date(now.getTime() + 1000);
  const search = { startDateTime: vendorTime(first), endDateTime: vendorTime(end) };
  const operation: Operation = publicOperations.getAuditEvents;
  return { operation, member: 'data', search, event: publicEvent, from: first };
};

const byTime = (a: AuditEvent, b: AuditEvent): number => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0);

/** The log of an account since the earliest of these times, or why it cannot be had. */
export const readAuditLog = async (
  api: Api,
  platform: 'Mimecast' | 'Reference',
  times: readonly string[],
  now: Date,
  signal: AbortSignal,
): Promise<AuditLog | Finding> => {
  const asked = new Date(Math.min(now.getTime(), ...times.map((time) => Date.parse(time))));
  const { operation, member, search, event, from } = source(platform, asked, now);
  const listed = required(api, operation, await api.list(operation, member, signal, search));
  if (isFinding(listed)) return listed;
  const events = listed.map(event).filter(({ category }) => category !== logons);
  return { from: from.toISOString(), events: [...events].sort(byTime) };
};
