import type { Item, Json } from '../../kinds/words.ts';
import { itemId, refId, scopeId } from '../../kinds/words.ts';
import { type JournalLine, type Mark, markOf } from '../../memory/journal.ts';
import { digest } from '../../plan/digest.ts';
import type { Residue, Thing } from './residue.ts';

/** One write that took something away, or a part of the way there. */
export type Act = {
  readonly run: string;
  readonly change: string;
  /** RFC 3339. */
  readonly at: string;
  readonly what: string;
  /** SHA-256 of the value before it, as the journal has it. */
  readonly before: string;
  readonly intended: Mark;
  readonly done: Mark;
};

/** One thing that was named and is not there any more. Without acts nobody of this journal took it away. */
export type Gone = {
  readonly resource: string;
  readonly scope: string;
  readonly type: string;
  readonly key: string;
  readonly handle?: string;
  readonly acts: readonly Act[];
};

/** One thing that stands, and whose it is. */
export type Remaining = {
  readonly scope: string;
  readonly type: string;
  readonly name: string;
  readonly handle?: string;
  readonly owner: Thing['owner'];
  readonly because: readonly string[];
};

/** What is gone and what remains, bound to the journal as it was when this was written. */
export type Certificate = {
  readonly apiVersion: 'postern.dev/offboarding-certificate/v1';
  /** RFC 3339: when the tenant and the zones were looked at. */
  readonly at: string;
  /** The Offboardings, each with the digest of its spec. */
  readonly resources: readonly { readonly resource: string; readonly specHash: string }[];
  readonly gone: readonly Gone[];
  readonly remains: readonly Remaining[];
  /** The last line of the journal; null where it has none. */
  readonly journal: Mark | null;
  /** SHA-256 of the RFC 8785 form of everything above. */
  readonly digest: string;
};

/** What of a line of the journal a certificate says. Null: the two lines do not prove that this thing went. */
export const actOf = (intended: JournalLine, done: JournalLine, id: string, scope: string): Act | null => {
  if (intended.what !== 'intend' || done.what !== 'outcome') return null;
  const { change } = intended;
  const isSame = intended.run === done.run && intended.changeId === done.changeId;
  if (!isSame || done.outcome.state !== 'done' || scopeId(change.scope) !== scope || !change.keys.includes(id))
    return null;
  return {
    run: done.run,
    change: done.changeId,
    at: done.at,
    what: change.why,
    before: digest(change.before),
    intended: markOf(intended),
    done: markOf(done),
  };
};

const actsFor = (item: Item, lines: readonly JournalLine[]): readonly Act[] =>
  lines.flatMap((line, index) => {
    if (line.what !== 'intend' || !line.change.for.some((ref) => refId(ref) === refId(item.from))) return [];
    const outcome = lines.slice(index + 1).find((one) => one.run === line.run && one.changeId === line.changeId);
    const act = outcome === undefined ? null : actOf(line, outcome, itemId(item), scopeId(item.scope));
    return act === null ? [] : [act];
  });

const remaining = ({ scope, type, name, handle, owner, because }: Thing): Remaining => ({
  scope: scopeId(scope),
  type,
  name,
  ...(handle === undefined ? {} : { handle }),
  owner,
  because,
});

/** Seals a certificate: the digest is over everything else. */
export const sealed = (content: Omit<Certificate, 'digest'>): Certificate => ({
  ...content,
  digest: digest(content as unknown as Json),
});

/** What a certificate is made of. `items` are those of the Offboardings; nothing of them is planned any more. */
export type Evidence = {
  readonly items: readonly Item[];
  readonly specHashes: Readonly<Record<string, string>>;
  readonly residue: Residue;
  readonly lines: readonly JournalLine[];
  readonly now: string;
};

/** The certificate on this evidence. Pure. */
export const certificateOf = ({ items, specHashes, residue, lines, now }: Evidence): Certificate => {
  const stands = new Set(
    residue.vendor.map(({ scope, type, key, handle }) => `${scopeId(scope)} ${type} ${handle ?? key}`),
  );
  const isThere = ({ scope, type, key, handle }: Item): boolean =>
    stands.has(`${scopeId(scope)} ${type} ${handle ?? key}`);
  const last = lines.at(-1);
  return sealed({
    apiVersion: 'postern.dev/offboarding-certificate/v1',
    at: now,
    resources: [...new Set(items.map(({ from }) => refId(from)))]
      .sort()
      .map((resource) => ({ resource, specHash: specHashes[resource] ?? '' })),
    gone: items
      .filter((item) => !isThere(item))
      .map((item) => ({
        resource: refId(item.from),
        scope: scopeId(item.scope),
        type: item.type,
        key: item.key,
        ...(item.handle === undefined ? {} : { handle: item.handle }),
        acts: actsFor(item, lines),
      })),
    remains: [...residue.vendor, ...residue.others].map(remaining),
    journal: last === undefined ? null : markOf(last),
  });
};

/** A certificate as it is written: the same bytes every time. */
export const textOf = (certificate: Certificate): string => `${JSON.stringify(certificate, null, 2)}\n`;
