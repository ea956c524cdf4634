import { isDmarc } from '../../../kinds/language/dmarc-record.ts';
import { canonicalName } from '../../../kinds/language/dns-name.ts';
import type { Json } from '../../../kinds/words.ts';
import type { Tried } from '../failure.ts';
import type { TxtLookup } from '../txt-lookup.ts';

/** Every DMARC record at `_dmarc.<name>` (RFC 9989 4.10): more than one counts as none, so all are told. */
export const readDmarc = async (lookUp: TxtLookup, name: string, signal: AbortSignal): Promise<Tried<Json>> => {
  const tried = await lookUp(`_dmarc.${canonicalName(name)}`, signal);
  if (!tried.ok) return tried;
  return { ok: true, value: { records: tried.value.filter(isDmarc) } };
};
