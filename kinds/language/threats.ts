import { isRecord } from '../schema-walk.ts';
import type { Json } from '../words.ts';

/** The collection of the one threat scan as an item; its key is `installation`. */
export const THREAT_SCANS = 'ThreatScans';

/** The fact about what the scan has found. */
export const DETECTIONS = 'Detections';

/** A message that should not have been delivered. */
export type Detection = { readonly detectionId: string; readonly state: string };

/** What was found; undefined where that is not known. */
export const detectionsIn = (value: Json | undefined): readonly Detection[] | undefined =>
  Array.isArray(value) && value.every((one) => isRecord(one) && typeof one['detectionId'] === 'string')
    ? (value as unknown as readonly Detection[])
    : undefined;

/** Those that nobody has begun to remove. */
export const removable = (detections: readonly Detection[]): readonly string[] =>
  detections
    .filter(({ state }) => state === 'Detected')
    .map(({ detectionId }) => detectionId)
    .sort();

/** What is to be removed: the detections that are named, else all that can be. */
export const chosen = (value: Json | undefined, detections: readonly Detection[]): readonly string[] => {
  const named = isRecord(value) ? value['detectionIds'] : undefined;
  return Array.isArray(named) ? (named as readonly string[]).toSorted() : removable(detections);
};
