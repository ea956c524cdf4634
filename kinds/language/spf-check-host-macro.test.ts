import { expect, test } from 'vitest';
import { checkHost, type SpfRequest } from './spf-check-host.ts';
import type { SpfAnswer, SpfLookupType } from './spf-check-host-session.ts';

/* Macros of RFC 7208 7, seen in the names that are asked for. Records stand as `TYPE name`; 'fails' is a server that does not answer. */
type Records = Readonly<Record<string, readonly string[] | 'fails'>>;

const check = (records: Records, request: Partial<SpfRequest> = {}) => {
  const asked: string[] = [];
  const lookup = async (name: string, type: SpfLookupType): Promise<SpfAnswer> => {
    asked.push(`${type} ${name}`);
    const there = records[`${type} ${name.toLowerCase()}`] ?? [];
    return there === 'fails' ? { ok: false, reason: 'SERVFAIL' } : { ok: true, values: there };
  };
  const whole = { ip: '192.0.2.1', domain: 'd.example', sender: 'u@d.example', helo: 'mta.example', ...request };
  return checkHost(whole, lookup).then((verdict) => ({ ...verdict, asked }));
};

/** The record of d.example, and what else is there. */
const withRecord = (text: string, more: Records = {}, request: Partial<SpfRequest> = {}) =>
  check({ 'TXT d.example': [text], ...more }, request);

/** The name that exists: asks for, with the sender of the RFC's own examples (7.4). */
const asked = async (spec: string, request: Partial<SpfRequest> = {}, more: Records = {}) => {
  const email = { ip: '192.0.2.3', domain: 'email.example.com', sender: 'strong-bad@email.example.com', ...request };
  const verdict = await check({ 'TXT email.example.com': [`v=spf1 exists:${spec} -all`], ...more }, email);
  return verdict.asked.at(-1)?.replace(/^A /, '');
};
const long = `${'a.'.repeat(130)}x`;

test.each([
  ['%{s}.x.example', 'strong-bad@email.example.com.x.example'],
  ['%{o}', 'email.example.com'],
  ['%{d}', 'email.example.com'],
  ['%{d4}', 'email.example.com'],
  ['%{d3}', 'email.example.com'],
  ['%{d2}', 'example.com'],
  ['%{dr}', 'com.example.email'],
  ['%{d2r}.x.example', 'example.email.x.example'],
  ['%{l}.x.example', 'strong-bad.x.example'],
  ['%{l-}.x.example', 'strong.bad.x.example'],
  ['%{lr}.x.example', 'strong-bad.x.example'],
  ['%{lr-}.x.example', 'bad.strong.x.example'],
  ['%{l1r-}.x.example', 'strong.x.example'],
  ['%{ir}.%{v}._spf.%{d2}', '3.2.0.192.in-addr._spf.example.com'],
  ['%{lr-}.lp._spf.%{d2}', 'bad.strong.lp._spf.example.com'],
  ['%{lr-}.lp.%{ir}.%{v}._spf.%{d2}', 'bad.strong.lp.3.2.0.192.in-addr._spf.example.com'],
  ['%{d2}.trusted-domains.example.net', 'example.com.trusted-domains.example.net'],
  ['%{h}.x.example', 'mta.example.x.example'],
  ['%{S}.x.example', 'strong-bad%40email.example.com.x.example'],
  ['%%%_%-.x.example', '% %20.x.example'],
  ['%{p}.x.example', 'unknown.x.example'],
])('%s is %s', async (spec, name) => {
  expect(await asked(spec)).toBe(name);
});

test('an IPv6 address comes in nibbles', async () => {
  expect(await asked('%{ir}.%{v}._spf.%{d2}', { ip: '2001:DB8::CB01' })).toBe(
    '1.0.b.c.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6._spf.example.com',
  );
});

test('a name over 253 characters loses labels on the left', async () => {
  const name = await asked(`%{l}.x.example`, { sender: `${long}@email.example.com` });
  expect(name?.length).toBeLessThanOrEqual(253);
  expect(name).toMatch(/^a\.a\..*\.x\.x\.example$/);
});

test('a sender without a local part is postmaster, and no sender is postmaster at HELO', async () => {
  expect(await asked('%{l}.%{o}', { sender: '@email.example.com' })).toBe('postmaster.email.example.com');
  expect(await asked('%{l}.%{o}', { sender: '' })).toBe('postmaster.mta.example');
});

test('%{p} prefers the domain, then a name below it, and costs a lookup', async () => {
  const back = {
    'A z.example': ['192.0.2.3'],
    'A m.email.example.com': ['192.0.2.3'],
    'A email.example.com': ['192.0.2.3'],
  };
  const named = (...names: string[]) => asked('%{p}.x.example', {}, { ...back, 'PTR 3.2.0.192.in-addr.arpa': names });
  expect(await named('z.example', 'm.email.example.com', 'email.example.com')).toBe('email.example.com.x.example');
  expect(await named('z.example', 'm.email.example.com')).toBe('m.email.example.com.x.example');
  expect(await named('liar.example', 'z.example')).toBe('z.example.x.example');
  const verdict = await withRecord('v=spf1 exists:%{p}.x.example -all', {
    'PTR 1.2.0.192.in-addr.arpa': ['z.example'],
  });
  expect(verdict.lookups).toBe(2);
});

test('a local part outside ASCII matches nothing (RFC 8616 4)', async () => {
  const text = 'v=spf1 include:%{l}.x.example exists:%{s}.x.example a:x.example -all';
  expect(await withRecord(text, {}, { sender: 'für@d.example' })).toMatchObject({ result: 'fail', lookups: 1 });
});
