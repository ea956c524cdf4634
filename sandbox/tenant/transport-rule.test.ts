import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../index.ts';
import { accessToken, run, type Seen, values } from './tenant-client.ts';
import { MOST_CHARACTERS } from './transport-rule.ts';

let sandbox: Sandbox;
let token: string;
beforeAll(async () => {
  sandbox = await startSandbox();
  token = await accessToken(sandbox.tenant);
});
afterAll(() => sandbox.stop());
beforeEach(() => {
  for (const rule of sandbox.tenant.snapshot().rules) sandbox.tenant.removeRule(String(rule['Guid']));
});

const call = (cmdlet: string, parameters: object = {}, query = ''): Promise<Seen> =>
  run(sandbox.tenant, token, cmdlet, parameters, { query });
const order = (): readonly unknown[] => sandbox.tenant.snapshot().rules.map((one) => one['Name']);
const numbers = (): readonly unknown[] => sandbox.tenant.snapshot().rules.map((one) => one['Priority']);
const make = (...names: readonly string[]): void => {
  for (const Name of names) sandbox.tenant.createRule({ Name, PrependSubject: `[${Name}] ` });
};
const refusal = (seen: Seen): string => `${seen.status} ${seen.raw.toString()}`;
const NAMES = 'Microsoft.Exchange.MessagingPolicies.Rules.Tasks';

describe('the priority of transport rules', () => {
  it('is where the rule stands: new ones come last or push the others down, removed ones leave no gap', async () => {
    make('a', 'b');
    await call('New-TransportRule', { Name: 'c', DeleteMessage: true, Priority: 0 });
    expect([order(), numbers()]).toEqual([
      ['c', 'a', 'b'],
      [0, 1, 2],
    ]);
    await call('Remove-TransportRule', { Identity: 'a', Confirm: false });
    expect([order(), numbers()]).toEqual([
      ['c', 'b'],
      [0, 1],
    ]);
  });

  it('after Set is exactly the one asked for, whichever way the rule moves', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(4), fc.nat(4), async (from, to) => {
        for (const one of sandbox.tenant.snapshot().rules) sandbox.tenant.removeRule(String(one['Guid']));
        make('a', 'b', 'c', 'd', 'e');
        const before = order();
        const moved = String(before[from]);
        await call('Set-TransportRule', { Identity: moved, Priority: to });
        expect(order()[to]).toBe(moved);
        expect(order().filter((one) => one !== moved)).toEqual(before.filter((one) => one !== moved));
        expect(numbers()).toEqual([0, 1, 2, 3, 4]);
      }),
      { numRuns: 15 },
    );
  });

  it('out of range is refused: a new rule may stand below the last, one that is there may not', async () => {
    make('a', 'b');
    const text = 'The specified rule priority is invalid.';
    expect(refusal(await call('Set-TransportRule', { Identity: 'a', Priority: 2 }))).toContain(text);
    expect(refusal(await call('New-TransportRule', { Name: 'x', DeleteMessage: true, Priority: 3 }))).toContain(text);
    expect(refusal(await call('Set-TransportRule', { Identity: 'a', Priority: -1 }))).toContain(
      `|${NAMES}.InvalidPriorityException|`,
    );
    expect((await call('New-TransportRule', { Name: 'x', DeleteMessage: true, Priority: 2 })).status).toBe(200);
    expect(order()).toEqual(['a', 'b', 'x']);
  });

  it('is untouched by a Set without it', async () => {
    make('a', 'b', 'c');
    await call('Set-TransportRule', { Identity: 'c', Comments: 'of the mail team' });
    expect(order()).toEqual(['a', 'b', 'c']);
  });

  it('is taken over when the vendor puts its block on top again', () => {
    make('a', 'vendor 2', 'b');
    const block = ['vendor 1', 'vendor 2'].map((Name) => ({ Name, StopRuleProcessing: true }));
    sandbox.tenant.vendorInsertsOnTop(block);
    expect(order()).toEqual(['vendor 1', 'vendor 2', 'a', 'b']);
  });
});

describe('Set-TransportRule', () => {
  it('replaces the predicates it is given, leaves the others, and clears with null', async () => {
    const words = ['a', 'b'];
    sandbox.tenant.createRule({ Name: 'r', FromScope: 'notinorganization', SubjectContainsWords: words, SetSCL: -1 });
    await call('Set-TransportRule', { Identity: 'R', SentToScope: 'InOrganization', SubjectContainsWords: null });
    const [rule] = values(await call('Get-TransportRule', { Identity: 'r' }));
    expect(rule).toMatchObject({
      FromScope: 'NotInOrganization',
      SentToScope: 'InOrganization',
      SubjectContainsWords: null,
      Conditions: [`${NAMES}.FromScopePredicate`, `${NAMES}.SentToScopePredicate`],
      Exceptions: null,
      Actions: [`${NAMES}.SetSclAction`],
      DeleteMessage: false,
      'Priority@data.type': 'System.Int32',
      'Conditions@odata.type': '#Collection(String)',
    });
  });

  it('keeps the actions when a call would take the last, and matches everything without conditions', async () => {
    sandbox.tenant.createRule({ Name: 'r', FromScope: 'InOrganization', DeleteMessage: true });
    await call('Set-TransportRule', { Identity: 'r', DeleteMessage: false, FromScope: null });
    const [rule] = values(await call('Get-TransportRule', { Identity: 'r' }));
    expect(rule).toMatchObject({ DeleteMessage: true, Conditions: null, Actions: [`${NAMES}.DeleteMessageAction`] });
  });

  it('wants both halves of a header predicate', async () => {
    make('r');
    const half = await call('Set-TransportRule', { Identity: 'r', ExceptIfHeaderMatchesPatterns: ['^x$'] });
    expect(refusal(half)).toContain('ExceptIfHeaderMatchesMessageHeader');
    const both = { ExceptIfHeaderMatchesPatterns: ['^x$'], ExceptIfHeaderMatchesMessageHeader: 'X-Loop' };
    await call('Set-TransportRule', { Identity: 'r', ...both });
    expect(sandbox.tenant.snapshot().rules[0]?.['Exceptions']).toEqual([`${NAMES}.HeaderMatchesPredicate`]);
  });

  it('refuses null for Comments, takes an empty string, and has no parameter for the state', async () => {
    make('r');
    expect(refusal(await call('Set-TransportRule', { Identity: 'r', Comments: null }))).toContain(
      "|System.ArgumentException|The value of 'Comments' cannot be null",
    );
    expect((await call('Set-TransportRule', { Identity: 'r', Comments: '' })).status).toBe(200);
    const refused = refusal(await call('Set-TransportRule', { Identity: 'r', Enabled: false }));
    expect(refused).toContain('AmbiguousParameterSetException');
    expect(refused).toContain('Invalid cmdlet parameters specified. Enabled');
    await call('Disable-TransportRule', { Identity: 'r' });
    expect(sandbox.tenant.snapshot().rules[0]?.['State']).toBe('Disabled');
    await call('Enable-TransportRule', { Identity: 'r', Mode: 'Audit' });
    expect(sandbox.tenant.snapshot().rules[0]).toMatchObject({ State: 'Enabled', Mode: 'Audit' });
  });

  it('keeps a condition whose class it does not know', async () => {
    sandbox.tenant.createRule({ Name: 'r', DeleteMessage: true }, { Conditions: [`${NAMES}.NovelPredicate`] });
    await call('Set-TransportRule', { Identity: 'r', FromScope: 'InOrganization' });
    const expected = [`${NAMES}.FromScopePredicate`, `${NAMES}.NovelPredicate`];
    expect(sandbox.tenant.snapshot().rules[0]?.['Conditions']).toEqual(expected);
  });

  it('that changes nothing is a warning', async () => {
    make('r');
    const seen = await call('Set-TransportRule', { Identity: 'r', PrependSubject: '[r] ' });
    expect(String(seen.json?.['@adminapi.warnings'])).toContain('no settings of');
  });
});

describe('New-TransportRule', () => {
  it('refuses a name that is there in another letter case, and a rule without action', async () => {
    make('Disclaimer');
    expect(refusal(await call('New-TransportRule', { Name: 'DISCLAIMER', DeleteMessage: true }))).toContain(
      'RuleNameAlreadyExist',
    );
    expect((await call('New-TransportRule', { Name: 'x' })).status).toBe(400);
    expect(order()).toEqual(['Disclaimer']);
  });

  it('takes 300 rules and 8192 characters, and no more', async () => {
    for (let number = 0; number < 300; number += 1) make(`rule ${number}`);
    const text = "You can't create more than 300";
    expect(refusal(await call('New-TransportRule', { Name: 'x', DeleteMessage: true }))).toContain(text);
    const ranges = Array.from({ length: 400 }, (_, index) => `198.51.100.${index % 256}/32`);
    const large = await call('Set-TransportRule', { Identity: 'rule 0', SenderIpRanges: ranges });
    expect(refusal(large)).toContain('ErrorRuleXmlTooBig');
    expect(Number(sandbox.tenant.snapshot().rules[0]?.['Size'])).toBeLessThan(MOST_CHARACTERS);
  });

  it('routes only to an outbound connector that is there', async () => {
    const route = { Name: 'r', RouteMessageOutboundConnector: 'To nowhere' };
    expect((await call('New-TransportRule', route)).status).toBe(404);
    expect(order()).toEqual([]);
  });
});

describe('Get-TransportRule', () => {
  it('gives all rules in order, some columns, some states, or without details', async () => {
    make('a', 'b');
    sandbox.tenant.moveRule('b', 0);
    sandbox.tenant.enableRule('a', false);
    const columns = await call('Get-TransportRule', { ResultSize: 'Unlimited' }, '?$select=Name,Priority');
    expect(values(columns)).toEqual([
      { Name: 'b', 'Priority@data.type': 'System.Int32', Priority: 0 },
      { Name: 'a', 'Priority@data.type': 'System.Int32', Priority: 1 },
    ]);
    expect(values(await call('Get-TransportRule', { State: 'Disabled' })).map((one) => one['Name'])).toEqual(['a']);
    expect(values(await call('Get-TransportRule', { ExcludeConditionActionDetails: true }))[0]).toMatchObject({
      Name: 'b',
      PrependSubject: null,
      Actions: null,
    });
    expect(values(await call('Get-TransportRule', { Filter: "Description -like '*[[]a]*'" }))).toEqual([]);
    expect((await call('Get-TransportRule', { Identity: 'nobody' })).status).toBe(404);
  });
});
