import Type, { type Static } from 'typebox';
import { optional, reference, text } from '../schema.ts';

/** The early end of the one threat scan of an installation. */
export const schema = Type.Object({
  accountRef: reference('Account'),
  confirm: optional(
    text({
      description:
        'Id of the scan that runs, exactly. Until it stands here nothing is ended; the plan says which it is. The end is for ever, and the report covers only what was scanned by then.',
      pattern: '^[A-Za-z0-9-]+$',
      maxLength: 64,
    }),
  ),
});

/** The spec of a ThreatScanEnd. */
export type ThreatScanEndSpec = Static<typeof schema>;
