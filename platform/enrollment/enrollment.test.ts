import fc from 'fast-check';
import { expect, it } from 'vitest';
import { savePage } from '../account/page.ts';
import { assemble } from '../assemble.ts';
import { person } from '../context.ts';
import { noTenant } from '../tenant-port.ts';
import { browserOf } from './browser.ts';
import { enroll, ONCE_MS, peek, revoke, use } from './enrollments.ts';
import { ATTEMPTS, askForCode, CODE_MS, CODES_PER_HOUR, enterCode } from './requests.ts';

const DAY = 86_400_000;
const ADA = 'ada@contoso.example';
const ALIAS = 'a.lind@contoso.example';
const BEN = 'ben@contoso.example';
const DESK = person('desk@contoso.example');
const AGENTS = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
  'Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Safari/605.1.15',
];
const PHONE = browserOf(AGENTS[2]);
const MAC = browserOf(AGENTS[3]);

/** The platform without a server in front of it, on a clock of its own. */
const start = () => {
  const world = { now: Date.parse('2026-03-02T08:15:00Z') };
  const platform = assemble({ clock: () => world.now }, noTenant, () => 'http://127.0.0.1');
  const lastCode = (): string => /Code: (\d{4} \d{4})/.exec(platform.mailer.sent.at(-1)?.text ?? '')?.[1] ?? '';
  const setDays = (authenticationDurationDays: number): void =>
    void savePage(platform, DESK, { userAccess: { authenticationDurationDays } });
  return { world, platform, lastCode, setDays, [Symbol.dispose]: () => platform.database.close() };
};

const tokenOf = (asked: ReturnType<typeof askForCode>): string => (asked.state === 'asked' ? asked.token : '');

const who = fc.constantFrom(0, 1, 2, 3);
const event = fc.oneof(
  fc.record({
    is: fc.constant('enroll' as const),
    who,
    address: fc.constantFrom(ADA, ADA, ADA, BEN, ALIAS, 'x@y.example'),
  }),
  fc.record({ is: fc.constant('visit' as const), who }),
  fc.record({
    is: fc.constant('pass' as const),
    ms: fc.constantFrom(60_000, ONCE_MS, DAY, DAY, 6 * DAY, 29 * DAY),
  }),
  fc.record({ is: fc.constant('revoke' as const), user: fc.constantFrom(ADA, BEN) }),
  fc.record({ is: fc.constant('forget' as const), who }),
  fc.record({ is: fc.constant('days' as const), days: fc.constantFrom(1, 7, 30) }),
);

/** What the documents say of one enrollment. `isHeld`: whether the browser still has the cookie. */
type Known = { owner: number; user: string; isOnce: boolean; isHeld: boolean; last: number; until: number };

it('whatever happens, each browser is known exactly as long as it is enrolled, used in time and not revoked [E28][E32][E33][E36][E46][E47][E48][E50]', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(event, { maxLength: 40, size: 'max' }), async (events) => {
      using scene = start();
      const { world, platform } = scene;
      const jar: (string | null)[] = [null, null, null, null];
      let all: Known[] = [];
      let days = 30;
      const isLive = (one: Known): boolean =>
        world.now < one.until && (one.isOnce || world.now < one.last + days * DAY);
      const liveIn = (who: number): Known | undefined =>
        all.find((known) => known.isHeld && known.owner === who && isLive(known));
      for (const one of events) {
        if (one.is === 'pass') world.now += one.ms;
        if (one.is === 'days') {
          days = one.days;
          scene.setDays(days);
        }
        if (one.is === 'forget') {
          jar[one.who] = null;
          all = all.map((known) => (known.owner === one.who ? { ...known, isHeld: false } : known));
        }
        if (one.is === 'revoke') {
          const lasting = all.filter((known) => isLive(known) && known.user === one.user && !known.isOnce);
          expect(revoke(platform, DESK, { user: one.user, confirm: one.user }).revoked).toBe(lasting.length);
          all = all.filter((known) => known.user !== one.user);
        }
        if (one.is === 'enroll') {
          const asked = askForCode(platform, one.address, null);
          await platform.mailer.idle();
          if (asked.state === 'tooMany') {
            world.now += 3_600_000;
            continue;
          }
          const entered = enterCode(platform, asked.token, scene.lastCode());
          expect(entered.state).toBe(one.address === ADA || one.address === BEN ? 'accepted' : 'wrong');
          if (entered.state !== 'accepted') continue;
          jar[one.who] = enroll(platform, entered.user, browserOf(AGENTS[one.who]), jar[one.who] ?? null).token;
          all = all.filter((known) => known.owner !== one.who || !known.isHeld);
          const isApple = (owner: number): boolean => owner >= 2;
          const others = all.filter((known) => isLive(known) && known.user === one.address && !known.isOnce);
          const isOnce = isApple(one.who) && others.some(({ owner }) => isApple(owner));
          const until = world.now + (isOnce ? ONCE_MS : days * DAY);
          all.push({ owner: one.who, user: one.address, isOnce, isHeld: true, last: world.now, until });
        }
        if (one.is === 'visit') {
          expect(use(platform, jar[one.who] ?? null)?.user ?? null).toBe(liveIn(one.who)?.user ?? null);
          const known = liveIn(one.who);
          if (known?.isOnce) all = all.filter((other) => other !== known);
          else if (known) Object.assign(known, { last: world.now, until: world.now + days * DAY });
        }
        const seen = jar.map((token) => peek(platform, token)?.user ?? null);
        expect(seen).toEqual(jar.map((_, owner) => liveIn(owner)?.user ?? null));
      }
    }),
    { numRuns: 100 },
  );
});

it('a code is taken once, in time, from the browser that asked, before it was typed wrong too often [E27][E31][E34]', async () => {
  const act = fc.oneof(
    fc.constant({ is: 'right' as const }),
    fc.constant({ is: 'elsewhere' as const }),
    fc.record({ is: fc.constant('guess' as const), code: fc.stringMatching(/^[0-9]{8}$/) }),
    fc.record({ is: fc.constant('pass' as const), ms: fc.constantFrom(1000, CODE_MS / 3, CODE_MS - 1) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(act, { maxLength: 15 }), async (acts) => {
      using scene = start();
      const { world, platform, lastCode } = scene;
      const other = tokenOf(askForCode(platform, BEN, null));
      const mine = tokenOf(askForCode(platform, ADA, null));
      await platform.mailer.idle();
      const code = lastCode();
      const until = world.now + CODE_MS;
      let left = ATTEMPTS;
      let isUsed = false;
      for (const one of acts) {
        if (one.is === 'pass') world.now += one.ms;
        if (one.is === 'right') {
          const isTaken: boolean = !isUsed && left > 0 && world.now < until;
          expect(enterCode(platform, mine, code).state === 'accepted').toBe(isTaken);
          isUsed ||= isTaken;
        }
        if (one.is === 'elsewhere') expect(enterCode(platform, other, code).state).not.toBe('accepted');
        if (one.is === 'guess' && one.code !== code.replace(' ', '')) {
          const isOpen = !isUsed && left > 0 && world.now < until;
          if (isOpen) left -= 1;
          const expected = isOpen ? { state: 'wrong', attemptsLeft: left } : { state: 'expired' };
          expect(enterCode(platform, mine, one.code)).toEqual(expected);
        }
      }
    }),
    { numRuns: 60 },
  );
});

it('an address is sent a few codes an hour, whoever asks and from wherever [E27]', async () => {
  using scene = start();
  const { world, platform } = scene;
  for (let count = 0; count < CODES_PER_HOUR; count += 1) expect(askForCode(platform, ADA, null).state).toBe('asked');
  world.now += 600_000;
  expect(askForCode(platform, ` ${ADA.toUpperCase()} `, null)).toEqual({ state: 'tooMany', waitMinutes: 50 });
  expect(askForCode(platform, BEN, null).state).toBe('asked');
  world.now += 3_000_000;
  expect(askForCode(platform, ADA, null).state).toBe('asked');
  await platform.mailer.idle();
  expect(platform.mailer.sent.filter(({ to }) => to[0] === ADA)).toHaveLength(CODES_PER_HOUR + 1);
});

it('the code comes from the postmaster address of the account, to the primary address only; an alias is told which that is [E30][E48]', async () => {
  using scene = start();
  const { platform } = scene;
  savePage(platform, DESK, { notifications: { postmasterAddress: 'security@contoso.example' } });
  askForCode(platform, ADA, null);
  askForCode(platform, ALIAS, null);
  askForCode(platform, 'nobody@contoso.example', null);
  await platform.mailer.idle();
  const [code, hint, ...more] = platform.mailer.sent;
  expect(code).toMatchObject({ from: 'security@contoso.example', to: [ADA] });
  expect(code?.text).toMatch(/Code: \d{4} \d{4}\n/);
  expect(hint).toMatchObject({ from: 'security@contoso.example', to: [ALIAS] });
  expect(hint?.text).toContain(`Only your primary address works for enrollment: ${ADA}.`);
  expect(hint?.text).not.toMatch(/\d{4} \d{4}/);
  expect(more).toEqual([]);
});

it('revoking ends what is on its way too, and needs the primary address as confirmation [E35][E36][E37][E38]', async () => {
  using scene = start();
  const { platform, lastCode } = scene;
  const [windows, linux] = AGENTS.map(browserOf);
  const tokens = [windows, linux].flatMap((one) => (one === undefined ? [] : [enroll(platform, ADA, one, null).token]));
  const ben = enroll(platform, BEN, browserOf(AGENTS[0]), null).token;
  const asked = tokenOf(askForCode(platform, ADA, null));
  await platform.mailer.idle();
  expect(() => revoke(platform, DESK, { user: ADA, confirm: 'yes' })).toThrow(ADA);
  expect(() => revoke(platform, DESK, { user: 'x@fabrikam.example', confirm: 'x@fabrikam.example' })).toThrow(
    'no such user',
  );
  expect(tokens.map((token) => use(platform, token)?.user)).toEqual([ADA, ADA]);
  expect(revoke(platform, DESK, { user: ALIAS, confirm: ADA })).toEqual({ user: ADA, revoked: 2 });
  expect(tokens.map((token) => use(platform, token))).toEqual([null, null]);
  expect(enterCode(platform, asked, lastCode()).state).toBe('expired');
  expect(use(platform, ben)?.user).toBe(BEN);
  expect(platform.audit.find({ text: 'revoked' })).toMatchObject([{ actor: DESK.actor, before: { devices: 2 } }]);
});

it('the first Apple device stays; a further one is asked each time, until the first is revoked [E50]', () => {
  using scene = start();
  const { platform, world } = scene;
  const phone = enroll(platform, ADA, PHONE, null).token;
  const mac = enroll(platform, ADA, MAC, null);
  expect(mac.isOnce).toBe(true);
  expect(use(platform, mac.token)).toMatchObject({ user: ADA, seconds: 0 });
  expect(use(platform, mac.token)).toBeNull();
  const late = enroll(platform, ADA, MAC, mac.token).token;
  world.now += ONCE_MS;
  expect(use(platform, late)).toBeNull();
  expect(use(platform, phone)?.user).toBe(ADA);
  expect(enroll(platform, BEN, MAC, null).isOnce).toBe(false);
  revoke(platform, DESK, { user: ADA, confirm: ADA });
  expect(enroll(platform, ADA, MAC, null).isOnce).toBe(false);
});

it('a person who leaves the directory is not known any more', () => {
  using scene = start();
  const { platform } = scene;
  const { token } = enroll(platform, ADA, PHONE, null);
  platform.documents.remove('user', ADA);
  expect(use(platform, token)).toBeNull();
});

it.each([
  [AGENTS[0], 'Chrome on Windows', false],
  [AGENTS[1], 'Firefox on Linux', false],
  [AGENTS[2], 'Safari on iPhone', true],
  [AGENTS[3], 'Safari on Mac', true],
  ['Mozilla/5.0 (Linux; Android 15) Chrome/140.0 Mobile Safari/537.36 EdgA/140.0', 'Edge on Android', false],
  ['curl/8.5', 'Browser', false],
  [undefined, 'Browser', false],
])('%s is %s', (userAgent, name, isApple) => {
  expect(browserOf(userAgent)).toEqual({ name, isApple });
});
