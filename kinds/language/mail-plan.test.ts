import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mailPlanGate, mailPlanOf, type Subscription } from './mail-plan.ts';

const subscription = (more: Partial<Subscription> = {}): Subscription => ({
  skuPartNumber: 'ENTERPRISEPACK',
  isTrial: false,
  status: 'Enabled',
  exchangePlans: ['EXCHANGE_S_ENTERPRISE'],
  ...more,
});

const trial = subscription({ isTrial: true });
const developer = subscription({ skuPartNumber: 'DEVELOPERPACK_E5' });

describe('a tenant may have connectors', () => {
  test.each<readonly [string, string, readonly Subscription[]]>([
    ['when a subscription with mailboxes is paid for', 'Paid', [subscription()]],
    ['when the payment of one is late', 'Paid', [subscription({ status: 'Warning' })]],
    ['when something else is tried beside it', 'Paid', [trial, subscription()]],
    ['with mailboxes for shift workers', 'Paid', [subscription({ exchangePlans: ['EXCHANGE_S_DESKLESS'] })]],
    ['not while all of it is a trial [C01]', 'Trial', [trial, subscription({ status: 'Deleted' })]],
    [
      'not when only something without mailboxes is paid for',
      'Trial',
      [trial, subscription({ skuPartNumber: 'FLOW_FREE', exchangePlans: ['EXCHANGE_S_FOUNDATION'] })],
    ],
    ['not with a developer subscription', 'Developer', [developer]],
    ['not when there is none', 'None', []],
    ['not when it is locked', 'None', [subscription({ status: 'LockedOut' })]],
  ])('%s', (_, plan, subscriptions) => {
    expect(mailPlanOf(subscriptions)).toBe(plan);
  });

  test('whatever else is there, once one paid subscription holds mailboxes', () => {
    const any = fc.record({
      skuPartNumber: fc.constantFrom('ENTERPRISEPACK', 'DEVELOPERPACK_E5', 'FLOW_FREE'),
      isTrial: fc.boolean(),
      status: fc.constantFrom('Enabled', 'Warning', 'Suspended', 'LockedOut', 'Deleted'),
      exchangePlans: fc.subarray(['EXCHANGE_S_ENTERPRISE', 'EXCHANGE_S_FOUNDATION']),
    });
    fc.assert(
      fc.property(fc.array(any), fc.array(any), (before, after) => {
        expect(mailPlanOf([...before, subscription(), ...after])).toBe('Paid');
        expect(mailPlanOf([...before, ...after])).toBe(mailPlanOf([...after, ...before]));
      }),
    );
  });
});

test('the gate is unknown without the fact, and says what it rests on with it', () => {
  const gate = mailPlanGate({ target: 'microsoft365', id: 'x' });
  const judged = (value: readonly Subscription[]) =>
    gate.judge({ MailPlan: { value: value as never, at: '', by: 'Microsoft Graph' } }, '');
  expect(gate.judge({}, '')).toMatchObject({ state: 'unknown', remedy: expect.stringContaining('Organization.Read') });
  expect(judged([trial])).toMatchObject({
    state: 'closed',
    evidence: [expect.stringContaining('ENTERPRISEPACK, trial, Enabled')],
    remedy: expect.stringContaining('paid subscription'),
  });
  expect(judged([trial, subscription()])).toMatchObject({ state: 'open', remedy: '' });
});
