import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ACTIVE_ROUTES, STANDING } from '../language/leaving.ts';
import type { Fact, Json, Resource } from '../words.ts';
import { gates } from './gates.ts';

const tenantId = '3f2504e0-4f89-41d3-9a0c-0305e82c3301';
const [rule, connector] = ['aaaaaaaa-0000-4000-8000-000000000001', 'aaaaaaaa-0000-4000-8000-000000000002'];
const ref = (kind: string, name: string) => ({ kind, name, namespace: 'default' });
const tenant: Resource = { ref: ref('Tenant', 'contoso'), spec: { tenantId }, annotations: {} };

const offboarding = (drain: string): Resource => ({
  ref: ref('Offboarding', 'vendor'),
  spec: {
    tenantRef: { name: 'contoso' },
    rules: [{ name: 'Route', guid: rule }],
    outboundConnectors: [{ name: 'To vendor', guid: connector }],
    drain,
  },
  annotations: {},
});

const judge = (name: string, facts: Readonly<Record<string, Fact>>, now: string, drain = '24h') => {
  const gate = gates(offboarding(drain), [tenant]).find(({ id }) => id === `${name}/${tenantId}/vendor`);
  if (gate === undefined) throw new Error(`no gate ${name}`);
  return gate.judge(facts, now);
};

const fact = (value: Json, since: string): Fact => ({ value, at: since, by: 'test', since });
const route = (name: string, guid: string) => ({ type: 'TransportRule', name, guid });
const routes = (ofRule: Json, ofConnector: Json, since = '2026-01-01T00:00:00Z', later = since) => ({
  [`${ACTIVE_ROUTES}/${rule}`]: fact(ofRule, since),
  [`${ACTIVE_ROUTES}/${connector}`]: fact(ofConnector, later),
});

describe('leaving a vendor', () => {
  test('the vendor drains from when the last of its routes was seen off, not the first [X14]', () => {
    const facts = routes([], [], '2026-01-01T00:00:00Z', '2026-01-01T12:00:00Z');
    expect(judge('VendorDrained', facts, '2026-01-02T11:59:59Z')).toMatchObject({ state: 'closed', waitsFor: 'time' });
    expect(judge('VendorDrained', facts, '2026-01-02T12:00:00Z').state).toBe('open');
  });

  test('while a named rule routes, nothing drains', () => {
    const facts = routes([route('Route', rule)], [route('Route', rule)]);
    expect(judge('VendorDrained', facts, '2027-01-01T00:00:00Z')).toMatchObject({ state: 'closed', waitsFor: 'time' });
    expect(judge('RoutesDisabled', facts, '2027-01-01T00:00:00Z').state).toBe('closed');
  });

  test('a route that nobody named is for a person to decide about', () => {
    const facts = routes([], [route('Legacy', 'bbbbbbbb-0000-4000-8000-000000000009')]);
    expect(judge('VendorDrained', facts, '2027-01-01T00:00:00Z')).toMatchObject({
      state: 'closed',
      waitsFor: 'person',
      evidence: [expect.stringContaining('Legacy')],
    });
  });

  test.each(['RoutesDisabled', 'VendorDrained', 'NoPathToVendor'])(
    '%s is unknown where one fact is missing',
    (name) => {
      const { [`${ACTIVE_ROUTES}/${connector}`]: _missing, ...facts } = routes([], []);
      expect(judge(name, facts, '2027-01-01T00:00:00Z').state).toBe('unknown');
    },
  );

  test('SPF waits until the last rule and connector are gone [X14]', () => {
    const standing = (one: Json, other: Json) => ({
      ...routes([], []),
      [`${STANDING}/${rule}`]: fact(one, '2026-01-01T00:00:00Z'),
      [`${STANDING}/${connector}`]: fact(other, '2026-01-01T00:00:00Z'),
    });
    const there = { type: 'OutboundConnector', name: 'To vendor' };
    expect(judge('NoPathToVendor', standing(null, there), '2027-01-01T00:00:00Z')).toMatchObject({
      state: 'closed',
      evidence: [expect.stringContaining('To vendor')],
    });
    expect(judge('NoPathToVendor', standing(null, null), '2027-01-01T00:00:00Z').state).toBe('open');
  });

  test('the drain is over exactly when it has passed, whatever it is and whenever it began', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 }), fc.nat(90 * 86_400), fc.nat(90 * 86_400), (days, since, now) => {
        const at = (seconds: number): string => new Date(Date.UTC(2026, 0, 1) + seconds * 1000).toISOString();
        const { state } = judge('VendorDrained', routes([], [], at(since)), at(now), `${days}d`);
        expect(state).toBe(now - since >= days * 86_400 ? 'open' : 'closed');
      }),
    );
  });
});
