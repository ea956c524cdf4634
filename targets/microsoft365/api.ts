import { randomUUID } from 'node:crypto';
import { FindingError } from '../../kinds/codes.ts';
import type { TenantSpec } from '../../kinds/tenant/schema.ts';
import type { Finding, Ref } from '../../kinds/words.ts';
import type { Budget } from './budget.ts';
import type { Cloud } from './clouds.ts';
import { finding } from './codes.ts';
import { type Answer, type Command, type Exchange, invoke, type WireObject } from './exchange.ts';
import { longestWaitSeconds, maximumPages, readAttempts, type Sleep } from './limits.ts';
import type { Tokens } from './token.ts';

/** A read that succeeded as a whole, or why not. `missing`: Exchange says that the one object asked for is not there. */
export type ReadResult =
  | { readonly state: 'read'; readonly objects: readonly WireObject[] }
  | { readonly state: 'missing' }
  | { readonly state: 'failed'; readonly finding: Finding };

/** The cmdlets of one tenant: reads are retried within bounds, writes are sent once. */
export type Api = {
  read(command: Command, signal: AbortSignal): Promise<ReadResult>;
  write(
    command: Command,
    signal: AbortSignal,
  ): Promise<Answer | { readonly state: 'noToken'; readonly finding: Finding }>;
  /** The finding for an answer that is no success. Names cmdlet and tenant. */
  explain(command: Command, answer: Answer): Finding;
};

type Parts = {
  readonly spec: TenantSpec;
  readonly cloud: Cloud;
  readonly ref: Ref;
  readonly tokens: Tokens;
  readonly budget: Budget;
  readonly sleep: Sleep;
  readonly callTimeoutMs: number;
};

const isMissing = (answer: Answer): boolean =>
  answer.state === 'refused' && /ManagementObjectNotFoundException/.test(answer.className);

/** Whether Exchange itself calls the failure temporary. */
export const isTransient = (answer: Answer): boolean =>
  answer.state === 'refused' &&
  ([408, 500, 502, 503, 504].includes(answer.status) ||
    /Transient|UnableToWriteToAad/i.test(answer.className) ||
    /issue may be transient/i.test(answer.text));

const mayBeReadAgain = (answer: Answer): boolean =>
  answer.state === 'throttled' ||
  answer.state === 'unanswered' ||
  (answer.state === 'garbled' && (answer.status >= 500 || answer.status === 408 || answer.status < 300)) ||
  isTransient(answer);

const explainFor =
  (parts: Parts): Api['explain'] =>
  (command, answer) => {
    const about = `${command.cmdlet} in tenant ${parts.spec.tenantId.toLowerCase()}`;
    const say = (code: Parameters<typeof finding>[0], what: string): Finding =>
      finding(code, { message: parts.tokens.redact(`${about}: ${what}`), ref: parts.ref });
    switch (answer.state) {
      case 'throttled':
        return say('PSTN4005', 'too many requests, also after waiting');
      case 'unauthorized':
        return say('PSTN4003', 'the token was refused (401), also a new one');
      case 'forbidden':
        return say('PSTN4004', 'not allowed (403): a role is missing, or the cmdlet does not exist for this app');
      case 'garbled':
        return say('PSTN4002', answer.reason);
      case 'unanswered':
        return say('PSTN4001', answer.reason);
      case 'partial':
        return say('PSTN4006', answer.errors.join('; '));
      case 'refused':
        return say(isTransient(answer) ? 'PSTN4005' : 'PSTN4006', answer.text === '' ? answer.className : answer.text);
      case 'answered':
        return say('PSTN4002', 'the answer was not expected');
    }
  };

/** The API of one tenant. */
export const createApi = (parts: Parts): Api => {
  const exchange: Exchange = {
    base: parts.cloud.exchange,
    tenantId: parts.spec.tenantId.toLowerCase(),
    connectionId: randomUUID(),
  };
  const explain = explainFor(parts);

  /* A 401 says that nothing was done, so that asking once more with a new token is safe for writes too. */
  const call = async (command: Command, signal: AbortSignal, page: string | null = null): Promise<Answer> => {
    const limited = (): AbortSignal => AbortSignal.any([signal, AbortSignal.timeout(parts.callTimeoutMs)]);
    const once = async (token: string): Promise<Answer> => {
      const answer = await parts.budget.spend(signal, () => invoke(exchange, token, command, limited(), page));
      if (answer.state === 'throttled') parts.budget.throttled(answer.afterSeconds);
      return answer;
    };
    const first = await once(await parts.tokens.get(signal));
    return first.state === 'unauthorized' ? once(await parts.tokens.renew(first.claims, signal)) : first;
  };

  const callAgain = async (command: Command, signal: AbortSignal): Promise<Answer> => {
    for (let attempt = 1; ; attempt += 1) {
      const answer = await call(command, signal);
      if (!mayBeReadAgain(answer) || attempt >= readAttempts || signal.aborted) return answer;
      const asked = answer.state === 'throttled' ? answer.afterSeconds : null;
      if (asked !== null && asked > longestWaitSeconds) return answer;
      await parts.sleep((asked ?? 2 ** (attempt - 1)) * 1000, signal);
    }
  };

  const followed = async (
    command: Command,
    first: Answer & { state: 'answered' },
    signal: AbortSignal,
  ): Promise<ReadResult> => {
    const objects = [...first.objects];
    let { next } = first;
    for (let pages = 1; next !== null; pages += 1) {
      const answer: Answer | null = pages >= maximumPages ? null : await call(command, signal, next);
      if (answer === null || answer.state !== 'answered') {
        const why = answer === null ? `more than ${maximumPages} pages` : explain(command, answer).message;
        const message = `${command.cmdlet} in tenant ${exchange.tenantId}: the list broke off after ${objects.length} objects (${why})`;
        return { state: 'failed', finding: finding('PSTN4007', { message, ref: parts.ref }) };
      }
      objects.push(...answer.objects);
      next = answer.next;
    }
    return { state: 'read', objects };
  };

  const failed = (command: Command, error: unknown): Finding => {
    if (error instanceof FindingError) return error.finding;
    const reason = error instanceof Error ? error.name : 'failed';
    return explain(command, { state: 'unanswered', sent: true, reason });
  };

  return {
    explain,
    read: async (command, signal) => {
      try {
        const answer = await callAgain(command, signal);
        if (isMissing(answer)) return { state: 'missing' };
        if (answer.state !== 'answered') return { state: 'failed', finding: explain(command, answer) };
        return await followed(command, answer, signal);
      } catch (error) {
        return { state: 'failed', finding: failed(command, error) };
      }
    },
    write: async (command, signal) => {
      try {
        return await call(command, signal);
      } catch (error) {
        return { state: 'noToken', finding: failed(command, error) };
      }
    },
  };
};
