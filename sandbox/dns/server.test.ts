import { Resolver } from 'node:dns/promises';
import { decode } from 'dns-packet';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox, type UpdateKey } from '../index.ts';
import { FLAG, RCODE, readMessage, TYPE } from './message.ts';
import { line, overTcp, overUdp, queryMessage, type RawReply, signed, txt, updateMessage } from './raw-client.ts';
import { TSIG_ERROR } from './tsig.ts';

const ZONE = 'contoso.example';
let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await startSandbox();
});
afterEach(() => sandbox.stop());

function key(name = 'postern-key'): UpdateKey {
  const found = sandbox.dns.keys.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no key ${name}`);
  return found;
}

function bytes(reply: RawReply): Buffer {
  if (typeof reply === 'string') throw new Error(`no answer: ${reply}`);
  return reply;
}

async function query(name: string, type: keyof typeof TYPE, ednsSize = 4096): Promise<ReturnType<typeof readMessage>> {
  return readMessage(bytes(await overUdp(sandbox.dns, queryMessage(name, type, ednsSize), 2000)));
}

function rcode(reply: RawReply): number {
  return bytes(reply).readUInt16BE(2) & 15;
}

function tsigError(reply: RawReply): number | null {
  const tsig = readMessage(bytes(reply)).additionals.find((one) => one.type === TYPE.TSIG);
  return tsig === undefined
    ? null
    : tsig.rdata.readUInt16BE(tsig.rdata.length - (tsig.rdata.readUInt16BE(tsig.rdata.length - 2) === 0 ? 4 : 10));
}

const addition = (name = `new.${ZONE}`): Buffer => updateMessage(ZONE, [], [line.add({ name, rdata: txt('x') })]);
const added = (): boolean => sandbox.dns.snapshot(ZONE).some((one) => one.name === `new.${ZONE}`);

describe('queries', () => {
  it('are answered with authority and with every chunk as it stands, for names in any letter case', async () => {
    const answer = await query('CONTOSO.example', 'TXT');
    expect(answer.flags & FLAG.AA).not.toBe(0);
    const there = sandbox.dns.snapshot(ZONE).find((one) => one.type === 'TXT' && one.name === ZONE);
    expect(answer.answers.map((one) => one.rdata)).toEqual(there?.records);
    expect(there?.chunks.map((one) => one.length)).toEqual([1, 1, 3, 3]);
  });

  it('are cut over UDP where they do not fit, and whole over TCP even in small pieces', async () => {
    const plain = readMessage(bytes(await overUdp(sandbox.dns, queryMessage(ZONE, 'TXT'), 2000)));
    expect(plain.flags & FLAG.TC).not.toBe(0);
    expect(plain.answers).toEqual([]);
    const tcp = readMessage(bytes(await overTcp(sandbox.dns, queryMessage(ZONE, 'TXT'), 5)));
    expect(tcp.flags & FLAG.TC).toBe(0);
    expect(tcp.answers).toHaveLength(4);
    expect((await query(ZONE, 'TXT', 1232)).flags & FLAG.TC).toBe(0);
  });

  it('can be read by another codec', async () => {
    const message = decode(bytes(await overUdp(sandbox.dns, queryMessage(ZONE, 'MX'), 2000)));
    expect(message.answers).toMatchObject([
      { type: 'MX', data: { exchange: 'contoso-example.mail.protection.outlook.com' } },
    ]);
  });

  it.each([
    ['a name that is not there', `nope.${ZONE}`, 'A', RCODE.NXDOMAIN],
    ['a name without that type', `_dmarc.${ZONE}`, 'A', RCODE.NOERROR],
    ['a zone of others', 'fabrikam.example', 'A', RCODE.REFUSED],
  ] as const)('say no for %s', async (_situation, name, type, expected) => {
    const answer = await query(name, type);
    expect(answer.flags & 15).toBe(expected);
    expect(answer.answers).toEqual([]);
    expect(answer.authorities.map((one) => one.type)).toEqual(expected === RCODE.REFUSED ? [] : [TYPE.SOA]);
    expect((answer.flags & FLAG.AA) !== 0).toBe(expected !== RCODE.REFUSED);
  });

  it('follow a CNAME within the server, and answer a wildcard for names that are not there', async () => {
    const alias = await query(`www.${ZONE}`, 'TXT');
    expect(alias.answers.map((one) => one.type)).toEqual([TYPE.CNAME, TYPE.TXT, TYPE.TXT, TYPE.TXT, TYPE.TXT]);
    sandbox.dns.edit(ZONE, `*.${ZONE}`, 'TXT', ['v=spf1 -all']);
    expect((await query(`any.thing.${ZONE}`, 'TXT')).answers).toHaveLength(1);
    expect((await query(`_dmarc.${ZONE}`, 'TXT')).answers[0]?.rdata.toString('latin1')).toContain('v=DMARC1');
  });

  it('refer to the name servers of a part that was given away, without authority', async () => {
    sandbox.dns.edit(ZONE, `child.${ZONE}`, 'NS', ['ns.fabrikam.example']);
    const answer = await query(`www.child.${ZONE}`, 'A');
    expect([answer.flags & FLAG.AA, answer.answers, answer.authorities.map((one) => one.name)]).toEqual([
      0,
      [],
      [`child.${ZONE}`],
    ]);
  });

  it('resolve the include trees with the resolver of Node', async () => {
    const resolver = new Resolver();
    resolver.setServers([`${sandbox.dns.host}:${sandbox.dns.port}`]);
    for (const region of ['us', 'uk', 'de', 'ca', 'au', 'za']) {
      const [record] = await resolver.resolveTxt(`spf.${region}-1.a.mimecastprotect.com`);
      expect(record?.join('')).toMatch(/^v=spf1( ip4:\S+)+ ~all$/);
    }
    expect(await resolver.resolveTxt('spf.protection.outlook.com')).toHaveLength(1);
    expect(await resolver.resolveTxt('spf12.senders.example')).toEqual([['v=spf1 ip4:198.51.100.211 ~all']]);
    await expect(resolver.resolveTxt('spf13.senders.example')).rejects.toMatchObject({ code: 'ENOTFOUND' });
  });

  it('are signed when they were signed', async () => {
    const answer = readMessage(bytes(await overUdp(sandbox.dns, signed(queryMessage(ZONE, 'SOA', 1232), key()), 2000)));
    expect(answer.additionals.map((one) => one.type)).toEqual([TYPE.OPT, TYPE.TSIG]);
  });
});

describe('UPDATE over the wire', () => {
  it('is applied for a good key over both transports and written to the log', async () => {
    expect(rcode(await overTcp(sandbox.dns, signed(addition(), key()), 3))).toBe(RCODE.NOERROR);
    expect(added()).toBe(true);
    expect(rcode(await overUdp(sandbox.dns, signed(addition(`udp.${ZONE}`), key()), 2000))).toBe(RCODE.NOERROR);
    expect([sandbox.requests.writes('dns'), sandbox.requests.applied(), sandbox.requests.reads()]).toEqual([2, 2, 0]);
  });

  it('is refused without a key, and for a name the key may not write', async () => {
    expect(rcode(await overTcp(sandbox.dns, addition()))).toBe(RCODE.REFUSED);
    expect(rcode(await overTcp(sandbox.dns, signed(addition(), key('limited-key'))))).toBe(RCODE.REFUSED);
    expect(rcode(await overTcp(sandbox.dns, signed(addition(ZONE), key('limited-key'))))).toBe(RCODE.NOERROR);
    expect(added()).toBe(false);
  });

  it('is answered NOTAUTH with the right TSIG error for a wrong secret, an unknown key and a wrong clock', async () => {
    const wrong = { ...key(), secret: Buffer.from('wrong').toString('base64') };
    const bad = await overTcp(sandbox.dns, signed(addition(), wrong));
    const unknown = await overTcp(sandbox.dns, signed(addition(), { ...key(), name: 'other' }));
    const late = await overTcp(sandbox.dns, signed(addition(), key(), Date.now() - 3_600_000));
    expect([bad, unknown, late].map(rcode)).toEqual([RCODE.NOTAUTH, RCODE.NOTAUTH, RCODE.NOTAUTH]);
    expect([bad, unknown, late].map(tsigError)).toEqual([TSIG_ERROR.BADSIG, TSIG_ERROR.BADKEY, TSIG_ERROR.BADTIME]);
    expect(added()).toBe(false);
  });

  it('is NOTAUTH for a zone of others', async () => {
    const foreign = updateMessage('fabrikam.example', [], [line.add({ name: 'fabrikam.example', rdata: txt('x') })]);
    expect(rcode(await overTcp(sandbox.dns, signed(foreign, key())))).toBe(RCODE.NOTAUTH);
  });

  it('lets exactly one of two writers win who saw the same records', async () => {
    const swap = (text: string): Buffer =>
      updateMessage(
        ZONE,
        [line.holds({ name: `_dmarc.${ZONE}`, rdata: txt('v=DMARC1; p=none; rua=mailto:dmarc@contoso.example') })],
        [line.deleteSet({ name: `_dmarc.${ZONE}` }), line.add({ name: `_dmarc.${ZONE}`, rdata: txt(text) })],
      );
    const replies = await Promise.all(['a', 'b'].map((text) => overTcp(sandbox.dns, signed(swap(text), key()))));
    expect(replies.map(rcode).sort()).toEqual([RCODE.NOERROR, RCODE.NXRRSET]);
  });

  it('is answered FORMERR when it cannot be read, and the server lives on', async () => {
    expect(rcode(await overTcp(sandbox.dns, addition().subarray(0, 40)))).toBe(RCODE.FORMERR);
    expect((await query(ZONE, 'SOA')).answers).toHaveLength(1);
  });
});

describe('another administrator', () => {
  it('changes a record set behind the back of everybody, and the serial moves', async () => {
    const before = sandbox.dns.snapshot(ZONE).find((one) => one.type === 'SOA')?.text;
    sandbox.dns.edit(ZONE, ZONE, 'TXT', ['v=spf1 -all', [Buffer.from([0xe2, 0x80, 0x93])]]);
    expect((await query(ZONE, 'TXT')).answers.map((one) => one.rdata.toString('hex'))).toEqual([
      '0b763d73706631202d616c6c',
      '03e28093',
    ]);
    expect(sandbox.dns.snapshot(ZONE).find((one) => one.type === 'SOA')?.text).not.toEqual(before);
    expect(sandbox.requests.applied()).toBe(0);
  });

  it('runs a second name server that is behind and takes no UPDATE', async () => {
    const secondary = await sandbox.dns.startSecondary(Number.POSITIVE_INFINITY);
    sandbox.dns.edit(ZONE, `new.${ZONE}`, 'TXT', ['x']);
    const ask = async (): Promise<number> => rcode(await overUdp(secondary, queryMessage(`new.${ZONE}`, 'TXT'), 2000));
    expect(await ask()).toBe(RCODE.NXDOMAIN);
    secondary.setLag(0);
    expect(await ask()).toBe(RCODE.NOERROR);
    expect(rcode(await overTcp(secondary, signed(addition(), key())))).toBe(RCODE.NOTIMP);
  });
});

describe('faults', () => {
  it('lose the reply after the update was applied, over TCP and UDP', async () => {
    sandbox.faults.add({ plane: 'dns', match: 'UPDATE', times: 2, act: 'lostReply' });
    expect(await overTcp(sandbox.dns, signed(addition(), key()))).toBe('closed');
    expect(added()).toBe(true);
    expect(await overUdp(sandbox.dns, signed(addition(`udp.${ZONE}`), key()))).toBe('silence');
    expect(sandbox.requests.applied()).toBe(2);
  });

  it('drop the request before it is applied, once and after those that are skipped', async () => {
    sandbox.faults.add({ plane: 'dns', match: `UPDATE ${ZONE}`, skip: 1, act: 'dropRequest' });
    expect(rcode(await overTcp(sandbox.dns, signed(addition(`first.${ZONE}`), key())))).toBe(RCODE.NOERROR);
    expect(await overTcp(sandbox.dns, signed(addition(), key()))).toBe('closed');
    expect(added()).toBe(false);
    expect(rcode(await overTcp(sandbox.dns, signed(addition(), key())))).toBe(RCODE.NOERROR);
  });

  it('spoil answers: SERVFAIL, no authority, FORMERR, cut over UDP only, silence', async () => {
    const match = `QUERY ${ZONE} SOA`;
    sandbox.faults.add({ plane: 'dns', match, act: 'throttle' });
    sandbox.faults.add({ plane: 'dns', match, act: 'notAuthoritative' });
    sandbox.faults.add({ plane: 'dns', match, act: 'formerr' });
    sandbox.faults.add({ plane: 'dns', match, act: 'truncateUdp' });
    sandbox.faults.add({ plane: 'dns', match, act: 'silent' });
    expect((await query(ZONE, 'SOA')).flags & 15).toBe(RCODE.SERVFAIL);
    expect((await query(ZONE, 'SOA')).flags & FLAG.AA).toBe(0);
    expect((await query(ZONE, 'SOA')).flags & 15).toBe(RCODE.FORMERR);
    expect((await query(ZONE, 'SOA')).flags & FLAG.TC).not.toBe(0);
    expect(await overUdp(sandbox.dns, queryMessage(ZONE, 'SOA'))).toBe('silence');
    expect((await query(ZONE, 'SOA')).answers).toHaveLength(1);
  });

  it('keep a write from readers for a while', async () => {
    await sandbox.stop();
    let now = Date.now();
    sandbox = await startSandbox({ clock: () => now });
    sandbox.faults.add({ plane: 'dns', match: 'UPDATE', act: { kind: 'lag', ms: 5000 } });
    await overTcp(sandbox.dns, signed(addition(), key(), now));
    expect((await query(`new.${ZONE}`, 'TXT')).flags & 15).toBe(RCODE.NXDOMAIN);
    now += 5000;
    expect((await query(`new.${ZONE}`, 'TXT')).answers).toHaveLength(1);
  });

  it('are refused when the plane cannot show them', () => {
    expect(() => sandbox.faults.add({ plane: 'dns', match: '*', act: 'partialPage' })).toThrow('partialPage');
  });
});

describe('write hooks', () => {
  it('that fail do not pass for an answer, and are told in the log', async () => {
    sandbox.onWrite({ before: () => Promise.reject(new Error('broken test')) });
    expect(await overTcp(sandbox.dns, signed(addition(), key()))).toBe('closed');
    expect(added()).toBe(false);
    expect(sandbox.requests.entries.at(-1)?.outcome).toContain('broken test');
  });

  it('hold an update before it is applied, and lose its reply afterwards', async () => {
    let release: () => void = () => {};
    const held = new Promise<void>((arrived) => {
      const gate = new Promise<void>((open) => {
        release = open;
      });
      sandbox.onWrite({
        before() {
          arrived();
          return gate;
        },
        after: async () => 'lose',
      });
    });
    const reply = overTcp(sandbox.dns, signed(addition(), key()));
    await held;
    expect(added()).toBe(false);
    release();
    expect(await reply).toBe('closed');
    expect(added()).toBe(true);
  });
});
