import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FindingError } from '../../kinds/codes.ts';
import { readJournal } from '../../memory/journal.ts';
import { planNow } from '../../plan/observe.ts';
import { holding, type Plan } from '../../plan/plan.ts';
import { planState } from '../../plan/status.ts';
import { carryOut, type Seen, telling } from '../carry-out.ts';
import { type ExitCode, planExit } from '../exit.ts';
import { certificateOf, textOf } from '../offboard/certificate.ts';
import { finding } from '../offboard/codes.ts';
import { documentOf } from '../offboard/document.ts';
import { look } from '../offboard/look.ts';
import { offboardingOnly } from '../offboard/narrow.ts';
import { pageOf } from '../offboard/page.ts';
import { type Residue, residueOf } from '../offboard/residue.ts';
import { certificateProblems } from '../offboard/verify.ts';
import { complain, complainUnusedAllows, type OutputFormat, planText } from '../output.ts';
import { type Session, type SessionOptions, withSession } from '../session.ts';
import type { World } from '../world.ts';

export type ScanOptions = Omit<SessionOptions, 'allow' | 'target'>;

const oursOf = ({ ports }: Session): string => `${ports.owner.door}:${ports.owner.estate}/`;

/** Sorts what stands; null, with the reasons on stderr, where something could not be read. */
const scan = async (session: Session, world: World): Promise<{ residue: Residue; text: string } | null> => {
  const { seen, unknown } = await look(session);
  world.signal.throwIfAborted();
  complain(unknown, world, session.locate);
  if (unknown.length > 0) return null;
  const residue = residueOf(seen, session.wishes.scopes, oursOf(session));
  return { residue, text: documentOf(residue, seen) };
};

/**
 * Prints what stands of a vendor, by evidence, and the Offboarding that names it; 2 where something does, else 0. Reads
 * only.
 */
export const runScan = (options: ScanOptions, world: World): Promise<ExitCode> =>
  withSession({ ...options, allow: [], readOnly: true }, world, { lock: false }, async (session) => {
    const scanned = await scan(session, world);
    if (scanned === null) return 1;
    world.stdout.write(scanned.text);
    return scanned.residue.vendor.length === 0 ? 0 : 2;
  });

export type OffboardPlanOptions = SessionOptions & { readonly output: OutputFormat };

/** `plan`, of the Offboardings alone. */
export const runOffboardPlan = (options: OffboardPlanOptions, world: World): Promise<ExitCode> =>
  withSession(options, world, { lock: false }, async (session) => {
    const { plan } = await planNow(offboardingOnly(session.wishes), session.ports);
    world.signal.throwIfAborted();
    world.stdout.write(planText(plan, options.output, world, session.locate));
    complainUnusedAllows(plan, options.allow, world);
    return planExit(planState(plan));
  });

export type OffboardApplyOptions = OffboardPlanOptions & {
  readonly yes: boolean;
  /** Seconds. */
  readonly wait: number;
  /** Where the certificate goes once nothing is left. */
  readonly certificate?: string;
};

const pathOfPage = (path: string): string => `${path.replace(/\.json$/, '')}.md`;

const failed = (path: string, error: unknown): FindingError =>
  new FindingError(finding('PSTN5082', { message: `${path}: ${(error as NodeJS.ErrnoException).code ?? 'failed'}` }));

const certify = async (session: Session, path: string, world: World): Promise<ExitCode> => {
  const scanned = await scan(session, world);
  if (scanned === null) return 1;
  const { lines } = await readJournal(join(session.stateDirectory, 'journal.jsonl'));
  const certificate = certificateOf({
    items: offboardingOnly(session.wishes).desired,
    specHashes: session.wishes.specHashes,
    residue: scanned.residue,
    lines,
    now: session.ports.now().toISOString(),
  });
  try {
    await writeFile(path, textOf(certificate));
    await writeFile(pathOfPage(path), pageOf(certificate));
  } catch (error) {
    throw failed(path, error);
  }
  const left = certificate.remains.filter(({ owner }) => owner === 'vendor').length;
  world.stderr.write(`${path}: ${certificate.gone.length} gone, ${left} of the vendor remaining.\n`);
  return 0;
};

/* What waited for another plane is free once that is done. It is the same change that was shown: nobody is asked again. */
const isMore = (plan: Plan, shown: ReadonlySet<string>): boolean =>
  plan.changes.every(({ id }) => shown.has(id)) &&
  plan.changes.some((change) => change.op !== 'manual' && holding(plan, change).length === 0);

const applyIn = async (
  session: Session,
  seen: Seen,
  options: OffboardApplyOptions,
  world: World,
): Promise<ExitCode> => {
  const wishes = offboardingOnly(session.wishes);
  const narrowed = { ...session, wishes };
  const look = async (): Promise<Plan> => (await planNow(wishes, session.ports)).plan;
  let plan = await look();
  const shown = new Set(plan.changes.map(({ id }) => id));
  let code = await carryOut(narrowed, plan, seen, options, world);
  // One document is printed where a program reads it; it runs the command again.
  while (code === 3 && options.output !== 'json' && !world.signal.aborted) {
    plan = await look();
    if (!isMore(plan, shown)) break;
    seen.ended.length = 0;
    code = await carryOut(narrowed, plan, seen, { ...options, yes: true }, world);
  }
  if (options.certificate === undefined || world.signal.aborted) return code;
  const left = await look();
  if (planState(left) === 'inSync') return certify(session, options.certificate, world);
  const message = `${options.certificate}: ${left.changes.length} steps are left`;
  complain([finding('PSTN5081', { message })], world, session.locate);
  return code;
};

/** `apply`, of the Offboardings alone, and the certificate once nothing is left. */
export const runOffboardApply = (options: OffboardApplyOptions, world: World): Promise<ExitCode> => {
  const seen: Seen = { ended: [], sending: null };
  const opening = { lock: true, tell: telling(seen, world) };
  return withSession(options, world, opening, (session) => applyIn(session, seen, options, world));
};

/** Says whether a certificate, the page beside it and the journal still fit, byte for byte; 1 where they do not. */
export const runVerify = (path: string, options: ScanOptions, world: World): Promise<ExitCode> =>
  withSession({ ...options, allow: [], readOnly: true }, world, { lock: false }, async ({ history, locate }) => {
    const text = await readFile(path, 'utf8').catch((error: unknown) => {
      throw failed(path, error);
    });
    const page = await readFile(pathOfPage(path), 'utf8').catch(() => null);
    const problems = certificateProblems(text, page, history);
    const found = problems.map((problem) => finding('PSTN5083', { message: `${path}: ${problem}` }));
    complain(found, world, locate);
    if (problems.length > 0) return 1;
    world.stdout.write(`${path} holds: every byte of it fits the journal.\n`);
    return 0;
  });
