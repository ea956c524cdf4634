import { isRecord } from '../schema-walk.ts';
import type { Fact, Verdict } from '../words.ts';
import { dmarcPolicy } from './dmarc.ts';
import { verdict } from './verdict.ts';

/** The name and the domains above it, down to two labels: a DMARC record covers the names below it (RFC 9989 4.10). */
export const dmarcNames = (name: string): readonly string[] => {
  const labels = name.split('.');
  return labels.slice(0, Math.max(1, labels.length - 1)).map((_, index) => labels.slice(index).join('.'));
};

/** The texts at `_dmarc.<name>` that begin like DMARC records; null while it is not known. */
const recordsAt = (facts: Readonly<Record<string, Fact>>, name: string): readonly string[] | null => {
  const value = facts[`Dmarc/${name}`]?.value;
  return isRecord(value) && Array.isArray(value['records'])
    ? value['records'].filter((record): record is string => typeof record === 'string')
    : null;
};

const remedy = 'Publish one DMARC record with a policy; p=none only watches.';

/** Whether one DMARC record with a policy covers a name, judged on the facts `Dmarc/<name>` of all `dmarcNames`. */
export const publishedDmarc = (facts: Readonly<Record<string, Fact>>, name: string): Verdict => {
  for (const domain of dmarcNames(name)) {
    const records = recordsAt(facts, domain);
    if (records === null) return verdict('unknown', 'system', `_dmarc.${domain} could not be looked up`, 'Try again.');
    if (records.length > 1)
      return verdict('closed', 'person', `there is more than one DMARC record at _dmarc.${domain}`, remedy);
    const [record] = records;
    if (record === undefined) continue;
    const read = dmarcPolicy(record);
    return 'problem' in read
      ? verdict('closed', 'person', `the DMARC record at _dmarc.${domain} ${read.problem}`, remedy)
      : verdict('open', 'person', `_dmarc.${domain} has p=${read.policy}`);
  }
  return verdict('closed', 'person', `there is no DMARC record for ${name}`, remedy);
};
