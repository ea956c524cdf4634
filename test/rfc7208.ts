import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import type { SpfAnswer, SpfLookup, SpfLookupType } from '../kinds/language/spf-check-host-session.ts';

/** One case of the openspf.org suite. `results` are all that it takes; `explanation` null where the default is meant. */
export type SuiteCase = {
  readonly scenario: string;
  readonly name: string;
  readonly section: string;
  readonly ip: string;
  readonly helo: string;
  readonly sender: string;
  readonly results: readonly string[];
  readonly explanation: string | null | undefined;
  readonly lookup: SpfLookup;
};

type Entry = 'TIMEOUT' | Readonly<Record<string, unknown>>;
type Zone = Readonly<Record<string, readonly Entry[]>>;
type Document = {
  readonly description: string;
  readonly tests: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly zonedata: Zone;
};

const file = join(import.meta.dirname, 'data/rfc7208/rfc7208-tests.yml');

/* The evaluator gets one character per octet. */
const octets = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');

const recordOf = (type: string, value: unknown): string => {
  if (type === 'TXT') return octets([value].flat().join(''));
  return type === 'MX' && Array.isArray(value) ? String(value[1]) : String(value);
};

/* Records of type SPF are old spelling: where a name has no TXT record of its own, they are meant. */
const ofType = (entries: readonly Entry[], type: string): readonly unknown[] => {
  const values = (name: string): readonly unknown[] =>
    entries.flatMap((entry) => (entry !== 'TIMEOUT' && name in entry ? [entry[name]] : []));
  const own = values(type);
  return (own.length > 0 || type !== 'TXT' ? own : values('SPF')).filter((value) => value !== 'NONE');
};

const answering =
  (zone: Zone): SpfLookup =>
  async (name: string, type: SpfLookupType): Promise<SpfAnswer> => {
    const byName = new Map(Object.entries(zone).map(([owner, entries]) => [owner.toLowerCase(), entries]));
    const find = (owner: string, hops: number): SpfAnswer => {
      const entries = byName.get(owner.toLowerCase().replace(/\.$/, '')) ?? [];
      const values = ofType(entries, type);
      if (values.includes('TIMEOUT')) return { ok: false, reason: 'timeout' };
      const [alias] = ofType(entries, 'CNAME');
      if (values.length === 0 && typeof alias === 'string' && hops < 8) return find(alias, hops + 1);
      if (values.length === 0 && entries.includes('TIMEOUT')) return { ok: false, reason: 'timeout' };
      const byPreference =
        type === 'MX' ? [...values].sort((a, b) => Number([a].flat()[0]) - Number([b].flat()[0])) : values;
      return { ok: true, values: byPreference.map((value) => recordOf(type, value)) };
    };
    return find(name, 0);
  };

const text = (value: unknown): string => (value === undefined || value === null ? '' : String(value));

/** Every case of the suite. */
export const suite = (): readonly SuiteCase[] =>
  parseAllDocuments(readFileSync(file, 'utf8')).flatMap((document) => {
    const { description, tests, zonedata } = document.toJS() as Document;
    return Object.entries(tests).map(
      ([name, one]): SuiteCase => ({
        scenario: description,
        name,
        section: [one['spec']].flat().map(text).join(' '),
        ip: text(one['host']),
        helo: text(one['helo']),
        sender: text(one['mailfrom']),
        results: [one['result']].flat().map(text),
        explanation:
          one['explanation'] === undefined
            ? undefined
            : one['explanation'] === 'DEFAULT'
              ? null
              : text(one['explanation']),
        lookup: answering(zonedata),
      }),
    );
  });
