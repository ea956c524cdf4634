import { FindingError } from '../../kinds/codes.ts';
import { nameProblem } from '../../kinds/language/dns-name.ts';
import { parseIp } from '../../kinds/language/ip-address.ts';
import { checkHost, type SpfRequest, type SpfVerdict } from '../../kinds/language/spf-check-host.ts';
import { lookupLimit, voidLimit } from '../../kinds/language/spf-tree.ts';
import { visible } from '../../plan/render/visible.ts';
import { createSpfLookup } from '../../targets/dns/spf-lookup.ts';
import { finding } from '../codes.ts';
import type { ExitCode } from '../exit.ts';
import { complain, paintFor } from '../output.ts';
import type { World } from '../world.ts';

export type SpfCheckOptions = {
  readonly domain: string;
  readonly ip: string;
  readonly from?: string;
  readonly helo?: string;
  readonly server?: string;
  readonly output: 'text' | 'json';
};

const refuse = (message: string): FindingError => new FindingError(finding('PSTN5030', { message }));

const requestOf = (options: SpfCheckOptions): SpfRequest => {
  const problem = nameProblem(options.domain);
  if (problem !== null) throw refuse(`--domain ${options.domain} ${problem}`);
  if (parseIp(options.ip) === null) throw refuse(`--ip ${options.ip} is no IPv4 or IPv6 address`);
  if (options.server !== undefined && !/^(?:\[[0-9a-f:.]+\]|[^\s:[\]]+)(?::[0-9]{1,5})?$/i.test(options.server))
    throw refuse(`--server ${options.server} is not HOST, HOST:PORT or [ADDRESS]:PORT`);
  return {
    ip: options.ip,
    domain: options.domain,
    sender: options.from ?? `postmaster@${options.domain}`,
    helo: options.helo ?? options.domain,
    seconds: Math.floor(Date.now() / 1000),
  };
};

/** The verdict as `schemas/spf-check.json` describes it. */
const viewOf = (request: SpfRequest, verdict: SpfVerdict) => ({
  apiVersion: 'postern.dev/spf-check/v1',
  domain: request.domain,
  ip: request.ip,
  sender: request.sender,
  helo: request.helo,
  result: verdict.result,
  reason: verdict.reason,
  explanation: verdict.explanation,
  matched: verdict.matched,
  lookups: verdict.lookups,
  voidLookups: verdict.voids,
  trace: verdict.trace.map(({ voids, ...step }) => ({ ...step, voidLookups: voids })),
});

const outcomes = {
  read: '',
  none: 'none',
  match: 'matches',
  noMatch: 'no match',
  followed: 'followed',
  error: 'ends here',
} as const;

const textOf = (verdict: SpfVerdict, world: World): string => {
  const paint = paintFor(world.stdout, world.environment);
  const tone = verdict.result === 'pass' ? paint.good : verdict.result.endsWith('error') ? paint.bad : paint.strong;
  const steps = verdict.trace.flatMap((step) => {
    const indent = '  '.repeat(step.depth + 1);
    const said = [step.term ?? step.domain, outcomes[step.outcome]].filter((part) => part !== '').join('  ');
    const asked = step.queries.map(({ type, name, state, values }) => {
      const answer = state === 'found' ? values.join(', ') : state;
      return `${indent}    ${paint.dim(visible(`${type} ${name}: ${answer}`))}`;
    });
    return [`${indent}${visible(said)}`, ...asked];
  });
  const counts = `lookups ${verdict.lookups} of ${lookupLimit}, empty ${verdict.voids} of ${voidLimit}`;
  return [
    `${tone(verdict.result)}: ${visible(verdict.reason)}`,
    ...(verdict.explanation === null ? [] : [`explanation of the domain: ${visible(verdict.explanation)}`]),
    counts,
    '',
    ...steps,
    '',
  ].join('\n');
};

/** Says whether an address may send for a domain, as a receiver would (RFC 7208), and what was asked to find out. */
export const runSpfCheck = async (options: SpfCheckOptions, world: World): Promise<ExitCode> => {
  const request = requestOf(options);
  const { signal } = world;
  const lookup = createSpfLookup({ now: () => new Date(), signal, server: options.server ?? null });
  const verdict = await checkHost(request, lookup);
  world.stdout.write(
    options.output === 'json' ? `${JSON.stringify(viewOf(request, verdict), null, 2)}\n` : textOf(verdict, world),
  );
  if (verdict.result !== 'temperror') return 0;
  complain([finding('PSTN5031', { message: verdict.reason })], world, () => null);
  return 1;
};
