import { TYPE } from './message.ts';
import { canonicalName } from './name.ts';
import { chunksOfTxt } from './rdata.ts';
import type { ZoneData } from './zone.ts';

/** The TXT records at a name in any of these zones, each joined as latin1: what the outside world finds there. */
export function textsAt(
  zones: readonly (readonly [origin: string, data: ZoneData])[],
  name: string,
): readonly string[] {
  return zones.flatMap(([, data]) =>
    (data.get(canonicalName(name))?.get(TYPE.TXT)?.records ?? []).map((rdata) =>
      Buffer.concat([...chunksOfTxt(rdata)]).toString('latin1'),
    ),
  );
}
