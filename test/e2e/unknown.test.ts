import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Fault, type Sandbox, startSandbox } from '../../sandbox/index.ts';
import { writeCompany } from './cli-door.ts';
import { type Company, companyOf, outsideOf } from './company.ts';
import { type } from './terminal.ts';

type Failure = {
  readonly situation: string;
  /** What the answer must name, so that somebody knows where to look. */
  readonly names: RegExp;
  readonly arrange?: (sandbox: Sandbox) => unknown;
  readonly company?: (company: Company) => Company;
};

const tenant = (match: string, act: Fault, names: RegExp): Failure => ({
  situation: `${match}: ${JSON.stringify(act)}`,
  names,
  arrange: (sandbox) => sandbox.faults.add({ plane: 'tenant', match, times: Number.POSITIVE_INFINITY, act }),
});
const dns = (match: string, act: Fault, names: RegExp): Failure => ({
  situation: `${match}: ${JSON.stringify(act)}`,
  names,
  arrange: (sandbox) => sandbox.faults.add({ plane: 'dns', match, times: Number.POSITIVE_INFINITY, act }),
});

const list = 'Get-InboundConnector';
const apex = 'QUERY contoso.example TXT';
const tree = 'QUERY spf.us-1.a.mimecastprotect.com TXT';

const failures: readonly Failure[] = [
  tenant(list, { kind: 'forbidden' }, /Get-InboundConnector/),
  tenant(list, { kind: 'status', status: 500 }, /Get-InboundConnector/),
  tenant(list, { kind: 'status', status: 503 }, /Get-InboundConnector/),
  tenant(list, { kind: 'status', status: 200 }, /Get-InboundConnector/),
  tenant(list, { kind: 'errorsOn200' }, /Get-InboundConnector/),
  tenant(list, { kind: 'partialPage' }, /Get-InboundConnector/),
  tenant(list, { kind: 'truncated' }, /Get-InboundConnector/),
  tenant(list, { kind: 'dropRequest' }, /Get-InboundConnector/),
  tenant(list, { kind: 'lostReply' }, /Get-InboundConnector/),
  tenant(list, { kind: 'throttle', retryAfterSeconds: 0 }, /Get-InboundConnector/),
  tenant(list, { kind: 'throttle', concurrency: true, status: 400, retryAfterSeconds: 0 }, /Get-InboundConnector/),
  tenant('token', { kind: 'status', status: 500 }, /token|sign-in|Entra/i),
  tenant('token', { kind: 'dropRequest' }, /token|sign-in|Entra/i),
  tenant('Get-AcceptedDomain', { kind: 'forbidden' }, /Get-AcceptedDomain/),
  tenant('GET /directory/subscriptions', { kind: 'forbidden' }, /Organization\.Read\.All/),
  tenant('GET /directory/subscriptions', { kind: 'throttle', retryAfterSeconds: 0 }, /GET \/directory\/subscriptions/),
  tenant('GET /directory/subscriptions', { kind: 'partialPage' }, /GET \/directory\/subscriptions.*broke off/),
  dns(apex, { kind: 'throttle', rcode: 'SERVFAIL' }, /contoso\.example/),
  dns(apex, { kind: 'throttle', rcode: 'REFUSED' }, /contoso\.example/),
  dns(apex, { kind: 'notAuthoritative' }, /contoso\.example/),
  dns(apex, { kind: 'formerr' }, /contoso\.example/),
  dns(apex, { kind: 'dropRequest' }, /contoso\.example/),
  dns(apex, { kind: 'silent' }, /contoso\.example/),
  dns(tree, { kind: 'throttle', rcode: 'SERVFAIL' }, /spf\.us-1\.a\.mimecastprotect\.com/),
  dns(tree, { kind: 'dropRequest' }, /spf\.us-1\.a\.mimecastprotect\.com/),
  {
    situation: 'the app may sign in but has no role in Exchange',
    names: /Get-InboundConnector/,
    arrange: (sandbox) => sandbox.tenant.setRoles({ directoryRole: null } as never),
  },
  {
    situation: 'the client secret is wrong',
    names: /secret/i,
    company: (company) => ({
      ...company,
      secrets: { ...company.secrets, contoso: { 'client-secret': 'canary-wrong-secret' } },
    }),
  },
  {
    situation: 'the update key has another secret',
    names: /signature|BADSIG/i,
    company: (company) => ({
      ...company,
      secrets: {
        ...company.secrets,
        dns: { tsig: Buffer.from('another secret of 32 characters!').toString('base64') },
      },
    }),
  },
  {
    situation: 'the Secret of the zone is nowhere',
    names: /POSTERN_SECRET_DNS_TSIG/,
    company: ({ secrets, ...company }) => ({ ...company, secrets: { contoso: secrets['contoso'] ?? {} } }),
  },
  {
    situation: 'the zone is not served any more',
    names: /contoso\.example/,
    arrange: (sandbox) => sandbox.dns.removeZone('contoso.example'),
  },
];

describe('a read that fails, breaks off or is throttled to the end', () => {
  it.concurrent.each(failures)(
    'ends with exit 1, says what is unknown, and no write is sent: $situation',
    async (failure) => {
      const folder = await mkdtemp(join(tmpdir(), 'postern-unknown-'));
      await using sandbox = await startSandbox();
      try {
        failure.arrange?.(sandbox);
        const company = companyOf(sandbox);
        await writeCompany(folder, failure.company?.(company) ?? company);
        const before = failure.situation.startsWith('the zone is not') ? null : outsideOf(sandbox);

        const plan = await type(['plan', '-f', folder]);
        expect({ code: plan.code, stdout: plan.stdout }).toEqual({
          code: 1,
          stdout: expect.stringMatching(failure.names),
        });
        const applied = await type(['apply', '--yes', '-f', folder]);
        expect(applied.code).toBe(1);
        expect(`${applied.stdout}${applied.stderr}`).toMatch(failure.names);

        expect(sandbox.requests.writes()).toBe(0);
        if (before !== null) expect(outsideOf(sandbox)).toEqual(before);
        expect(JSON.stringify([plan, applied])).not.toContain('canary-wrong-secret');
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
    60_000,
  );
});
