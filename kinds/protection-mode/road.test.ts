import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { day, ended, idle, later, start, step } from '../../test/sample-installation.ts';
import { type Consent, MODES, type Mode, type ThreatScan } from '../language/protection-road.ts';
import type { ProtectionModeSpec } from './schema.ts';

type Event =
  | { readonly what: 'declare'; readonly mode: Mode; readonly skips: boolean }
  | { readonly what: 'approve'; readonly mode: Mode }
  | { readonly what: 'consent' | 'deny' | 'scan ends' | 'review' | 'forget' }
  | { readonly what: 'console'; readonly mode: Mode }
  | { readonly what: 'wait'; readonly seconds: number }
  | { readonly what: 'reconcile' };

const mode = fc.constantFrom(...MODES);
const event: fc.Arbitrary<Event> = fc.oneof(
  { weight: 6, arbitrary: fc.constant<Event>({ what: 'reconcile' }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('declare' as const), mode, skips: fc.boolean() }) },
  { weight: 6, arbitrary: fc.record({ what: fc.constant('approve' as const), mode }) },
  {
    weight: 4,
    arbitrary: fc
      .constantFrom('consent' as const, 'deny' as const, 'scan ends' as const, 'review' as const, 'forget' as const)
      .map((what): Event => ({ what })),
  },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('console' as const), mode }) },
  {
    weight: 3,
    arbitrary: fc.record({ what: fc.constant('wait' as const), seconds: fc.integer({ min: -3 * day, max: 20 * day }) }),
  },
);

describe('whatever happens in whatever order', () => {
  test('nothing is skipped, and no step up is made without its evidence [C39, C40]', () => {
    let steps = 0;
    fc.assert(
      fc.property(fc.array(event, { minLength: 20, maxLength: 60 }), (events) => {
        let now = 0;
        let spec: Partial<ProtectionModeSpec> = { mode: 'ThreatScanOnly' };
        let installation = idle('ThreatScanOnly');
        let scan: ThreatScan = { ...ended, state: 'Running', endedAt: null, unreviewed: 4 };
        let isKnown = true;
        const approvals = new Set<Mode>();
        for (const one of events) {
          if (one.what === 'declare') {
            spec = { mode: one.mode, ...(one.skips && one.mode === 'Protect' ? { skipMonitor: true } : {}) };
            // An approval holds for one spec.
            approvals.clear();
          } else if (one.what === 'approve') approvals.add(one.mode);
          else if (one.what === 'wait') now += one.seconds;
          else if (one.what === 'forget') isKnown = !isKnown;
          else if (one.what === 'scan ends') scan = { ...scan, state: 'Ended', endedAt: later(now) };
          else if (one.what === 'review') scan = { ...scan, unreviewed: 0 };
          else if (one.what === 'console') installation = idle(one.mode, later(now));
          else if (one.what === 'consent') {
            if (installation.requestedMode !== installation.mode)
              installation = idle(installation.requestedMode, later(now));
          } else if (one.what === 'deny') {
            if (installation.requestedMode !== installation.mode)
              installation = { ...installation, requestedMode: installation.mode, phase: 'ConsentDenied' };
          } else {
            const next = step(spec, { installation: isKnown ? installation : null, scan }, later(now));
            if (next === null) continue;
            expect(isKnown).toBe(true);
            const left = next.held.filter((gate) => !approvals.has(gate.split(/[/ ]/)[1] as Mode));
            if (left.length > 0) continue;
            const from = installation.mode;
            expect(installation.phase === 'ConsentDenied' && installation.consent?.forMode === next.to).toBe(false);
            if (next.isUp) {
              steps += 1;
              expect(approvals.has(next.to)).toBe(true);
              if (from === 'ThreatScanOnly') {
                expect([scan.state, scan.unreviewed]).toEqual(['Ended', 0]);
                if (next.to === 'Protect') expect(spec.skipMonitor).toBe(true);
              }
              if (from === 'Monitor')
                expect(
                  now - (Date.parse(installation.modeChangedAt ?? '') - Date.parse(start)) / 1000,
                ).toBeGreaterThanOrEqual(14 * day);
            }
            const consent: Consent = {
              state: 'Pending',
              link: 'https://login.example/consent',
              actor: 'a global administrator',
              scopes: [],
              requestedAt: later(now),
              grantedAt: null,
              forMode: next.to,
            };
            installation =
              next.to === from
                ? { ...installation, requestedMode: from, phase: 'Idle' }
                : { ...installation, requestedMode: next.to, phase: 'ConsentPending', consent };
          }
        }
      }),
      { numRuns: 3000, seed: 20260301 },
    );
    expect(steps).toBeGreaterThan(100);
  });
});
