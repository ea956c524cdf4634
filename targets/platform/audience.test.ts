import fc from 'fast-check';
import { expect, test } from 'vitest';
import { POLICY, policyKey } from '../../kinds/language/platform-policy.ts';
import {
  EFFECTIVE_POLICY,
  type EffectivePolicy,
  holdingFor,
  type MessageEnds,
  messageKey,
  POLICY_AUDIENCE,
  type PolicyAudience,
} from '../../kinds/language/policy-match.ts';
import { platformClient } from '../../platform/platform-client.ts';
import { type PlatformRun, platformRun } from '../../test/platform-run.ts';

const signal = new AbortController().signal;
const GROUPS = '/directory/cloud-gateway/v1/groups';

const openGroup = async (run: PlatformRun): Promise<string> => {
  const client = await platformClient(run.platform);
  const { id } = (await client.post(GROUPS, { description: 'Pilots' })).body as { readonly id: string };
  const groupMembers = [{ emailAddress: 'ben@contoso.example' }, { domain: 'in.contoso.example' }];
  await client.post(`${GROUPS}/${id}/members`, { groupMembers });
  return id;
};

const ask = (run: PlatformRun, type: string, keys: readonly string[]) => ({
  scope: run.scope,
  collection: type,
  type,
  keys,
});

const look = async (run: PlatformRun, ends: MessageEnds) => {
  const asks = [
    ask(run, POLICY, []),
    ask(run, POLICY_AUDIENCE, ['Pilots']),
    ask(run, EFFECTIVE_POLICY, [messageKey(ends)]),
  ];
  const { collections, facts } = await run.target().read(asks, signal);
  const listed = collections[POLICY];
  if (listed?.state !== 'complete') throw new Error('the policies were not read');
  const policies = listed.found.map(run.target().canonical).map(({ key, value }) => ({ key, value }));
  const audience = facts[POLICY_AUDIENCE]?.value as unknown as PolicyAudience;
  const system = facts[EFFECTIVE_POLICY]?.value as unknown as EffectivePolicy;
  return { audience, system, said: holdingFor(policies, ends, audience) };
};

const address = fc.constantFrom('ada@contoso.example', 'ben@contoso.example', 'eve@fabrikam.example');
const people = {
  emails: fc.uniqueArray(address, { maxLength: 1 }),
  domains: fc.uniqueArray(fc.constantFrom('contoso.example', 'fabrikam.example'), { maxLength: 1 }),
};

test('what we say of a message is what the platform says of it, groups, routes and exceptions included [C86] [C88]', async () => {
  await using run = await platformRun('Reference');
  const groups = [{ id: await openGroup(run) }];
  const named = { ...people, groups: fc.constantFrom([], groups) };
  const side = fc.record(
    { route: fc.constantFrom('ALL' as const, 'INTERNAL' as const, 'EXTERNAL' as const), ...named },
    { requiredKeys: [] },
  );
  const targets = fc.record(
    {
      senders: side,
      recipients: side,
      exceptions: fc.record(named, { requiredKeys: [] }),
      addressMatch: fc.constantFrom('HEADER' as const, 'ENVELOPE' as const, 'BOTH' as const),
    },
    { requiredKeys: [] },
  );
  const policies = fc.array(fc.record({ mode: fc.constantFrom('PROTECT' as const, 'DISABLED' as const), targets }), {
    maxLength: 2,
  });
  const ends = fc.record({ from: address, envelopeFrom: address, to: address });
  const { admin } = run.platform;
  await fc.assert(
    fc.asyncProperty(policies, ends, async (all, message) => {
      const ids = all.map((policy, index) =>
        admin.createPolicy('eve@contoso.example', { name: `P${index}`, ...policy }),
      );
      const { said, system } = await look(run, message);
      for (const id of ids) admin.deletePolicy('eve@contoso.example', id);
      const names = 'policy' in system ? [system.policy] : system.undetermined;
      expect([said.outcome, [...said.policies].sort()]).toEqual([
        'policy' in system ? 'policy' : 'undetermined',
        names.map(policyKey).sort(),
      ]);
    }),
    { numRuns: 30 },
  );
}, 30_000);

test('what may not be read is not known, and not empty', async () => {
  await using run = await platformRun('Reference');
  await openGroup(run);
  const message = { from: 'eve@fabrikam.example', envelopeFrom: 'eve@fabrikam.example', to: 'ben@contoso.example' };
  expect((await look(run, message)).audience).toEqual({
    internalDomains: ['contoso.example', 'in.contoso.example'],
    members: { Pilots: ['ben@contoso.example', '@in.contoso.example'] },
  });
  run.platform.admin.setPermissions(['full-admin']);
  expect((await look(run, message)).audience).toEqual({ internalDomains: null, members: { Pilots: null } });
});
