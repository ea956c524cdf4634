import type { Gate } from '../kind.ts';
import { isDmarc, parseDmarc } from '../language/dmarc-record.ts';
import { verdict } from '../language/verdict.ts';
import { isRecord } from '../schema-walk.ts';
import { askOf, freshSeconds } from '../seen.ts';
import type { Fact, Resource, Scope } from '../words.ts';
import { above, gatesOf, placeOf } from './items.ts';

const recordsOf = (facts: Readonly<Record<string, Fact>>, domain: string): readonly string[] | null => {
  const value = facts[`Dmarc/${domain}`]?.value;
  const records = isRecord(value) ? value['records'] : null;
  return Array.isArray(records)
    ? records.filter((text): text is string => typeof text === 'string' && isDmarc(text))
    : null;
};

/*
 * A name without a record of its own is covered by the one above it (RFC 9989 4.10). p=none there would take that
 * protection away.
 */
const inherited = (scope: Scope, name: string): Gate => ({
  id: `DmarcInherited/${name}`,
  asks: [askOf(scope, 'Dmarc', above(name))],
  maxAgeSeconds: freshSeconds,
  judge(facts) {
    for (const domain of above(name)) {
      const records = recordsOf(facts, domain);
      if (records === null)
        return verdict('unknown', 'system', `_dmarc.${domain} could not be looked up`, 'Try again.');
      const [text, another] = records;
      if (text === undefined || another !== undefined) continue;
      const { sp } = parseDmarc(text);
      return sp === null || sp === 'none'
        ? verdict('open', 'person', `_dmarc.${domain} asks for nothing more than p=none below it`, '')
        : verdict(
            'closed',
            'person',
            `${name} is covered by _dmarc.${domain} with ${sp}, and a record with p=none would end that`,
            'Leave `create` out, or publish a record with that policy by hand.',
          );
    }
    return verdict('open', 'person', `no record above ${name} covers it`, '');
  },
});

/** The gates that the item of one DmarcRecord may need. */
export const gates = (resource: Resource, scopes: readonly Resource[]): readonly Gate[] => {
  const place = placeOf(resource, scopes);
  return 'findings' in place || gatesOf(place.name).length === 0 ? [] : [inherited(place.scope, place.name)];
};
