import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FindingError } from '../../kinds/codes.ts';
import { visible } from '../../plan/render/visible.ts';
import { finding } from '../codes.ts';
import { approvalParts, auditParts, secretsOut } from '../evidence/collect.ts';
import { packOf } from '../evidence/pack.ts';
import { pageOf } from '../evidence/page.ts';
import { jsonOf, verifyText } from '../evidence/verify.ts';
import type { ExitCode } from '../exit.ts';
import { cannotWrite, writeNewFile } from '../new-file.ts';
import { packageVersion } from '../package-file.ts';
import { finding as reviewFinding } from '../review/codes.ts';
import { type Session, type SessionOptions, withSession } from '../session.ts';
import type { World } from '../world.ts';

export type EvidenceOptions = Omit<SessionOptions, 'allow'> & {
  /** RFC 3339. */
  readonly from: string;
  readonly to: string;
  readonly out: string;
};

const put = async (folder: string, name: string, text: string): Promise<void> => {
  const file = join(folder, name);
  await mkdir(folder, { recursive: true, mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    throw cannotWrite(file, error);
  });
  await writeNewFile(file, text, 0o600);
};

const exportIn = async (session: Session, options: EvidenceOptions, world: World): Promise<ExitCode> => {
  const { from, to, out, estate } = options;
  const { scrub, unresolved } = await secretsOut(session);
  const audit = await auditParts(session, from);
  world.signal.throwIfAborted();
  const pack = packOf({
    history: session.history,
    audit,
    approvals: approvalParts(session),
    period: { from, to },
    made: session.ports.now().toISOString(),
    estate,
    tool: await packageVersion(),
    scrub,
    limits: unresolved.map((ref) => `A secret of ${ref} is not to be had here: it was not looked for in the texts.`),
  });
  await put(out, 'evidence.json', jsonOf(pack));
  await put(out, 'evidence.html', pageOf(pack));
  world.stdout.write(`${pack.seal}\n`);
  world.stderr.write(`${pack.journal.entries.length} lines in ${join(out, 'evidence.json')} and evidence.html.\n`);
  world.stderr.write('Keep the seal above in another place: verify --seal compares it.\n');
  for (const { account, log, reason } of audit)
    if (log === null) world.stderr.write(`The audit log of ${account} is not in it: ${visible(reason)}\n`);
  return audit.every(({ log }) => log !== null) ? 0 : 1;
};

/**
 * Writes what happened between two times, as JSON and as a page, without secrets and with the proof that no line was taken
 * out. Reads only, outside. Ends with 1 where an audit log could not be read; the rest is written all the same.
 */
export const runEvidenceExport = (options: EvidenceOptions, world: World): Promise<ExitCode> => {
  if (Date.parse(options.from) > Date.parse(options.to))
    throw new FindingError(finding('PSTN5006', { message: `--from ${options.from} is after --to ${options.to}` }));
  return withSession({ ...options, allow: [], readOnly: true }, world, { lock: false }, (session) =>
    exportIn(session, options, world),
  );
};

/** Says whether evidence is as it was made, and what it does not cover. Needs no files and no network. */
export const runEvidenceVerify = async (
  file: string,
  { seal }: { readonly seal?: string },
  world: World,
): Promise<ExitCode> => {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new FindingError(finding('PSTN5001', { message: `${file}: ${error.code ?? 'cannot be read'}` }));
  });
  const { problems, pack } = verifyText(text, seal ?? null);
  if (pack === null || problems.length > 0)
    throw new FindingError(reviewFinding('PSTN5070', { message: `${file}: ${problems.map(visible).join('; ')}` }));
  const { entries, before, last } = pack.journal;
  const lines = entries.length === 0 ? 'no line' : `lines ${before.seq + 1} to ${last.seq}`;
  world.stdout.write(
    [
      `It is as it was made: ${lines} of the journal, ${pack.period.from} to ${pack.period.to}.`,
      `Seal ${pack.seal}${seal === undefined ? '' : ', the one given'}`,
      '',
      'Not covered:',
      ...pack.notCovered.map((one) => `  ${visible(one)}`),
      '',
    ].join('\n'),
  );
  return 0;
};
