import { randomUUID } from 'node:crypto';
import { type Platform, VENDOR, type Writer } from '../context.ts';
import { Problem } from '../problem.ts';
import { tellAdministrators } from '../tell.ts';
import { changeDetections, shownDetections } from './detections.ts';
import { scanView } from './scan.ts';

/** A removal of threats as the platform keeps it. Times in milliseconds. */
type Kept = {
  readonly remediationId: string;
  readonly requestName: string | null;
  readonly requestedBy: string;
  readonly detectionIds: readonly string[];
  readonly startedAt: number;
  readonly endedAt: number | null;
};

/** What the platform says of a removal. Times in RFC 3339. */
export type RemediationView = {
  readonly remediationId: string;
  readonly requestName: string | null;
  readonly requestedBy: string;
  readonly state: 'Running' | 'Done';
  readonly total: number;
  readonly removed: number;
  readonly startedAt: string;
  readonly endedAt: string | null;
};

/** How long a removal takes. */
export const REMEDIATION_MS = 180_000;
const COLLECTION = 'remediation';
const JOB = 'remediation-end';

/** Starts to remove threats. `confirm` is the id of the scan. */
export function remediate(
  platform: Platform,
  writer: Writer,
  request: { readonly detectionIds: readonly string[]; readonly confirm: string },
): RemediationView {
  const { detectionIds } = request;
  if (request.confirm !== scanView(platform).scanId) {
    throw new Problem(400, 'err_confirmation', 'The confirmation is not the id of the scan.', 'confirm');
  }
  const found = shownDetections(platform);
  for (const id of detectionIds) {
    const one = found.find(({ detectionId }) => detectionId === id);
    if (one === undefined) throw new Problem(404, 'err_detection_not_found', `There is no detection ${id}.`);
    if (one.state !== 'Detected') throw new Problem(409, 'err_already_remediated', `Detection ${id} is ${one.state}.`);
  }
  const kept: Kept = {
    remediationId: randomUUID(),
    requestName: writer.requestName,
    requestedBy: writer.actor,
    detectionIds,
    startedAt: platform.clock(),
    endedAt: null,
  };
  platform.database.transaction(() => {
    changeDetections(platform, detectionIds, { state: 'Removing', isReviewed: true });
    record(platform, writer, 'Threat remediation started', kept);
    platform.jobs.schedule(JOB, kept.startedAt + REMEDIATION_MS, kept.remediationId);
  });
  return viewOf(platform, kept);
}

/** Lets removals end when their time has come. */
export function watchRemediations(platform: Platform): void {
  platform.jobs.handle(JOB, (id, due) => {
    const kept = platform.documents.read<Kept>(COLLECTION, String(id))?.body;
    if (kept === undefined || kept.endedAt !== null) return;
    changeDetections(platform, kept.detectionIds, { state: 'Removed' });
    record(platform, VENDOR, 'Threat remediation completed', { ...kept, endedAt: due });
    const text = `${kept.detectionIds.length} threats were removed.`;
    platform.notifications.add('ThreatRemediationComplete', text, due);
    tellAdministrators(platform, 'Threat remediation results', text);
  });
}

/** One removal as readers see it. */
export function shownRemediation(platform: Platform, id: string): RemediationView {
  const kept = platform.documents.shown<Kept>(COLLECTION, id)?.body;
  if (kept === undefined) throw new Problem(404, 'err_remediation_not_found', 'There is no such remediation.');
  return viewOf(platform, kept);
}

/** All removals, whoever started them, in the order of their start. */
export function shownRemediations(platform: Platform): readonly RemediationView[] {
  return platform.documents.shownList<Kept>(COLLECTION).map(({ body }) => viewOf(platform, body));
}

function viewOf({ clock }: Platform, kept: Kept): RemediationView {
  const { remediationId, requestName, requestedBy, detectionIds, startedAt, endedAt } = kept;
  const total = detectionIds.length;
  const part = Math.floor((total * ((endedAt ?? clock()) - startedAt)) / REMEDIATION_MS);
  return {
    remediationId,
    requestName,
    requestedBy,
    state: endedAt === null ? 'Running' : 'Done',
    total,
    removed: endedAt === null ? Math.min(total, Math.max(0, part)) : total,
    startedAt: new Date(startedAt).toISOString(),
    endedAt: endedAt === null ? null : new Date(endedAt).toISOString(),
  };
}

function record(platform: Platform, writer: Writer, action: string, kept: Kept): void {
  platform.apply(writer, {
    collection: COLLECTION,
    id: kept.remediationId,
    body: kept,
    category: 'remediation_logs',
    action,
    object: `Remediation ${kept.remediationId}`,
    after: kept,
  });
}
