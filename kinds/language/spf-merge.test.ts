import { expect, test } from 'vitest';
import { mergeSpf } from './spf-merge.ts';

const us = 'include:spf.us-1.a.mimecastprotect.com';
const add = (text: string | null) => mergeSpf(text, { add: [us], remove: [], all: null });

/*
 * Records that other tools break: one drops or rewrites foreign terms, crashes on bare or qualified ones and turns ?all
 * into -all; another misses the record, finds the include by substring or makes a parked domain a sender.
 */
test.each([
  [
    'an ordinary record',
    'v=spf1 include:spf.protection.outlook.com -all',
    `v=spf1 include:spf.protection.outlook.com ${us} -all`,
  ],
  ['a bare mx', 'v=spf1 mx include:x.example -all', `v=spf1 mx include:x.example ${us} -all`],
  [
    'a domain that contains "all"',
    'v=spf1 include:spf.callrail.com ~all',
    `v=spf1 include:spf.callrail.com ${us} ~all`,
  ],
  [
    'written qualifiers',
    'v=spf1 +ip4:192.0.2.1 -ip4:192.0.2.2 ~all',
    `v=spf1 +ip4:192.0.2.1 -ip4:192.0.2.2 ${us} ~all`,
  ],
  ['a redirect', 'v=spf1 redirect=_spf.x.example', `v=spf1 ${us} redirect=_spf.x.example`],
  ['a neutral all', 'v=spf1 mx ?all', `v=spf1 mx ${us} ?all`],
  ['capital letters', 'V=SPF1 MX -ALL', `V=SPF1 MX ${us} -ALL`],
  [
    'the include in other letters',
    `v=spf1 INCLUDE:SPF.us-1.a.mimecastprotect.com. -all`,
    'v=spf1 INCLUDE:SPF.us-1.a.mimecastprotect.com. -all',
  ],
  ['an include that begins the same', `v=spf1 ${us}.evil.test -all`, `v=spf1 ${us}.evil.test ${us} -all`],
  ['a version alone', 'v=spf1', `v=spf1 ${us}`],
  ['no all, modifiers in front', 'v=spf1 exp=why.example mx a', `v=spf1 exp=why.example mx a ${us}`],
  ['the include behind the all, where it is dead', `v=spf1 -all ${us}`, null],
  ['no record', null, `v=spf1 ${us}`],
])('%s [C27]', (_, before, after) => {
  expect(add(before)).toMatchObject(
    after === null
      ? { ok: true, text: `v=spf1 ${us} -all ${us}` }
      : { ok: true, text: after, changed: before !== after },
  );
});

test.each([
  ['an en dash before all [C25]', 'v=spf1 mx –all', 'invalid'],
  ['a domain that sends no mail', 'v=spf1 -all', 'null-sender'],
  ['a domain that sends no mail and says why', 'v=spf1 -ALL exp=why.example', 'null-sender'],
  ['the include with a neutral qualifier', `v=spf1 ?${us} -all`, 'qualifier'],
  ['the include with a failing qualifier, in capitals', `v=spf1 -${us.toUpperCase()} ~all`, 'qualifier'],
])('refused: %s', (_, text, reason) => {
  expect(add(text)).toMatchObject({ ok: false, reason });
});

test('a parked domain becomes a sender only when somebody lifts it', () => {
  const wish = { add: [us], remove: [], all: null };
  expect(mergeSpf('v=spf1 -all', wish, { nullSender: true })).toMatchObject({ text: `v=spf1 ${us} -all` });
});

test('an all would switch a redirect off, so it is refused; a redirect that is off already does not matter', () => {
  const wish = { add: [], remove: [], all: 'SoftFail' } as const;
  expect(mergeSpf('v=spf1 redirect=_spf.x.example', wish)).toMatchObject({ ok: false, reason: 'redirect' });
  expect(mergeSpf('v=spf1 ?all redirect=_spf.x.example', wish)).toMatchObject({
    text: 'v=spf1 ~all redirect=_spf.x.example',
  });
});

test.each([
  ['v=spf1 mx ~all', 'Fail', 'v=spf1 mx -all'],
  ['v=spf1 mx +ALL', 'SoftFail', 'v=spf1 mx ~all'],
  ['v=spf1 mx ?all', 'SoftFail', 'v=spf1 mx ~all'],
  ['v=spf1 mx -ALL', 'Fail', 'v=spf1 mx -ALL'],
  ['v=spf1 exp=w.example mx', 'SoftFail', 'v=spf1 exp=w.example mx ~all'],
  [null, 'SoftFail', 'v=spf1 ~all'],
  ['v=spf1 mx ~all', 'None', 'v=spf1 mx'],
  ['v=spf1 ~all', 'None', ''],
] as const)('all of %s becomes %s [C22] [C23]', (text, all, after) => {
  expect(mergeSpf(text, { add: [], remove: [], all })).toMatchObject({ ok: true, text: after });
});

test('removing takes the own term only, and leaves what does not authorise', () => {
  const text = `v=spf1 ${us} -${us} mx ${us} ~all ${us}`;
  expect(mergeSpf(text, { add: [], remove: [us], all: null })).toMatchObject({
    text: `v=spf1 -${us} mx ~all ${us}`,
  });
});

test('a record that is right keeps its blanks, and a wish that is no sender is refused', () => {
  expect(add(`v=spf1   ${us}  ~all `)).toEqual({ ok: true, text: `v=spf1   ${us}  ~all `, changed: false });
  expect(mergeSpf('v=spf1 mx', { add: ['–all'], remove: [], all: null })).toMatchObject({ reason: 'term' });
});
