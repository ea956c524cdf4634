import type { Finding } from '../../kinds/words.ts';
import { finding } from './codes.ts';
import type { Endpoint, TransportError } from './transport.ts';
import type { TsigProblem } from './tsig.ts';

/**
 * What came of asking a server. A failure is a finding that names server, name and reason, and never means absence.
 * `referral`: the server handed the name on to a child zone.
 */
export type Tried<T> = { readonly ok: true; readonly value: T } | Failed;

/** Nothing came of it. */
export type Failed = { readonly ok: false; readonly finding: Finding; readonly referral?: boolean };

/** `host:port`, IPv6 addresses in brackets. */
export const endpointText = (endpoint: Endpoint): string =>
  `${endpoint.host.includes(':') ? `[${endpoint.host}]` : endpoint.host}:${endpoint.port}`;

/** Who was asked for what; both stand in every message. */
export type Asked = { readonly endpoint: Endpoint; readonly what: string };

const failed = (code: Parameters<typeof finding>[0], asked: Asked, reason: string): Failed => ({
  ok: false,
  finding: finding(code, { message: `${asked.what} at ${endpointText(asked.endpoint)}: ${reason}` }),
});

const transportCodes = {
  timeout: 'PSTN3010',
  unreachable: 'PSTN3011',
  closed: 'PSTN3011',
  mismatch: 'PSTN3016',
  stopped: 'PSTN3021',
} as const;

/** No answer came. */
export const transportFailure = (asked: Asked, error: TransportError): Failed =>
  failed(transportCodes[error.reason], asked, error.message);

/** The question cannot be written as DNS. */
export const unaskable = (asked: Asked, reason: string): Failed => failed('PSTN3022', asked, reason);

/** The answer is not sound DNS. */
export const malformed = (asked: Asked): Failed => failed('PSTN3015', asked, 'the answer is malformed');

/** The names of the rcodes (IANA). */
export const rcodeName = (rcode: number): string =>
  [
    'NOERROR',
    'FORMERR',
    'SERVFAIL',
    'NXDOMAIN',
    'NOTIMP',
    'REFUSED',
    'YXDOMAIN',
    'YXRRSET',
    'NXRRSET',
    'NOTAUTH',
    'NOTZONE',
  ][rcode] ?? `rcode ${rcode}`;

/**
 * The server said no to a query. An unsigned refusal is believed as far as that there is no answer. NOTAUTH is what
 * PowerDNS says to a signature that it does not accept, and does not sign.
 */
export const rcodeFailure = (asked: Asked, rcode: number): Failed =>
  failed(rcode === 5 || rcode === 9 ? 'PSTN3013' : 'PSTN3012', asked, `the server answered ${rcodeName(rcode)}`);

/** The server does not hold the zone that the name is in. */
export const notAuthoritative = (asked: Asked, referral: boolean): Failed => ({
  ...failed(
    'PSTN3014',
    asked,
    referral ? 'the server refers to other name servers' : 'the answer is not authoritative (AA=0)',
  ),
  referral,
});

/** The server answers for another zone, or says that the zone itself does not exist. */
export const otherZone = (asked: Asked, reason: string): Failed => failed('PSTN3020', asked, reason);

/** A negative answer without the SOA record that would prove it (RFC 2308 2). */
export const unproven = (asked: Asked, rcode: string): Failed =>
  failed('PSTN3023', asked, `${rcode} without the SOA record of the zone`);

/** What a TSIG problem means, in words. */
export const tsigReason = (problem: TsigProblem): string => {
  switch (problem.reason) {
    case 'unsigned':
      return 'the answer is not signed';
    case 'malformed':
      return 'the TSIG record of the answer is malformed';
    case 'otherKey':
      return 'the answer is signed with another key or algorithm';
    case 'wrongMac':
      return 'the signature of the answer is wrong';
    case 'wrongTime':
      return 'the answer was signed too long ago or in the future';
    case 'claimed':
      return `the server rejects our signature: ${problem.error} (in an unsigned answer)`;
    case 'error':
      return `the server rejects our signature: ${problem.error}`;
    case 'badTime': {
      const skew = problem.serverTime - problem.ourTime;
      return `BADTIME: the clock of the server is ${Math.abs(skew)} s ${skew < 0 ? 'behind' : 'ahead of'} ours`;
    }
  }
};

/** The code that a TSIG problem is reported under. */
export const tsigCode = (problem: TsigProblem): 'PSTN3017' | 'PSTN3018' | 'PSTN3019' => {
  if (problem.reason === 'badTime' || problem.reason === 'wrongTime') return 'PSTN3019';
  return problem.reason === 'claimed' && problem.error === 'BADKEY' ? 'PSTN3018' : 'PSTN3017';
};

/** An answer that is not believed. */
export const tsigFailure = (asked: Asked, problem: TsigProblem): Failed =>
  failed(tsigCode(problem), asked, tsigReason(problem));
