import type { OwnRecord, RawTxt } from './convert.ts';

/**
 * `raw` of a change: the RRset as it was read, which of its records the change is about, and that record as it will be
 * ('' = gone), or why that cannot be.
 */
export type RawChange = RawTxt & OwnRecord & { readonly text: string | null; readonly problem: string | null };
