import { randomUUID } from 'node:crypto';
import { type Platform, person, VENDOR, type Writer } from '../context.ts';
import { Problem } from '../problem.ts';
import { tellAdministrators } from '../tell.ts';
import { expectDetections, shownDetections } from './detections.ts';

/** The one scan of an installation as the platform keeps it. Times in milliseconds. */
type Scan = {
  readonly scanId: string;
  readonly startedAt: number;
  readonly durationMs: number;
  readonly total: number;
  readonly endedAt: number | null;
};

/** What the platform says of the scan. Times in RFC 3339; mailboxes are counted. */
export type ScanView = {
  readonly scanId: string | null;
  readonly state: 'None' | 'Running' | 'Ended';
  readonly startedAt: string | null;
  readonly windowDays: number;
  readonly scanned: number;
  readonly total: number;
  /** Whether it was ended before all mailboxes were scanned. */
  readonly partial: boolean;
  readonly endedAt: string | null;
  readonly reportSentAt: string | null;
  readonly result: { readonly detected: number } | null;
  /** Detections that nobody has looked at. */
  readonly unreviewed: number;
};

/** The scan looks at mail of so many days. */
export const WINDOW_DAYS = 30;
const AT = ['threat-scan', 'scan'] as const;
const END_JOB = 'threat-scan-end';
const MINUTE_MS = 60_000;

/** Starts the scan of a new installation. There is never a second one. */
export function startScan(platform: Platform): void {
  if (platform.documents.read<Scan>(...AT) !== null) return;
  const { account, clock } = platform;
  const total = account.users.length;
  const durationMs = account.scanMs ?? Math.max(1, total) * MINUTE_MS;
  const scan: Scan = { scanId: randomUUID(), startedAt: clock(), durationMs, total, endedAt: null };
  expectDetections(platform, scan);
  record(platform, VENDOR, 'Threat scan started', scan);
  platform.jobs.schedule(END_JOB, scan.startedAt + durationMs);
}

/** Puts down a scan that was over before the audit log began; it had seen every mailbox. */
export function seedEndedScan(platform: Platform): void {
  const { account, clock, documents } = platform;
  const durationMs = 1;
  const startedAt = clock() - durationMs;
  const scan: Scan = { scanId: randomUUID(), startedAt, durationMs, total: account.users.length, endedAt: clock() };
  expectDetections(platform, scan);
  documents.put(AT[0], AT[1], scan);
}

/** Lets a scan end by itself when its time has come. */
export function watchScan(platform: Platform): void {
  platform.jobs.handle(END_JOB, (_body, due) => {
    const scan = platform.documents.read<Scan>(...AT)?.body;
    if (scan !== undefined && scan.endedAt === null) finish(platform, VENDOR, 'Threat scan ended', scan, due);
  });
}

/** Ends the scan early, for ever. `confirm` is its id. */
export function endScan(platform: Platform, writer: Writer, confirm: string): void {
  const scan = platform.documents.read<Scan>(...AT)?.body;
  if (scan === undefined) throw new Problem(404, 'err_no_threat_scan', 'No threat scan has been started.');
  if (confirm !== scan.scanId) {
    throw new Problem(400, 'err_confirmation', 'The confirmation is not the id of the scan.', 'confirm');
  }
  if (scan.endedAt !== null) throw new Problem(409, 'err_threat_scan_ended', 'The threat scan has ended for ever.');
  platform.jobs.cancel(END_JOB);
  finish(platform, writer, 'Threat scan ended early', scan, platform.clock());
}

/** Ends it as a person in the console. */
export function endScanAs(platform: Platform, actor: string): void {
  endScan(platform, person(actor), platform.documents.read<Scan>(...AT)?.body.scanId ?? '');
}

/** What readers see of the scan now. */
export function scanView(platform: Platform): ScanView {
  const scan = platform.documents.shown<Scan>(...AT)?.body;
  if (scan === undefined) return { ...NONE, total: platform.account.users.length };
  const { scanId, startedAt, endedAt, total } = scan;
  const scanned = scannedAt(scan, endedAt ?? platform.clock());
  const found = shownDetections(platform);
  const ended = endedAt === null ? null : new Date(endedAt).toISOString();
  return {
    scanId,
    state: endedAt === null ? 'Running' : 'Ended',
    startedAt: new Date(startedAt).toISOString(),
    windowDays: WINDOW_DAYS,
    scanned,
    total,
    partial: endedAt !== null && scanned < total,
    endedAt: ended,
    reportSentAt: ended,
    result: endedAt === null ? null : { detected: found.length },
    unreviewed: found.filter(({ isReviewed }) => !isReviewed).length,
  };
}

const NONE: ScanView = {
  scanId: null,
  state: 'None',
  startedAt: null,
  windowDays: WINDOW_DAYS,
  scanned: 0,
  total: 0,
  partial: false,
  endedAt: null,
  reportSentAt: null,
  result: null,
  unreviewed: 0,
};

function scannedAt({ startedAt, durationMs, total }: Scan, at: number): number {
  return Math.max(0, Math.min(total, Math.floor((total * (at - startedAt)) / durationMs)));
}

function finish(platform: Platform, writer: Writer, action: string, scan: Scan, endedAt: number): void {
  record(platform, writer, action, { ...scan, endedAt }, scan);
  const scanned = scannedAt(scan, endedAt);
  const found = shownDetections(platform).length;
  const text = `${scanned} of ${scan.total} mailboxes scanned, ${found} threats found.`;
  platform.notifications.add('ThreatScanComplete', text, endedAt);
  tellAdministrators(platform, 'Threat scan report', `${text} Review and remove threats: ${platform.url()}`);
}

function record(platform: Platform, writer: Writer, action: string, scan: Scan, before?: Scan): void {
  platform.apply(writer, {
    collection: AT[0],
    id: AT[1],
    body: scan,
    category: 'threat_scan_logs',
    action,
    object: `Threat scan ${scan.scanId}`,
    ...(before === undefined ? {} : { before }),
    after: scan,
  });
}
