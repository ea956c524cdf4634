import type { Guard } from '../kind.ts';
import { isNullSender } from '../language/spf-merge.ts';
import { allOf, isSpf, parseSpf } from '../language/spf-parse.ts';
import {
  brokenPart,
  costOf,
  domainsOf,
  includedDomain,
  isOverLimit,
  lookupLimit,
  voidLimit,
} from '../language/spf-tree.ts';
import { answerOctets } from '../language/txt.ts';
import { isRecord } from '../schema-walk.ts';
import { collectionOf, type Finding, type Item, scopeId } from '../words.ts';
import { type Candidate, candidates } from './candidate.ts';
import { finding } from './codes.ts';
import { treeFact, treeFacts } from './facts.ts';
import { isMicrosoftTerm } from './vendor.ts';

type Code = Parameters<typeof finding>[0];
type Said = { readonly message: string; readonly remedy?: string };

const guard = (
  name: string,
  lift: Guard['lift'],
  code: Code,
  judge: (candidate: Candidate, desired: readonly Item[]) => Said | null,
): Guard => ({
  name,
  lift,
  refuse: (changes, seen, desired) =>
    candidates(changes, seen).flatMap((candidate) => {
      const said = judge(candidate, desired);
      if (said === null) return [];
      const told: Finding = finding(code, { ...said, ref: candidate.change.for[0] ?? null });
      return [{ change: candidate.change.id, finding: told }];
    }),
});

const refusedFor = (reason: string) => (candidate: Candidate) =>
  candidate.records.length <= 1 && !candidate.merged.ok && candidate.merged.reason === reason
    ? { message: `${candidate.name}: ${candidate.merged.message}` }
    : null;

/** The parsed record the change starts from, when there is exactly one valid one. */
const recordOf = (candidate: Candidate) => {
  const [text, ...others] = candidate.records;
  const parsed = text === undefined || others.length > 0 ? null : parseSpf(text);
  return parsed?.ok === true ? parsed.record : null;
};

/** The record the change leaves; null when it was refused or nothing is left. */
const resultOf = (candidate: Candidate): string | null =>
  candidate.merged.ok && candidate.merged.text !== '' ? candidate.merged.text : null;

const lookups = (candidate: Candidate): Said | null => {
  const text = resultOf(candidate);
  if (text === null || candidate.wish.add.length === 0) return null;
  const known = treeFacts(candidate.seen.facts);
  const after = costOf(candidate.name, text, known);
  if (!isOverLimit(after)) return null;
  const before = candidate.records[0] === undefined ? 0 : costOf(candidate.name, candidate.records[0], known).lookups;
  const lost = after.over.length === 0 ? '' : `; never reached: ${after.over.slice(0, 5).join(', ')}`;
  const loop = after.loops.length === 0 ? '' : `; includes itself: ${after.loops.join(', ')}`;
  return {
    message: `${candidate.name}: ${before} -> ${after.lookups} lookups of ${lookupLimit}, ${after.voids} empty of ${voidLimit}${lost}${loop}`,
  };
};

const includes = (candidate: Candidate): Said | null => {
  for (const text of candidate.wish.add) {
    const domain = includedDomain(text);
    const tree = domain === null ? null : treeFact(candidate.seen.facts, domain);
    const part = tree === null ? null : brokenPart(tree);
    if (part !== null) return { message: `${text} would make the record of ${candidate.name} fail: ${part}` };
    if (tree !== null && domainsOf(tree).includes(candidate.name))
      return { message: `${text} leads back to ${candidate.name} itself` };
  }
  return null;
};

const newRecord = (candidate: Candidate, desired: readonly Item[]): Said | null => {
  const { add, all } = candidate.wish;
  if (candidate.records.length > 0 || (add.length === 0 && all === null)) return null;
  if (add.length === 0) return { message: `${candidate.name} has no SPF record, and the new one would name nobody` };
  const asked = desired.filter(
    (item) =>
      scopeId(item.scope) === scopeId(candidate.change.scope) && collectionOf(item) === candidate.change.collection,
  );
  const isOnly = asked.some(({ options }) => isRecord(options) && options['onlySender'] === true);
  if (isOnly || add.some(isMicrosoftTerm)) return null;
  return { message: `${candidate.name} has no SPF record, and the new one would name ${add.join(', ')} only` };
};

const nullSender = (candidate: Candidate): Said | null => {
  const before = recordOf(candidate);
  if (before === null) return null;
  if (isNullSender(before))
    return candidate.wish.add.length === 0 ? null : { message: `${candidate.name}: ${candidate.records[0]}` };
  const after = parseSpf(resultOf(candidate) ?? '');
  return after.ok && isNullSender(after.record)
    ? { message: `${candidate.name} would have no sender left under its -all` }
    : null;
};

const untestedFail = (candidate: Candidate): Said | null => {
  if (candidate.wish.all !== 'Fail') return null;
  const before = recordOf(candidate);
  const found = before === null ? 'None' : allOf(before);
  const text = treeFact(candidate.seen.facts, candidate.name)?.text ?? null;
  const parsed = text === null ? null : parseSpf(text);
  // The gates of -all were judged on the tree, so both must show the record that has been tested.
  const judged = parsed?.ok === true ? allOf(parsed.record) : found;
  const untested = [found, judged].find((all) => all !== 'SoftFail' && all !== 'Fail');
  return untested === undefined
    ? null
    : { message: `${candidate.name} goes to -all without ~all before it (all is ${untested})` };
};

const size = (candidate: Candidate): Said | null => {
  const text = resultOf(candidate);
  if (text === null || candidate.wish.add.length === 0) return null;
  const others = candidate.txt.strings.filter((string) => !isSpf(string));
  const octets = answerOctets(candidate.name, [...others, text]);
  return octets > 1232
    ? { message: `the answer for ${candidate.name} would have ${octets} octets, 1232 are safe` }
    : null;
};

const invalid = (candidate: Candidate): Said | null => {
  const [text, ...others] = candidate.records;
  const parsed = text === undefined || others.length > 0 ? null : parseSpf(text);
  if (parsed === null || parsed.ok) return null;
  const { offset, message, suggestion } = parsed.problem;
  return {
    message: `${candidate.name}: character ${offset + 1}: ${message}`,
    ...(suggestion === undefined ? {} : { remedy: `Publish it as: ${suggestion}` }),
  };
};

/** What no write to an SPF record may do. All is derived from the observation, so it holds again right before a write. */
export const guards: readonly Guard[] = [
  guard('spf-cname', 'never', 'PSTN1213', ({ name, txt }) =>
    txt.cname === null ? null : { message: `${name} is an alias of ${txt.cname}` },
  ),
  guard('spf-multiple-records', 'never', 'PSTN1211', ({ name, records }) =>
    records.length > 1
      ? { message: `${name} has ${records.length}: ${records.map((text) => `"${text}"`).join(', ')}` }
      : null,
  ),
  guard('spf-invalid-record', 'never', 'PSTN1212', invalid),
  guard('spf-null-sender', 'allow', 'PSTN1214', nullSender),
  guard('spf-redirect-with-all', 'never', 'PSTN1215', refusedFor('redirect')),
  guard('spf-qualifier', 'never', 'PSTN1216', refusedFor('qualifier')),
  guard('spf-vendor-include-invalid', 'never', 'PSTN1217', includes),
  guard('spf-lookup-limit', 'never', 'PSTN1210', lookups),
  guard('spf-new-record', 'allow', 'PSTN1218', newRecord),
  guard('spf-all-fail', 'allow', 'PSTN1219', untestedFail),
  guard('spf-record-size', 'allow', 'PSTN1220', size),
];
