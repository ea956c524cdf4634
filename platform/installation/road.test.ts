import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createAuditLog } from '../audit.ts';
import { createApply, type Platform, person } from '../context.ts';
import { openDatabase } from '../database.ts';
import { createDocuments } from '../documents.ts';
import { createJobs } from '../jobs.ts';
import { createMailer } from '../mailer.ts';
import { createNotifications } from '../notifications.ts';
import { contosoAccount } from '../options.ts';
import { Problem } from '../problem.ts';
import { modes, type TenantPort } from '../tenant-port.ts';
import { watchScan } from '../threats/scan.ts';
import { answerConsent, consentSso, requestMode, setPassword, walkRoad, withdrawConsent } from './road.ts';
import { trueInstallation } from './state.ts';

const ADA = 'ada@contoso.example';

/** The road without a server in front of it, and the tenant's view of what the vendor did. */
const start = async () => {
  const world = { now: 0, routes: false, connected: 0, down: false };
  const database = openDatabase(':memory:');
  const clock = () => world.now;
  const documents = createDocuments(database, clock);
  const audit = createAuditLog(database, clock);
  const jobs = createJobs(database, clock);
  const platform: Platform = {
    account: contosoAccount,
    clock,
    database,
    documents,
    audit,
    jobs,
    notifications: createNotifications(documents, clock),
    mailer: createMailer(jobs, clock, undefined),
    url: () => 'http://127.0.0.1',
    apply: createApply({ database, documents, audit }),
  };
  const tenant: TenantPort = {
    grant: () => {},
    connect() {
      if (world.down) throw new Error('the tenant does not answer');
      world.connected += 1;
    },
    installMailFlow() {
      if (world.down) throw new Error('the tenant does not answer');
      world.routes = true;
    },
    removeMailFlow() {
      if (world.down) throw new Error('the tenant does not answer');
      world.routes = false;
    },
    readDirectory: () => ({ users: [], groups: [] }),
  };
  walkRoad(platform, tenant);
  watchScan(platform);
  setPassword(platform, ADA);
  await consentSso(platform, tenant, ADA);
  return { world, platform, tenant, close: () => database.close() };
};

const event = fc.oneof(
  fc.record({ is: fc.constant('request' as const), mode: fc.constantFrom(...modes) }),
  fc.record({
    is: fc.constant('answer' as const),
    isGranted: fc.boolean(),
    actor: fc.constantFrom(ADA, 'ben@x.example'),
  }),
  fc.record({ is: fc.constant('withdraw' as const) }),
  fc.record({ is: fc.constant('pass' as const), ms: fc.constantFrom(1000, 120_000, 360_000, 8 * 86_400_000) }),
  fc.record({ is: fc.constant('down' as const), down: fc.boolean() }),
);

it('whatever happens, a mode comes into effect only after its own consent by a global administrator, and one scan is ever started [C30][C36][C44]', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(event, { maxLength: 25 }), async (events) => {
      const { world, platform, tenant, close } = await start();
      try {
        let granted: string | null = null;
        let before = trueInstallation(platform).body.mode;
        for (const one of events) {
          try {
            if (one.is === 'request') requestMode(platform, person(ADA), { mode: one.mode, acknowledge: true });
            if (one.is === 'answer') await answerConsent(platform, tenant, one);
            if (one.is === 'withdraw') withdrawConsent(platform, ADA);
          } catch (error) {
            if (!(error instanceof Problem)) throw error;
          }
          if (one.is === 'down') world.down = one.down;
          if (one.is === 'pass') world.now += one.ms;
          const { consent } = trueInstallation(platform).body;
          if (consent?.state === 'Granted') granted = consent.forMode;
          if (consent?.actor === 'ben@x.example') expect(consent.state).not.toBe('Granted');
          await platform.jobs.run();
          const now = trueInstallation(platform).body;
          if (now.mode !== before) {
            expect(now.mode).toBe(granted);
            granted = null;
          }
          before = now.mode;
          // What the tenant routes is what the mode says, once nothing is on its way.
          if (now.phase !== 'Configuring') expect(world.routes).toBe(now.mode === 'Monitor' || now.mode === 'Protect');
        }
        const { audit } = platform;
        expect(audit.find({ text: 'Threat scan started' }).length).toBeLessThanOrEqual(1);
        expect(world.connected).toBeLessThanOrEqual(1);
      } finally {
        close();
      }
    }),
    { numRuns: 60 },
  );
});
