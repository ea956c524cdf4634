import { randomUUID } from 'node:crypto';
import type { Platform, Writer } from '../context.ts';
import type { ThreatInput } from '../options.ts';

/** A message that should not have been delivered, as the Detections page shows it. */
export type Detection = ThreatInput & {
  readonly detectionId: string;
  readonly state: 'Detected' | 'Removing' | 'Removed';
  /** Whether a person has looked at it, or dealt with it. */
  readonly isReviewed: boolean;
};

/** `foundAt`: when the scan comes upon it, in milliseconds. */
type Kept = Detection & { readonly foundAt: number };

const COLLECTION = 'detection';

/** Lays out what a scan will come upon, evenly over its time. */
export function expectDetections(
  { account, documents }: Platform,
  scan: { readonly startedAt: number; readonly durationMs: number },
): void {
  for (const [index, threat] of account.threats.entries()) {
    const foundAt = scan.startedAt + Math.ceil((scan.durationMs * (index + 1)) / account.threats.length);
    const detectionId = randomUUID();
    const one: Kept = { ...threat, detectionId, state: 'Detected', isReviewed: false, foundAt };
    documents.put(COLLECTION, detectionId, one);
  }
}

/** What was found so far; a scan that was ended finds nothing more. */
export function shownDetections({ documents, clock }: Platform): readonly Detection[] {
  const endedAt = documents.read<{ endedAt: number | null }>('threat-scan', 'scan')?.body.endedAt ?? clock();
  return documents
    .shownList<Kept>(COLLECTION)
    .filter(({ body }) => body.foundAt <= endedAt)
    .map(({ body: { foundAt: _foundAt, ...detection } }) => detection);
}

/** Changes detections; those that are not there are left out. */
export function changeDetections(
  { documents }: Platform,
  ids: readonly string[],
  change: Pick<Partial<Detection>, 'state' | 'isReviewed'>,
): void {
  for (const id of ids) {
    const found = documents.read<Kept>(COLLECTION, id);
    if (found !== null) documents.put(COLLECTION, id, { ...found.body, ...change });
  }
}

/** A person looks at everything that was found. */
export function reviewDetections(platform: Platform, writer: Writer): void {
  const ids = shownDetections(platform).map(({ detectionId }) => detectionId);
  platform.database.transaction(() => {
    changeDetections(platform, ids, { isReviewed: true });
    platform.audit.record(writer, {
      category: 'threat_scan_logs',
      action: 'Detections reviewed',
      object: 'Detections',
      after: { detectionIds: ids },
    });
  });
}
