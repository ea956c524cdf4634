import { setTimeout as sleep } from 'node:timers/promises';
import { request } from 'undici';
import { canonicalName } from '../../kinds/language/dns-name.ts';
import { scrubber } from '../../plan/scrub.ts';
import type { Sent } from '../../plan/target.ts';
import type { Wire } from './api.ts';
import { finding } from './codes.ts';
import type { Failed, Tried } from './failure.ts';
import { longestAnswer } from './limits.ts';
import type { PowerDnsAccess } from './zone.ts';

/** One record as PowerDNS holds it. A disabled one is kept and not served. */
export type PowerDnsRecord = { readonly content: string; readonly disabled: boolean };

/** All records of one name and type. */
export type PowerDnsRrset = {
  /** Lower case, no trailing dot. */
  readonly name: string;
  readonly type: string;
  readonly ttl: number;
  readonly records: readonly PowerDnsRecord[];
};

/** What the API shows of a zone at one name: what the zone is (`Native`, `Master`, `Slave`, ...) and the rrsets there. */
export type PowerDnsName = { readonly kind: string; readonly rrsets: readonly PowerDnsRrset[] };

/** The two calls that Postern makes. Neither rejects, and no message holds the API key. */
export type PowerDnsApi = {
  readonly zone: string;
  /** URL and zone, for messages. */
  readonly by: string;
  /**
   * What is served at one name; tried again a few times when the failure may pass. `all` reads the whole zone for it:
   * asked for one name, PowerDNS leaves out disabled records, which a write would then delete.
   */
  read(name: string, all: boolean, signal: AbortSignal): Promise<Tried<PowerDnsName>>;
  /** Replaces the whole TXT rrset at a name, or deletes it where nothing is left. Sent once. */
  replace(name: string, ttl: number, records: readonly PowerDnsRecord[], signal: AbortSignal): Promise<Sent>;
};

type Code = Parameters<typeof finding>[0];

type Answer =
  | { readonly state: 'answered'; readonly status: number; readonly body: string | null }
  | { readonly state: 'unanswered'; readonly code: Code; readonly sent: boolean; readonly reason: string };

const neverConnected = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

const unanswered = (error: unknown, signal: AbortSignal): Answer => {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (signal.aborted) return { state: 'unanswered', code: 'PSTN3021', sent: true, reason: 'the call was stopped' };
  if (neverConnected.has(code)) return { state: 'unanswered', code: 'PSTN3102', sent: false, reason: code };
  const isLate = error instanceof Error && error.name === 'TimeoutError';
  return isLate
    ? { state: 'unanswered', code: 'PSTN3101', sent: true, reason: 'no answer in time' }
    : { state: 'unanswered', code: 'PSTN3102', sent: true, reason: code || 'the connection was closed' };
};

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const parseJson = (body: string | null): unknown => {
  try {
    return body === null ? null : JSON.parse(body);
  } catch {
    return null;
  }
};

const rrsetOf = (value: unknown): PowerDnsRrset | null => {
  if (!isRecord(value)) return null;
  const { name, type, ttl, records } = value;
  if (typeof name !== 'string' || typeof type !== 'string' || typeof ttl !== 'number' || !Array.isArray(records))
    return null;
  const read = records.flatMap((record: unknown) =>
    isRecord(record) && typeof record['content'] === 'string'
      ? [{ content: record['content'], disabled: record['disabled'] === true }]
      : [],
  );
  return read.length === records.length ? { name: canonicalName(name), type, ttl, records: read } : null;
};

/** What stands at `name` in an answer; null when it is not the zone that was asked for. */
const nameOf = (body: string | null, zone: string, name: string): PowerDnsName | null => {
  const value = parseJson(body);
  if (!isRecord(value) || typeof value['name'] !== 'string' || canonicalName(value['name']) !== zone) return null;
  const { kind, rrsets } = value;
  if (typeof kind !== 'string' || !Array.isArray(rrsets)) return null;
  const read = rrsets.map(rrsetOf);
  // A server that does not know rrset_name answers with the whole zone.
  return read.includes(null)
    ? null
    : { kind, rrsets: read.filter((one) => one !== null).filter((one) => one.name === name) };
};

const codeOf = (status: number): Code => {
  if (status === 401 || status === 403) return 'PSTN3103';
  if (status === 404) return 'PSTN3104';
  return status === 422 || status === 400 ? 'PSTN3105' : 'PSTN3106';
};

const passing = (answer: Answer): boolean =>
  answer.state === 'unanswered' ? answer.code !== 'PSTN3021' : answer.status >= 500 || answer.status === 429;

/** What PowerDNS itself says about a failure, if it says anything. */
const saidIn = (body: string | null, redact: (text: string) => string): string => {
  const value = parseJson(body);
  const text = isRecord(value) && typeof value['error'] === 'string' ? value['error'] : '';
  const plain = redact(text)
    .replace(/[^\x20-\x7e]+/g, ' ')
    .slice(0, 300);
  return plain === '' ? '' : `: ${plain}`;
};

/** The API of one zone (https://doc.powerdns.com/authoritative/http-api/zone.html). */
export const createPowerDnsApi = (wire: Wire, access: PowerDnsAccess, zone: string): PowerDnsApi => {
  const { url, apiKey } = access;
  const id = encodeURIComponent(`${zone.replaceAll('/', '=2F')}.`);
  const path = `${url}/api/v1/servers/${encodeURIComponent(access.serverId)}/zones/${id}`;
  const by = `${url} (zone ${zone})`;
  const { remember, scrub: redact } = scrubber();
  remember(apiKey);

  const call = async (method: 'GET' | 'PATCH', query: string, body: string | null, signal: AbortSignal) => {
    const late = AbortSignal.timeout(wire.limits.httpMs);
    let isBegun = false;
    const ask = async () => {
      isBegun = true;
      const answer = await request(`${path}${query}`, {
        method,
        headers: { 'x-api-key': apiKey, accept: 'application/json', 'content-type': 'application/json' },
        body,
        signal: AbortSignal.any([signal, late]),
      });
      const chunks: Uint8Array[] = [];
      let length = 0;
      for await (const chunk of answer.body as AsyncIterable<Uint8Array>) {
        length += chunk.length;
        if (length > longestAnswer) break;
        chunks.push(chunk);
      }
      return {
        state: 'answered',
        status: answer.statusCode,
        body: length > longestAnswer ? null : utf8(chunks),
      } as const;
    };
    try {
      return await wire.budget.spend(url, signal, ask);
    } catch (error) {
      if (isBegun) return unanswered(error, signal);
      const reason = 'stopped before anything was sent';
      return { state: 'unanswered', code: 'PSTN3021', sent: false, reason } as const;
    }
  };

  const failed = (code: Code, what: string, reason: string): Failed => ({
    ok: false,
    finding: finding(code, { message: `${what} at ${by}: ${redact(reason)}` }),
  });

  const explain = (answer: Answer, what: string): Failed =>
    answer.state === 'unanswered'
      ? failed(answer.code, what, answer.reason)
      : failed(codeOf(answer.status), what, `HTTP ${answer.status}${saidIn(answer.body, redact)}`);

  return {
    zone,
    by,
    async read(name, all, signal) {
      const what = `reading ${name}`;
      const query = all ? '' : `?rrset_name=${encodeURIComponent(`${name}.`)}`;
      for (let attempt = 1; ; attempt += 1) {
        const answer: Answer = await call('GET', query, null, signal);
        if (passing(answer) && attempt < wire.limits.attempts && !signal.aborted) {
          await sleep(50 * 2 ** attempt, undefined, { signal }).catch(() => undefined);
          continue;
        }
        if (answer.state === 'unanswered' || answer.status !== 200) return explain(answer, what);
        const value = nameOf(answer.body, zone, name);
        return value === null
          ? failed('PSTN3107', what, 'the answer is not that of the PowerDNS API')
          : { ok: true, value };
      }
    },
    async replace(name, ttl, records, signal) {
      const what = `writing TXT ${name}`;
      const change =
        records.length === 0
          ? { name: `${name}.`, type: 'TXT', changetype: 'DELETE' }
          : { name: `${name}.`, type: 'TXT', ttl, changetype: 'REPLACE', records };
      const answer: Answer = await call('PATCH', '', JSON.stringify({ rrsets: [change] }), signal);
      const told = explain(answer, what).finding;
      if (answer.state === 'unanswered')
        return answer.sent ? { state: 'lost', reason: told.message } : { state: 'refused', finding: told };
      if (answer.status >= 200 && answer.status < 300) return { state: 'sent' };
      // A failure on their side, or on the way, says nothing about how far it came.
      return answer.status >= 500 ? { state: 'lost', reason: told.message } : { state: 'refused', finding: told };
    },
  };
};

/** Octets that are no UTF-8 could not be written back as they are, so they are no answer. */
const utf8 = (chunks: readonly Uint8Array[]): string | null => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
  } catch {
    return null;
  }
};
