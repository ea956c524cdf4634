import { type AuditEvent, type AuditLog, touched } from '../../kinds/language/audit-log.ts';
import type { Json } from '../../kinds/words.ts';
import { scopeId } from '../../kinds/words.ts';
import type { JournalLine } from '../../memory/journal.ts';

/** What was read of the audit log of one account; `log` is null where it could not be, and `reason` says why. */
export type AuditPart = {
  /** Kind/namespace/name. */
  readonly account: string;
  readonly scope: string;
  readonly log: AuditLog | null;
  readonly reason: string;
};

/** What a person changed in the console of what Postern had written before, and the write that put it right. */
export type Edit = {
  /** Kind/namespace/name. */
  readonly account: string;
  readonly at: string;
  readonly actor: string;
  readonly action: string;
  readonly object: string;
  /** Items of ours that it touched. */
  readonly items: readonly string[];
  /** The next own write of such an item; null where none has followed so far. */
  readonly repair: {
    readonly run: string;
    readonly seq: number;
    readonly at: string;
    /** What the person had made of it, and what it was made again. */
    readonly before: Json;
    readonly after: Json;
  } | null;
};

type Outcome = Extract<JournalLine, { readonly what: 'outcome' }>;

const typeOf = (key: string): string => key.split(' ')[0] ?? key;

const isDone = (line: JournalLine): line is Outcome => line.what === 'outcome' && line.outcome.state === 'done';

const touchedKeys = (event: AuditEvent, { keys }: Outcome): readonly string[] =>
  keys.filter((id) => touched(event, { type: typeOf(id), id }));

const editOf = (account: string, event: AuditEvent, writes: readonly Outcome[]): readonly Edit[] => {
  const time = Date.parse(event.at);
  const own = writes.filter((line) => Date.parse(line.at) <= time).flatMap((line) => touchedKeys(event, line));
  const items = [...new Set(own)].sort();
  if (items.length === 0) return [];
  const repair = writes.find((line) => Date.parse(line.at) > time && line.keys.some((key) => items.includes(key)));
  const { at, actor, action, object } = event;
  return [
    {
      account,
      at,
      actor,
      action,
      object,
      items,
      repair:
        repair === undefined
          ? null
          : { run: repair.run, seq: repair.seq, at: repair.at, before: repair.before, after: repair.after },
    },
  ];
};

/** Drift with its author, oldest first: acts of people on items that the journal says were ours by then. */
export const editsOf = (history: readonly JournalLine[], audit: readonly AuditPart[]): readonly Edit[] =>
  audit
    .flatMap(({ account, scope, log }) => {
      const writes = history.filter(isDone).filter((line) => scopeId(line.scope) === scope);
      const people = log === null ? [] : log.events.filter(({ client }) => client === null);
      return people.flatMap((event) => editOf(account, event, writes));
    })
    .sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
