import Type, { type Static } from 'typebox';
import { reference } from '../schema.ts';

/** The one threat scan of an installation. It is only looked at: the platform starts it when the installation is connected. */
export const schema = Type.Object({ accountRef: reference('Account') });

/** The spec of a ThreatScan. */
export type ThreatScanSpec = Static<typeof schema>;
