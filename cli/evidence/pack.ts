import type { Allow } from '../../kinds/kind.ts';
import type { Json } from '../../kinds/words.ts';
import { beginning, type JournalLine, lineHash, type Mark, markOf } from '../../memory/journal.ts';
import { digest } from '../../plan/digest.ts';
import { type AuditPart, type Edit, editsOf } from './edits.ts';

/** A line of the journal, and the digest that its original has. In a redacted one `[secret]` stands for secrets. */
export type Entry = { readonly hash: string; readonly redacted: boolean; readonly line: JournalLine };

/** An approval that stands among the files when the evidence is made. */
export type ApprovalPart = Pick<Allow, 'name' | 'by' | 'reason'> & {
  readonly object: string | null;
  readonly planHash: string | null;
  readonly expires: string | null;
};

/** What happened in a period, with what proves that nothing was taken out. */
export type EvidencePack = {
  readonly apiVersion: 'postern.dev/evidence/v1';
  /** Version of Postern that made it. */
  readonly tool: string;
  /** RFC 3339. */
  readonly made: string;
  readonly estate: string;
  readonly period: { readonly from: string; readonly to: string };
  readonly journal: {
    /** The line before the period: the first entry names its digest. */
    readonly before: Mark;
    readonly entries: readonly Entry[];
    /** The last line of the period; the same as `before` where there is none. */
    readonly last: Mark;
    /** How many lines the journal has after the period. */
    readonly later: number;
  };
  readonly audit: readonly AuditPart[];
  /** What people changed in the console of what Postern had written, and the write that put it right. */
  readonly edits: readonly Edit[];
  readonly approvals: readonly ApprovalPart[];
  /** What this evidence does not show. */
  readonly notCovered: readonly string[];
  /** SHA-256 over all of the above, as RFC 8785 JSON. */
  readonly seal: string;
};

/** What a pack is made of. */
export type Materials = {
  readonly history: readonly JournalLine[];
  readonly audit: readonly AuditPart[];
  readonly approvals: readonly ApprovalPart[];
  readonly period: EvidencePack['period'];
  readonly made: string;
  readonly estate: string;
  readonly tool: string;
  /** Takes secrets out of a text. */
  readonly scrub: (text: string) => string;
  /** What else is not covered. */
  readonly limits: readonly string[];
};

/* Below these stand values of outside systems: their members' names are texts like any other. */
const outside: ReadonlySet<string> = new Set(['before', 'after', 'value', 'holds']);

/** Every text in a value, scrubbed. */
const scrubbed = <T>(value: T, scrub: (text: string) => string, isOutside = false): T => {
  if (typeof value === 'string') return scrub(value) as T;
  if (Array.isArray(value)) return value.map((one) => scrubbed(one, scrub, isOutside)) as T;
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(([name, member]) => [
    isOutside ? scrub(name) : name,
    scrubbed(member as unknown, scrub, isOutside || outside.has(name)),
  ]);
  return Object.fromEntries(members) as T;
};

const entryOf = (line: JournalLine, scrub: (text: string) => string): Entry => {
  const hash = lineHash(line);
  const { what, previousHash } = line;
  const clean = { ...scrubbed(line, scrub), what, previousHash } as JournalLine;
  return { hash, redacted: lineHash(clean) !== hash, line: clean };
};

const isWithin = (at: string, { from, to }: EvidencePack['period']): boolean =>
  Date.parse(at) >= Date.parse(from) && Date.parse(at) <= Date.parse(to);

const partWithin = (part: AuditPart, period: EvidencePack['period'], scrub: (text: string) => string): AuditPart => {
  if (part.log === null) return part;
  const events = part.log.events.filter(({ at }) => isWithin(at, period));
  return { ...part, log: scrubbed({ ...part.log, events }, scrub) };
};

const always = [
  'Who holds this file and a tool can make another one that fits: keep the seal in another place, such as the ticket, and verify with --seal.',
  'Other memories: what the operator, Pulumi or another state directory did stands in theirs.',
  'Changes in Microsoft 365 and DNS by other people: no log of theirs is read. What was put right there stands among the changes, without a name.',
  'Logons of the platform are left out: they change nothing.',
  'Approvals are those among the files when this was made; who merged them is in their version history.',
];

const limitsOf = (
  entries: readonly Entry[],
  later: number,
  { audit, period, limits }: Materials,
): readonly string[] => {
  const redacted = entries.filter((entry) => entry.redacted).length;
  const ended = new Set(
    entries.flatMap(({ line }) => (line.what === 'outcome' ? [`${line.run} ${line.changeId}`] : [])),
  );
  const open = entries.filter(
    ({ line }) => line.what === 'intend' && !ended.has(`${line.run} ${line.changeId}`),
  ).length;
  return [
    ...always,
    ...limits,
    ...audit.flatMap(({ account, log, reason }) => {
      if (log === null) return [`The audit log of ${account}: ${reason}`];
      if (Date.parse(log.from) <= Date.parse(period.from)) return [];
      return [`The audit log of ${account} before ${log.from}: the platform has forgotten it.`];
    }),
    ...(redacted === 0 ? [] : [`${redacted} lines are redacted: their digest stands for what was taken out.`]),
    ...(open === 0 ? [] : [`${open} changes have no outcome within the period.`]),
    ...(later === 0 ? [] : [`${later} lines that the journal has after the period.`]),
  ];
};

/** The seal of a pack. */
export const sealOf = (pack: Omit<EvidencePack, 'seal'>): string => digest(pack as unknown as Json);

/** Puts a pack together. The lines of the period are taken whole, from the first to the last within it. Pure. */
export const packOf = (materials: Materials): EvidencePack => {
  const { history, period, scrub, approvals, made, estate, tool } = materials;
  const first = history.findIndex(({ at }) => isWithin(at, period));
  const end = history.findLastIndex(({ at }) => isWithin(at, period));
  const entries = first === -1 ? [] : history.slice(first, end + 1).map((line) => entryOf(line, scrub));
  // Without a line of its own a period stands behind the lines that are older.
  const start = first === -1 ? history.filter(({ at }) => Date.parse(at) < Date.parse(period.from)).length : first;
  const preceding = history[start - 1];
  const before = preceding === undefined ? beginning : markOf(preceding);
  const lastEntry = entries.at(-1);
  const audit = materials.audit.map((part) => partWithin(part, period, scrub));
  const later = history.length - start - entries.length;
  const whole: Omit<EvidencePack, 'seal'> = {
    apiVersion: 'postern.dev/evidence/v1',
    tool,
    made,
    estate,
    period,
    journal: {
      before,
      entries,
      last: lastEntry === undefined ? before : { seq: lastEntry.line.seq, hash: lastEntry.hash },
      later,
    },
    audit,
    edits: scrubbed(editsOf(history, audit), scrub),
    approvals: scrubbed(approvals, scrub),
    notCovered: limitsOf(entries, later, { ...materials, audit }),
  };
  // As it reads back from a file: members without a value are gone.
  const plain = JSON.parse(JSON.stringify(whole)) as Omit<EvidencePack, 'seal'>;
  return { ...plain, seal: sealOf(plain) };
};
