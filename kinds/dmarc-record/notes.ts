import { type DmarcPolicy, dmarcPolicies } from '../language/dmarc.ts';
import { type DmarcProblem, type DmarcText, isDmarc, isDmarcLookAlike, parseDmarc } from '../language/dmarc-record.ts';
import { isRecord } from '../schema-walk.ts';
import type { Finding, Item, Observation } from '../words.ts';
import { finding } from './codes.ts';
import { type Seen, seenOf } from './facts.ts';

type Code = Parameters<typeof finding>[0];
type Noted = readonly (readonly [Code, string])[];

const codeOf: Readonly<Record<DmarcProblem['what'], Code>> = {
  character: 'PSTN1253',
  semicolon: 'PSTN1254',
  tag: 'PSTN1255',
  policy: 'PSTN1255',
};

const isWeaker = (one: DmarcPolicy | null, other: DmarcPolicy | null): boolean =>
  one !== null && other !== null && dmarcPolicies.indexOf(one) < dmarcPolicies.indexOf(other);

const policyNotes = (place: string, { p, sp, np }: DmarcText): Noted => [
  ...(p === 'none' ? ([['PSTN1256', `${place} has p=none, sp=${sp ?? p}, np=${np ?? p}`]] as const) : []),
  ...(isWeaker(sp, p) || isWeaker(np, p)
    ? ([['PSTN1257', `${place} has p=${p}, and for subdomains sp=${sp}, np=${np}`]] as const)
    : []),
];

const recordNotes = (place: string, text: string): Noted => {
  const record = parseDmarc(text);
  return [
    ...record.problems.map(({ what, message }) => [codeOf[what], `${place}: ${message}`] as const),
    ...policyNotes(place, record),
    ...(record.rua.length === 0 ? ([['PSTN1258', `${place} has no rua`]] as const) : []),
    ...(record.historic.length === 0 ? [] : ([['PSTN1260', `${place} has ${record.historic.join(', ')}`]] as const)),
    ...(record.isStrictSpf ? ([['PSTN1263', `${place} has aspf=s`]] as const) : []),
  ];
};

const surroundings = (name: string, seen: Seen): Noted => [
  ...(seen.apex ?? [])
    .filter((text) => isDmarc(text) || isDmarcLookAlike(text))
    .map((text) => ['PSTN1261', `${name} has: ${text}`] as const),
  ...(seen.apex === null ? ([['PSTN1264', `the TXT records of ${name} are not known`]] as const) : []),
  ...seen.reports.flatMap(({ domain, at, accepted }): Noted => {
    if (accepted === true) return [];
    return accepted === false
      ? [['PSTN1259', `reports for ${name} go to ${domain}, and ${at} has no v=DMARC1`]]
      : [['PSTN1264', `whether ${domain} accepts reports for ${name} is not known`]];
  }),
];

const notesAt = (name: string, seen: Seen, isMade: boolean): Noted => {
  const place = `_dmarc.${name}`;
  const around = surroundings(name, seen);
  const alias: Noted = seen.cname === null ? [] : [['PSTN1262', `${place} is an alias of ${seen.cname}`]];
  if (seen.cname !== null && seen.aliased === null)
    return [...alias, ['PSTN1264', `what stands at ${seen.cname} is not known`], ...around];
  const strings = seen.aliased ?? seen.strings;
  const strange = strings.filter(isDmarcLookAlike).map((text) => ['PSTN1252', `${place} has: ${text}`] as const);
  const [text, ...others] = strings.filter(isDmarc);
  const records: Noted =
    text === undefined
      ? isMade
        ? []
        : [['PSTN1250', `${place} has none`]]
      : others.length > 0
        ? [['PSTN1251', `${place} has ${others.length + 1}`]]
        : recordNotes(place, text);
  return [...alias, ...strange, ...records, ...around];
};

/** What is worth saying about every DMARC record that is looked at, whether or not anything changes. */
export const notes = (desired: readonly Item[], seen: readonly Observation[]): readonly Finding[] =>
  desired
    .filter((item) => item.type === 'DmarcRecord')
    .flatMap((item) => {
      const shown = seenOf(item, seen);
      const isMade = isRecord(item.options) && item.options['creates'] === true;
      return shown === null
        ? []
        : notesAt(item.key, shown, isMade).map(([code, message]) => finding(code, { message, ref: item.from }));
    });
