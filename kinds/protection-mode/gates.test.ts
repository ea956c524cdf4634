import { describe, expect, test } from 'vitest';
import {
  day,
  ended,
  idle,
  itemOf,
  later,
  resourceOf,
  start,
  step,
  type World,
} from '../../test/sample-installation.ts';
import type { Installation, Mode } from '../language/protection-road.ts';
import type { ProtectionModeSpec } from './schema.ts';

const refused = (mode: Mode, forMode: Mode): Installation => ({
  ...idle(mode),
  phase: 'ConsentDenied',
  consent: {
    state: 'Denied',
    link: 'https://platform.example/consent/1',
    actor: 'ben@contoso.example',
    scopes: [],
    requestedAt: start,
    grantedAt: null,
    forMode,
  },
});
const monitor: Installation = idle('Monitor');
const approval = (mode: Mode): string => `ModeApproved/${mode} closed`;

describe('the next step', () => {
  test.each<[string, Partial<ProtectionModeSpec>, World, string, ReturnType<typeof step>]>([
    [
      'is none where the mode is as declared',
      { mode: 'Monitor' },
      { installation: monitor, scan: ended },
      later(0),
      null,
    ],
    [
      'leads from a finished, reviewed scan to Monitor and waits for a person [C39]',
      { mode: 'Monitor' },
      { installation: idle('ThreatScanOnly'), scan: ended },
      later(0),
      { to: 'Monitor', isUp: true, held: [approval('Monitor')] },
    ],
    [
      'leads over Monitor to Protect [C40]',
      { mode: 'Protect' },
      { installation: idle('ThreatScanOnly'), scan: ended },
      later(99 * day),
      { to: 'Monitor', isUp: true, held: [approval('Monitor')] },
    ],
    [
      'leads straight to Protect only where that is said, under an approval of its own [C40]',
      { mode: 'Protect', skipMonitor: true },
      { installation: idle('ThreatScanOnly'), scan: ended },
      later(0),
      { to: 'Protect', isUp: true, held: [approval('Protect')] },
    ],
    [
      'waits for a running scan and for what it finds [C36, C59]',
      { mode: 'Monitor' },
      { installation: idle('ThreatScanOnly'), scan: { ...ended, state: 'Running', endedAt: null } },
      later(0),
      {
        to: 'Monitor',
        isUp: true,
        held: ['ThreatScanEnded closed', 'DetectionsReviewed closed', approval('Monitor')],
      },
    ],
    [
      'waits for a scan that has not begun',
      { mode: 'Monitor' },
      { installation: idle('ThreatScanOnly'), scan: { ...ended, state: 'None', unreviewed: null, endedAt: null } },
      later(0),
      {
        to: 'Monitor',
        isUp: true,
        held: ['ThreatScanEnded closed', 'DetectionsReviewed unknown', approval('Monitor')],
      },
    ],
    [
      'waits for detections that nobody has looked at [C59, C60]',
      { mode: 'Monitor' },
      { installation: idle('ThreatScanOnly'), scan: { ...ended, unreviewed: 3 } },
      later(0),
      { to: 'Monitor', isUp: true, held: ['DetectionsReviewed closed', approval('Monitor')] },
    ],
    [
      'is not made on a scan that is not known',
      { mode: 'Monitor' },
      { installation: idle('ThreatScanOnly'), scan: null },
      later(0),
      {
        to: 'Monitor',
        isUp: true,
        held: ['ThreatScanEnded unknown', 'DetectionsReviewed unknown', approval('Monitor')],
      },
    ],
    [
      'to Protect waits for the settle time and the soak of Monitor [C40, X09]',
      { mode: 'Protect' },
      { installation: monitor, scan: ended },
      later(60),
      { to: 'Protect', isUp: true, held: ['ModeSettled closed', 'MonitorSoak closed', approval('Protect')] },
    ],
    [
      'to Protect soaks to the second',
      { mode: 'Protect', soak: '2d' },
      { installation: monitor, scan: ended },
      later(2 * day - 1),
      { to: 'Protect', isUp: true, held: ['MonitorSoak closed', approval('Protect')] },
    ],
    [
      'to Protect is free of time after the soak, whatever became of the scan by then',
      { mode: 'Protect', soak: '2d' },
      { installation: monitor, scan: null },
      later(2 * day),
      { to: 'Protect', isUp: true, held: [approval('Protect')] },
    ],
    [
      'is not made where nobody knows since when Monitor holds',
      { mode: 'Protect' },
      { installation: idle('Monitor', null), scan: ended },
      later(99 * day),
      { to: 'Protect', isUp: true, held: ['ModeSettled unknown', 'MonitorSoak unknown', approval('Protect')] },
    ],
    [
      'is not made where the clock went back before the change',
      { mode: 'Protect' },
      { installation: monitor, scan: ended },
      later(-99 * day),
      { to: 'Protect', isUp: true, held: ['ModeSettled closed', 'MonitorSoak closed', approval('Protect')] },
    ],
    [
      'down waits for nothing [C43]',
      { mode: 'ThreatScanOnly' },
      { installation: idle('Protect'), scan: null },
      later(0),
      { to: 'ThreatScanOnly', isUp: false, held: [] },
    ],
    [
      'is none while a change up is on its way, however much more is declared [C44, C77]',
      { mode: 'Protect' },
      { installation: { ...idle('ThreatScanOnly'), requestedMode: 'Monitor', phase: 'ConsentPending' }, scan: ended },
      later(99 * day),
      null,
    ],
    [
      'takes a change that is on its way back where less is declared by now',
      { mode: 'ThreatScanOnly' },
      { installation: { ...idle('ThreatScanOnly'), requestedMode: 'Monitor', phase: 'ConsentDenied' }, scan: ended },
      later(0),
      { to: 'ThreatScanOnly', isUp: false, held: [] },
    ],
    [
      'connects a new installation for a threat scan first, whatever is declared [C36, C38]',
      { mode: 'Protect', skipMonitor: true },
      { installation: { ...idle('None', null), phase: 'SsoConsented' }, scan: null },
      later(0),
      { to: 'ThreatScanOnly', isUp: true, held: [] },
    ],
    [
      'waits for the sign-up, and for single sign-on [C29, C33]',
      { mode: 'ThreatScanOnly' },
      { installation: { ...idle('None', null), phase: 'AccountReady' }, scan: null },
      later(0),
      { to: 'ThreatScanOnly', isUp: true, held: ['SignedUp closed'] },
    ],
    [
      'that was refused is not asked for again by a loop [C45]',
      { mode: 'ThreatScanOnly' },
      { installation: refused('Protect', 'ThreatScanOnly'), scan: ended },
      later(0),
      { to: 'ThreatScanOnly', isUp: false, held: ['ConsentNotDenied closed'] },
    ],
    [
      'is free of a refusal of another one',
      { mode: 'ThreatScanOnly' },
      { installation: refused('Monitor', 'Protect'), scan: ended },
      later(0),
      { to: 'ThreatScanOnly', isUp: false, held: [] },
    ],
    ['is none where the mode is not known', { mode: 'Protect' }, { installation: null, scan: ended }, later(0), null],
    [
      'up needs a tenant to look at',
      { mode: 'Monitor', tenantRef: undefined as never },
      { installation: idle('ThreatScanOnly'), scan: ended },
      later(0),
      { to: 'Monitor', isUp: true, held: ['TenantDeclared closed', approval('Monitor')] },
    ],
  ])('%s', (_situation, spec, world, now, expected) => {
    expect(step(spec, world, now)).toEqual(expected);
  });

  test('needs SPF in every mode, DMARC and third-party rules to route, and the order of rules to act [C03, C05, C06, C70, X12]', () => {
    const tenant = '6f1e0000-0000-0000-0000-000000000001';
    const needs = (mode: Mode) =>
      itemOf(resourceOf({ mode }))
        .needs.filter((need) => need.endsWith(tenant))
        .map((need) => need.split('/')[0]);
    expect(needs('ThreatScanOnly')).toEqual(['SpfOnSendingDomains']);
    expect(needs('Monitor')).toEqual(['SpfOnSendingDomains', 'DmarcOnSendingDomains', 'ThirdPartyRulesDeclared']);
    expect(needs('Protect')).toEqual([...needs('Monitor'), 'RulesInOrder']);
  });
});
