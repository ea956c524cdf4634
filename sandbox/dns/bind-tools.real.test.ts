import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox, type UpdateKey } from '../index.ts';

const ZONE = 'contoso.example';
let sandbox: Sandbox;
let missing: string | null = null;
beforeAll(async () => {
  sandbox = await startSandbox();
  for (const tool of ['dig', 'nsupdate']) {
    await promisify(execFile)(tool, [tool === 'dig' ? '-v' : '-V']).catch(() => {
      missing = `${tool} of BIND 9 is not installed`;
    });
  }
  if (missing !== null && process.env['POSTERN_REQUIRE_REAL'] === '1') throw new Error(missing);
});
afterAll(() => sandbox.stop());
beforeEach((context) => {
  if (missing !== null) context.skip(missing);
});

function keyArgument(change: Partial<UpdateKey> = {}): string {
  const [key] = sandbox.dns.keys;
  if (key === undefined) throw new Error('The sandbox has no key.');
  const { name, algorithm, secret } = { ...key, ...change };
  return `${algorithm}:${name}:${secret}`;
}

async function dig(...words: readonly string[]): Promise<string> {
  const address = [`@${sandbox.dns.host}`, '-p', String(sandbox.dns.port), '+tries=1', '+time=2'];
  const { stdout } = await promisify(execFile)('dig', [...address, ...words]);
  return stdout;
}

async function nsupdate(key: string | null, ...lines: readonly string[]): Promise<string> {
  const child = spawn('nsupdate', key === null ? ['-v'] : ['-v', '-y', key]);
  child.stdin.end(
    [`server ${sandbox.dns.host} ${sandbox.dns.port}`, `zone ${ZONE}`, ...lines, 'send', 'answer', ''].join('\n'),
  );
  const [out, error] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return out + error;
}

describe('dig', () => {
  it('reads the apex TXT records, over TCP by itself once UDP was cut', async () => {
    const answer = await dig(ZONE, 'TXT', '+short', '+noedns');
    expect(answer.split('\n')).toContain('"v=spf1 ip4:192.0.2.1 include:spf.protection.outlook.com ~all"');
    expect(answer).toContain(
      '"note=\\"quoted \\\\ backslash\\"; " "Z\\195\\188rich \\226\\128\\147 b\\195\\188ro" "\\255\\000\\128"',
    );
    expect(await dig(ZONE, 'TXT', '+noedns', '+ignore')).toMatch(/flags: qr aa tc/);
  });

  it('verifies signed answers and sees the negative ones', async () => {
    const answer = await dig('-y', keyArgument(), ZONE, 'SOA');
    expect(answer).toMatch(/status: NOERROR/);
    expect(answer).toMatch(/TSIG\s+hmac-sha256\. .* NOERROR 0/);
    expect(answer).not.toMatch(/Couldn't verify|tsig verify failure/);
    expect(await dig(`nope.${ZONE}`, 'A')).toMatch(/status: NXDOMAIN[\s\S]*AUTHORITY SECTION[\s\S]*SOA/);
    expect(await dig('fabrikam.example', 'A')).toMatch(/status: REFUSED/);
  });

  it('reads the mail exchanger and the key record of the vendor include', async () => {
    expect(await dig(ZONE, 'MX', '+short')).toBe('0 contoso-example.mail.protection.outlook.com.\n');
    expect(await dig('spf.us-1.a.mimecastprotect.com', 'TXT', '+short')).toMatch(/^"v=spf1 ip4:.*~all"\n$/);
  });
});

describe('nsupdate', () => {
  it.each(['hmac-sha256', 'hmac-sha384', 'hmac-sha512'] as const)(
    'adds under a prerequisite, with a key of %s',
    async (algorithm) => {
      const key: UpdateKey = {
        name: `key-${algorithm}`,
        algorithm,
        secret: Buffer.alloc(48, algorithm).toString('base64'),
      };
      sandbox.dns.addKey(key);
      const name = `${algorithm}.${ZONE}`;
      const lines = [`prereq nxrrset ${name} TXT`, `update add ${name} 300 TXT "v=spf1 " "-all"`];
      expect(await nsupdate(keyArgument(key), ...lines)).toMatch(/status: NOERROR/);
      expect(await nsupdate(keyArgument(key), ...lines)).toMatch(/YXRRSET/);
      expect(await dig(name, 'TXT', '+short')).toBe('"v=spf1 " "-all"\n');
    },
  );

  it('compares and swaps one record of several, once', async () => {
    sandbox.dns.edit(ZONE, `swap.${ZONE}`, 'TXT', ['v=spf1 -all', ['for', 'eign']]);
    const name = `swap.${ZONE}`;
    const lines = [
      `prereq yxrrset ${name} TXT "v=spf1 -all"`,
      `prereq yxrrset ${name} TXT "for" "eign"`,
      `update delete ${name} TXT "v=spf1 -all"`,
      `update add ${name} 3600 TXT "v=spf1 mx -all"`,
    ];
    expect(await nsupdate(keyArgument(), ...lines.slice(1))).toMatch(/NXRRSET/);
    expect(await nsupdate(keyArgument(), ...lines)).toMatch(/status: NOERROR/);
    expect(await nsupdate(keyArgument(), ...lines)).toMatch(/NXRRSET/);
    expect((await dig(name, 'TXT', '+short')).trim().split('\n').sort()).toEqual(['"for" "eign"', '"v=spf1 mx -all"']);
  });

  it('takes compressed names in records, and says nothing about TXT beside a CNAME', async () => {
    const added = await nsupdate(
      keyArgument(),
      `update add mx.${ZONE} 300 MX 5 host.${ZONE}`,
      `update add mx.${ZONE} 300 NS ns.${ZONE}`,
    );
    expect(added).toMatch(/status: NOERROR/);
    expect(
      sandbox.dns
        .snapshot(ZONE)
        .filter((one) => one.name === `mx.${ZONE}`)
        .map((one) => one.text),
    ).toEqual([[`5 host.${ZONE}`], [`ns.${ZONE}`]]);
    expect(await nsupdate(keyArgument(), `update add www.${ZONE} 300 TXT "v=spf1 -all"`)).toMatch(/status: NOERROR/);
    expect(sandbox.dns.snapshot(ZONE).filter((one) => one.name === `www.${ZONE}`)).toHaveLength(1);
  });

  it('is told REFUSED without a key, and verifies that a wrong secret is BADSIG and a wrong key BADKEY', async () => {
    const line = `update add no.${ZONE} 300 TXT "x"`;
    expect(await nsupdate(null, line)).toMatch(/REFUSED/);
    expect(await nsupdate(keyArgument({ secret: 'd3Jvbmc=' }), line)).toMatch(/NOTAUTH\(BADSIG\)/);
    expect(await nsupdate(keyArgument({ name: 'other' }), line)).toMatch(/NOTAUTH\(BADKEY\)/);
    expect(await nsupdate(keyArgument(sandbox.dns.keys[1]), line)).toMatch(/REFUSED/);
    expect(sandbox.dns.snapshot(ZONE).filter((one) => one.name === `no.${ZONE}`)).toEqual([]);
  });
});
