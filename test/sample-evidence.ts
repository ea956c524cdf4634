import { type EvidencePack, type Materials, packOf } from '../cli/evidence/pack.ts';
import type { AuditEvent } from '../kinds/language/audit-log.ts';
import type { Change, Json } from '../kinds/words.ts';
import type { JournalEntry, JournalLine } from '../memory/journal.ts';
import { digest } from '../plan/digest.ts';

/* A journal and an audit log as tests need them: what was set is changed by a person, and set again. */

const scope = { target: 'platform', id: 'cde123a45' } as const;
const ref = { kind: 'EnrollmentSettings', namespace: 'default', name: 'enrollment' };
const key = 'EnrollmentSettings enrollment';

const changeOf = (id: string, before: Json, after: Json): Change => ({
  id,
  op: 'update',
  scope,
  type: 'EnrollmentSettings',
  keys: [key],
  collection: 'AccountSettings',
  before,
  after,
  leaves: [{ type: 'EnrollmentSettings', key: 'enrollment', value: after }],
  expects: {},
  needs: [],
  group: id,
  for: [ref],
  why: 'EnrollmentSettings enrollment differs in durationDays',
  risk: 'low',
  shown: [],
});

const written = (run: string, day: string, before: number, after: number): readonly JournalEntry[] => {
  const change = changeOf(`${run}-1`, { durationDays: before }, { durationDays: after });
  const head = { run, changeId: change.id };
  const { keys } = change;
  const tail = { scope, keys, before: change.before, after: change.after, owned: [] };
  return [
    { ...head, what: 'intend', planHash: 'a'.repeat(64), at: `${day}T09:00:00.000Z`, change },
    { ...head, what: 'outcome', planHash: '', at: `${day}T09:00:01.000Z`, outcome: { state: 'done' }, ...tail },
  ];
};

const vouched: JournalEntry = {
  what: 'attest',
  run: '',
  planHash: '',
  changeId: '2ab528be09eff98e',
  at: '2026-03-04T10:00:00.000Z',
  attestation: {
    ref: { kind: 'Attestation', namespace: 'default', name: 'agents' },
    annotations: {},
    spec: {
      for: { kind: 'AgentSettings', name: 'agents' },
      step: '2ab528be09eff98e',
      by: 'ada@contoso.example',
      at: '2026-03-04T10:00:00.000Z',
      evidence: 'CHG-7',
    },
  },
};

const chained = (entries: readonly JournalEntry[]): readonly JournalLine[] => {
  const lines: JournalLine[] = [];
  let previousHash = '0'.repeat(64);
  for (const [index, entry] of entries.entries()) {
    const line = { ...entry, seq: index + 1, previousHash } as JournalLine;
    lines.push(line);
    previousHash = digest(line as unknown as Json);
  }
  return lines;
};

/** Three runs over five days, and an attestation between them. */
export const history: readonly JournalLine[] = chained([
  ...written('run-1', '2026-03-02', 30, 14),
  ...written('run-2', '2026-03-03', 365, 14),
  vouched,
  ...written('run-3', '2026-03-06', 30, 14),
]);

/** An act on the page of settings, by a person unless an application is named. */
export const act = (at: string, actor: string, client: string | null = null, touches = [key]): AuditEvent => ({
  at,
  actor,
  client,
  category: 'account_logs',
  action: 'Account settings updated',
  object: 'Account settings',
  requestName: null,
  touches,
});

/** What the audit log tells: each change of the journal, and before the later two of them a person's. */
export const events: readonly AuditEvent[] = [
  act('2026-03-02T09:00:00.500Z', 'contoso-postern', 'contoso-postern'),
  act('2026-03-02T17:40:00.000Z', 'eve@contoso.example'),
  act('2026-03-03T09:00:00.500Z', 'contoso-postern', 'contoso-postern'),
  act('2026-03-05T12:00:00.000Z', 'eve@contoso.example', null, ['AgentSettings agent']),
  act('2026-03-05T13:00:00.000Z', 'ben@contoso.example'),
];

/** A pack of the sample. */
export const samplePack = (more: Partial<Materials> = {}): EvidencePack =>
  packOf({
    history,
    audit: [
      {
        account: 'Account/default/contoso',
        scope: 'platform:cde123a45',
        log: { from: '2026-03-01T00:00:00.000Z', events },
        reason: '',
      },
    ],
    approvals: [
      {
        name: 'connector-rejects-mail',
        by: 'ada@contoso.example',
        reason: 'CHG-9: direct mail was moved',
        object: 'InboundConnector/default/from-vendor',
        planHash: null,
        expires: '2026-12-31T23:59:59.999Z',
      },
    ],
    period: { from: '2026-03-02T00:00:00.000Z', to: '2026-03-05T23:59:59.999Z' },
    made: '2026-03-09T08:15:00.000Z',
    estate: 'contoso',
    tool: '0.1.0',
    scrub: (text) => text,
    limits: [],
    ...more,
  });
