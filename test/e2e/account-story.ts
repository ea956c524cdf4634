import { type RunningPlatform, startPlatform } from '../../platform/index.ts';
import { manifest } from '../manifest.ts';
import type { Step, Story, World } from './crash.ts';

/** A platform whose clock a story can put forward. */
export type AccountWorld = World &
  Pick<RunningPlatform, 'url' | 'accountCode' | 'clientId' | 'clientSecret' | 'admin'> & {
    pass(seconds: number): Promise<void>;
  };

const ADA = 'ada@contoso.example';
const EVE = 'eve@contoso.example';
const accountRef = { name: 'contoso' };
const day = 86_400;

const startAccount = async (dataFile: string): Promise<AccountWorld> => {
  let ahead = 0;
  const platform = await startPlatform({
    dataFile,
    clock: () => Date.now() + ahead,
    tokenSeconds: 100 * day,
    account: { scanMs: day * 1000 },
  });
  const { url, accountCode, clientId, clientSecret, admin, requests, onWrite, stop } = platform;
  return {
    ...{ url, accountCode, clientId, clientSecret, admin, requests, onWrite, stop },
    pass: async (seconds) => {
      ahead += seconds * 1000;
      await platform.settle();
    },
  };
};

const account = (world: AccountWorld, settings: object) =>
  manifest('Account', 'contoso', {
    platform: 'Reference',
    endpoint: world.url,
    accountCode: world.accountCode,
    credentials: { clientId: world.clientId, clientSecretRef: { env: 'PLATFORM_SECRET' } },
    settle: '2s',
    ...settings,
  });

/** What the log says of an object: `Threat scan ID`. */
const idInLog = (world: AccountWorld, action: string): string =>
  world.admin.audit({ text: action }).at(-1)?.object.split(' ').at(-1) ?? '';

const keyInLog = (world: AccountWorld): string => {
  const { after } = world.admin.audit({ text: 'Agent key created' }).at(-1) ?? {};
  return (after as { readonly fingerprint?: string } | undefined)?.fingerprint ?? '';
};

const states = [
  manifest('EnrollmentSettings', 'enrollment', { accountRef, durationDays: 14 }),
  manifest('AgentSettings', 'agents', { accountRef, manageUpdates: true }),
  manifest('Policy', 'pilot', {
    accountRef,
    name: 'Pilot',
    mode: 'Monitor',
    targets: { recipients: { emails: ['ben@contoso.example'] } },
    deletionPolicy: 'Delete',
  }),
  manifest('ProtectionMode', 'installation', { accountRef, mode: 'ThreatScanOnly' }),
];

const acts = (world: AccountWorld) => {
  const scan = idInLog(world, 'Threat scan started');
  return [
    manifest('EnrollmentRevocation', 'lost-phone', { accountRef, user: 'a.lind@contoso.example', confirm: ADA }),
    manifest('ThreatRemediation', 'first', { accountRef, confirm: scan }),
    manifest('ThreatScanEnd', 'enough', { accountRef, confirm: scan }),
    manifest('AgentKeyDeletion', 'leaked', { accountRef, confirm: keyInLog(world) }),
    manifest('TamperPasswordRotation', 'spring', { accountRef }),
  ];
};

const settings = { password: { minimumLength: 12 }, archive: { ccmArchiveSearchLimitDays: 90 } };

/** The files of a step: settings, a policy and the first mode; then the acts too; at the end the account alone. */
export const manifestsFor = (world: AccountWorld, step: Step): readonly object[] =>
  step === 'create'
    ? [account(world, settings), ...states]
    : step === 'repair'
      ? [account(world, settings), ...states, ...acts(world)]
      : [account(world, {})];

/* Ids and times differ from run to run. */
const withoutIds = (text: string): string => text.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'ID');

/** Every write of Postern's application, by action and object, each as often as it stands in the log of the platform. */
const written = ({ admin }: AccountWorld): readonly string[] =>
  admin
    .audit()
    .filter(({ client, category }) => client !== null && category !== 'authentication_logs')
    .map(({ action, object }) => withoutIds(`${action}: ${object}`))
    .sort();

const outside = (world: AccountWorld): unknown => {
  const { mode, requestedMode } = world.admin.installation();
  const policies = world.admin.policies().map(({ policyId: _policyId, ...policy }) => policy);
  return { settings: world.admin.settings(), policies, mode, requestedMode, written: written(world) };
};

/** The consent that the first step asked for, a scan on its way, and an administrator who knows better. */
const damage = async (world: AccountWorld): Promise<void> => {
  const { admin } = world;
  await admin.consent({ actor: ADA, isGranted: true });
  await world.pass(600);
  await world.pass(day / 2);
  admin.createAgentKey(EVE);
  admin.editSettings(EVE, { userAccess: { authenticationDurationDays: 365 }, password: { minimumLength: 6 } });
  const [policy] = admin.policies();
  admin.patchPolicy(EVE, policy?.policyId ?? '', { mode: 'DISABLED' });
};

/** An account from its sign-up to its acts, and to the end of what is declared in it. */
export const accountStory: Story<AccountWorld> = {
  steps: ['create', 'repair', 'remove'],
  start: startAccount,
  arrange: ({ admin }) => admin.signUp(),
  damage,
  outside,
};
