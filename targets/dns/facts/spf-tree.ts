import { canonicalName } from '../../../kinds/language/dns-name.ts';
import { spfRecords } from '../../../kinds/language/spf-merge.ts';
import { parseSpf } from '../../../kinds/language/spf-parse.ts';
import { type SpfTree, spfTargets } from '../../../kinds/language/spf-tree.ts';
import { finding } from '../codes.ts';
import type { Tried } from '../failure.ts';
import type { TxtLookup } from '../txt-lookup.ts';

const leaf = (domain: string, state: SpfTree['state'], text: string | null = null): Tried<SpfTree> => ({
  ok: true,
  value: { domain, state, text, children: [] },
});

/**
 * Everything that an SPF record leads to. A failure anywhere fails the whole tree: a part of it would show a cost that is
 * too low. At most `most` domains are looked up.
 */
export const readSpfTree = async (
  lookUp: TxtLookup,
  root: string,
  most: number,
  signal: AbortSignal,
): Promise<Tried<SpfTree>> => {
  let left = most;
  const walk = async (domain: string, path: readonly string[]): Promise<Tried<SpfTree>> => {
    if (path.includes(domain)) return leaf(domain, 'loop');
    left -= 1;
    if (left < 0)
      return {
        ok: false,
        finding: finding('PSTN3040', { message: `the SPF tree of ${root} has over ${most} lookups` }),
      };
    const tried = await lookUp(domain, signal);
    if (!tried.ok) return tried;
    const [text, another] = spfRecords(tried.value);
    if (text === undefined) return leaf(domain, 'none');
    if (another !== undefined) return leaf(domain, 'multiple');
    const parsed = parseSpf(text);
    if (!parsed.ok) return leaf(domain, 'invalid', text);
    const children: SpfTree[] = [];
    for (const target of spfTargets(parsed.record)) {
      const child = target.dynamic ? leaf(target.domain, 'dynamic') : await walk(target.domain, [...path, domain]);
      if (!child.ok) return child;
      children.push(child.value);
    }
    return { ok: true, value: { domain, state: 'record', text, children } };
  };
  return walk(canonicalName(root), []);
};
