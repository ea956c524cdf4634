import { describe, expect, test } from 'vitest';
import { roadsOf } from '../../plan/road.ts';
import { gather } from '../../plan/wishes.ts';
import { ended, idle, start } from '../../test/sample-installation.ts';
import { kinds } from '../index.ts';
import type { Installation, ThreatScan } from '../language/protection-road.ts';
import type { Fact, Json, Observation, Resource } from '../words.ts';

const resource = (kind: string, spec: Json): Resource => ({
  ref: { kind, namespace: 'default', name: 'contoso' },
  annotations: {},
  spec,
});
const tenantId = '6f1e0000-0000-0000-0000-000000000001';
const account = resource('Account', { platform: 'Reference', accountCode: 'C1A1' });
const tenant = resource('Tenant', { tenantId });
const zone = resource('Zone', { name: 'contoso.example' });
const named = { accountRef: { name: 'contoso' }, tenantRef: { name: 'contoso' } };
const integration = (spec: { readonly [field: string]: Json } = {}) =>
  resource('CloudIntegration', { ...named, protectionModeRef: { name: 'contoso' }, ...spec });

const none: ThreatScan = { ...ended, state: 'None', scanned: 0, endedAt: null, unreviewed: null };
const running: ThreatScan = { ...ended, state: 'Running', scanned: 2, endedAt: null, unreviewed: 4 };
const at = (phase: Installation['phase'], more: Partial<Installation> = {}): Installation => ({
  ...idle('None', null),
  phase,
  ...more,
});
const consent: Installation['consent'] = {
  state: 'Pending',
  link: 'https://platform.example/consent/1',
  actor: null,
  scopes: ['Mail.ReadWrite'],
  requestedAt: start,
  grantedAt: null,
  forMode: 'Monitor',
};

type World = {
  readonly installation?: Installation;
  readonly scan?: ThreatScan;
  readonly trial?: Json;
  readonly spf?: string;
  readonly rules?: readonly Json[];
};

const fact = (value: Json): Fact => ({ value, at: start, by: 'test' });
const seen = (
  target: 'dns' | 'microsoft365' | 'platform',
  id: string,
  facts: Readonly<Record<string, Json>>,
): Observation => ({
  scope: { target, id },
  at: start,
  collections: {},
  facts: Object.fromEntries(Object.entries(facts).map(([name, value]) => [name, fact(value)])),
  missing: {},
});

const worldOf = ({ installation, scan, trial, spf = 'SoftFail', rules = [] }: World): readonly Observation[] => [
  seen('platform', 'c1a1', {
    ...(installation === undefined ? {} : { InstallationState: installation as unknown as Json }),
    ...(scan === undefined ? {} : { ThreatScan: scan as unknown as Json }),
    ...(trial === undefined ? {} : { Trial: trial }),
  }),
  seen('microsoft365', tenantId, {
    AcceptedDomain: [{ tenantId, domainName: 'contoso.example', sendingFromDomainDisabled: false }],
    TransportRules: { tenantId, rules },
  }),
  seen('dns', 'contoso.example', {
    'SpfVisible/contoso.example': {
      agreed: true,
      record: 'one',
      all: spf,
      present: [],
      disagreeing: [],
      ttlSeconds: 60,
    },
  }),
];

const walk = (world: World, spec: { readonly [field: string]: Json } = {}, others: readonly Resource[] = []) => {
  const wishes = gather(kinds, [account, tenant, zone, integration(spec), ...others]);
  const [road] = roadsOf(wishes.roads, { wishes, seen: worldOf(world), now: start });
  if (road === undefined) throw new Error('no road');
  const { stretches } = road;
  return {
    step: (name: string) => stretches.find((one) => one.name === name),
    now: stretches.find(({ at: place }) => place === 'Now' || place === 'Unknown'),
    notes: wishes.notesOf.flatMap((notesOf) => notesOf(wishes.desired, worldOf(world))),
  };
};

describe('the road stands', () => {
  test.each<[string, World, string, 'person' | 'time' | 'system', RegExp]>([
    [
      'at the password that the invitation asks for, which the page has criteria for [C28] [C31]',
      { installation: at('Invited') },
      'SignedUp',
      'person',
      /set a password that meets the criteria/,
    ],
    [
      'at single sign-on, which a global administrator accepts at Microsoft [C33] [C34]',
      { installation: at('AccountReady') },
      'SingleSignOn',
      'person',
      /global administrator.*reads the permissions/,
    ],
    [
      'at the connection, with the scan recommended to begin with [C38] [C73]',
      { installation: at('SsoConsented') },
      'Connected',
      'person',
      /^mode: ThreatScanOnly in ProtectionMode contoso/,
    ],
    [
      'at the scan, which has not begun [C36]',
      { installation: idle('ThreatScanOnly'), scan: none },
      'ThreatScanEnded',
      'system',
      /begins by itself/,
    ],
    [
      'at the running scan [C59]',
      { installation: idle('ThreatScanOnly'), scan: running },
      'ThreatScanEnded',
      'time',
      /cannot be started again/,
    ],
    [
      'at what the scan has found',
      { installation: idle('ThreatScanOnly'), scan: { ...ended, unreviewed: 4 } },
      'DetectionsReviewed',
      'person',
      /ThreatRemediation/,
    ],
  ])('%s', (_situation, world, name, waitsFor, remedy) => {
    const { now } = walk(world);
    expect(now).toMatchObject({ name, at: 'Now', waitsFor, remedy: expect.stringMatching(remedy) });
  });

  test('at a step that nobody can judge, and says so', () => {
    expect(walk({}).now).toMatchObject({ name: 'SignedUp', at: 'Unknown' });
  });

  test('past the setup once the first scan is over and looked at [C68]', () => {
    const { step } = walk({ installation: idle('ThreatScanOnly'), scan: ended });
    expect(step('DetectionsReviewed')).toMatchObject({
      at: 'Done',
      summary: expect.stringContaining('completes the setup'),
    });
  });
});

describe('what comes next', () => {
  test('is Monitor on the way up, the recommended one [C39] [C73]', () => {
    const { step } = walk({ installation: idle('ThreatScanOnly'), scan: ended });
    expect(step('Monitor')?.remedy).toMatch(/^mode: Monitor in ProtectionMode contoso.*recommended next mode/);
  });

  test('is not Protect before Monitor has been lived with [C40] [C74]', () => {
    const { step } = walk({ installation: idle('ThreatScanOnly'), scan: ended });
    expect(step('Protect')?.remedy).toBe(
      'Monitor comes first: Protect presumes that what it reports is as you want it.',
    );
    const fromMonitor = walk({ installation: idle('Monitor'), scan: ended });
    expect(fromMonitor.step('Protect')?.remedy).toMatch(/presumes that what Monitor reports is as you want it/);
  });

  test('while a consent is asked for, is the link and what it grants [C44] [C45] [C76]', () => {
    const { step } = walk({
      installation: at('ConsentPending', { mode: 'ThreatScanOnly', requestedMode: 'Monitor', consent }),
      scan: ended,
    });
    expect(step('Monitor')).toMatchObject({
      waitsFor: 'person',
      evidence: [expect.stringContaining('Mail.ReadWrite')],
      remedy: expect.stringContaining('https://platform.example/consent/1'),
    });
  });

  test('while the platform is at work, is its own progress: mail flow, directory and mode [C77] [C79] [C80] [C81]', () => {
    const steps: Installation['steps'] = [
      { name: 'mailFlow', state: 'Done' },
      { name: 'directoryImport', state: 'Running' },
      { name: 'mode', state: 'Waiting' },
    ];
    const { step } = walk({
      installation: at('Configuring', { mode: 'ThreatScanOnly', requestedMode: 'Monitor', steps }),
      scan: ended,
    });
    expect(step('Monitor')).toMatchObject({
      waitsFor: 'system',
      evidence: ['the platform is configuring Monitor (mailFlow: Done, directoryImport: Running, mode: Waiting)'],
    });
  });
});

test('a soak is none of the way as long as Monitor is not in effect', () => {
  const mode = resource('ProtectionMode', { ...named, mode: 'Protect', soak: '14d' });
  expect(walk({ installation: idle('ThreatScanOnly'), scan: ended }, {}, [mode]).step('MonitorSoaked')?.at).toBe(
    'Ahead',
  );
});

test.each([
  ['SoftFail', 'Ahead', /does not end with -all/],
  ['Fail', 'Done', /ends with -all/],
])('SPF with %s at the end of the record is %s', (spf, place, evidence) => {
  const { step } = walk({ installation: idle('Monitor'), scan: ended, spf });
  expect(step('StrictSpf')).toMatchObject({ at: place, evidence: [expect.stringMatching(evidence)] });
});

test('the rules that are there are counted, with those that end the list for their mail [C07]', () => {
  const rule = (name: string, stops: boolean) => ({ name, guid: name, routesTo: null, stops, enabled: true });
  const { step } = walk({ installation: at('Invited'), rules: [rule('Disclaimer', false), rule('Journal', true)] });
  expect(step('RulesInventoried')?.evidence).toEqual([
    '2 transport rules stand in the tenant; none after one of these is run for its mail: Journal',
  ]);
});

test.each([
  [15, []],
  [14, ['the trial of account c1a1 ends in 14 days, at 2026-03-15T00:00:00Z']],
  [1, ['the trial of account c1a1 ends in 1 day, at 2026-03-15T00:00:00Z']],
])('a trial that ends in %s days [C69] [C94]', (daysLeft, said) => {
  const trial = { endsAt: '2026-03-15T00:00:00Z', daysLeft };
  const { notes } = walk(
    { installation: idle('ThreatScanOnly'), trial },
    { arcTrustedSealers: ['seal.vendor.example'] },
  );
  expect(notes.filter(({ code }) => code === 'PSTN1975').map(({ message }) => message)).toEqual(said);
});
