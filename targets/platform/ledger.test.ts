import { expect, test } from 'vitest';
import { account } from '../../kinds/account/kind.ts';
import { agentSettings } from '../../kinds/agent-settings/kind.ts';
import { enrollmentSettings } from '../../kinds/enrollment-settings/kind.ts';
import { policy } from '../../kinds/policy/kind.ts';
import { nodeOf, propertiesOf, propertyOf, type SchemaNode } from '../../kinds/schema-walk.ts';
import catalogue from './catalogue.json' with { type: 'json' };
import { ledger } from './ledger.ts';
import { type Operation, ownOperations, publicOperations } from './operations.ts';
import { refusals } from './refusals.ts';

const lineOf = ({ method, path }: Operation): string => `${method} ${path}`;
const used = Object.values(publicOperations).map(lineOf);

test('the catalogue has its 371 operations, each once', () => {
  expect([catalogue.operations.length, new Set(catalogue.operations).size]).toEqual([371, 371]);
});

test('every operation that is called stands in the catalogue, those of the reference platform apart', () => {
  expect(used.filter((line) => !catalogue.operations.includes(line))).toEqual([]);
  expect(Object.values(ownOperations).filter(({ path }) => !path.startsWith('/reference/v1/'))).toEqual([]);
});

test('every other operation is refused with a reason, and every reason is needed', () => {
  const rest = catalogue.operations.filter((line) => !used.includes(line));
  const reasonFor = (line: string) => refusals.find(({ matches }) => matches.test(line));
  expect(rest.filter((line) => reasonFor(line) === undefined)).toEqual([]);
  expect(refusals.filter((refusal) => !rest.some((line) => reasonFor(line) === refusal))).toEqual([]);
});

test('a read by POST is no write, and what writes says so', () => {
  const all: readonly Operation[] = [...Object.values(publicOperations), ...Object.values(ownOperations)];
  const reads = all.filter(({ writes }) => writes !== true).filter(({ method }) => method !== 'GET');
  expect(reads.map(lineOf)).toEqual([
    'POST /api/account/get-account',
    'POST /api/provisioning/get-packages',
    'POST /api/audit/get-audit-events',
  ]);
});

const fieldsOf = (node: SchemaNode | undefined): readonly string[] =>
  node === undefined ? [] : propertiesOf(node).map(([name]) => name);
const own = ['accountRef', 'managementPolicy', 'deletionPolicy', 'policyId', 'breakGlassIpRange'];
const settings = (node: SchemaNode | undefined) =>
  fieldsOf(node)
    .filter((name) => !own.includes(name))
    .sort();

test('the ledger knows every field of every kind, and no other', () => {
  const accountNode = nodeOf(account.schema);
  const groups = ['contact', 'password', 'userAccess', 'notifications', 'archive'];
  const wanted = {
    ...Object.fromEntries(
      groups.map((group) => [`AccountSettings ${group}`, settings(propertyOf(accountNode, group))]),
    ),
    'EnrollmentSettings enrollment': settings(nodeOf(enrollmentSettings.schema)),
    'AgentSettings agent': settings(nodeOf(agentSettings.schema)),
    'AgentKey agent': ['sink'],
    'AgentTamperProtection agent': ['sink'],
    'AccountIdentity account': ['region'],
    Policy: settings(nodeOf(policy.schema)),
  };
  expect(
    Object.fromEntries(Object.entries(ledger).map(([item, fields]) => [item, Object.keys(fields).sort()])),
  ).toEqual(wanted);
});

test('what can be read or written says by which operation, and what a person sets says where', () => {
  const entries = Object.entries(ledger).flatMap(([item, fields]) =>
    Object.entries(fields).map(([field, entry]) => ({ at: `${item} ${field}`, ...entry })),
  );
  for (const { at, access, operations, place } of entries) {
    expect([at, operations.length > 0]).toEqual([at, access === 'writable' || access === 'readable']);
    expect([at, operations.some(({ writes }) => writes === true)]).toEqual([at, access === 'writable']);
    if (access === 'console') expect(place).toMatch(/^Administration \| .+ \| .+/);
  }
});
