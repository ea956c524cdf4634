import { stringify } from 'yaml';
import { FindingError } from '../../kinds/codes.ts';
import { planNow } from '../../plan/observe.ts';
import { finding } from '../codes.ts';
import type { ExitCode } from '../exit.ts';
import { writeNewFile } from '../new-file.ts';
import { documentOf } from '../resource-name.ts';
import { approvalFor } from '../review/approval.ts';
import { type SessionOptions, withSession } from '../session.ts';
import type { World } from '../world.ts';

export type ApproveOptions = Omit<SessionOptions, 'allow'> & {
  readonly for: string;
  readonly by: string;
  readonly reason: string;
  readonly expires?: string;
  readonly namespace: string;
  readonly planHash: boolean;
  /** File that the approval is written to, instead of stdout. */
  readonly write?: string;
};

/**
 * Prints the Approval that opens a gate or guard for one resource with its present spec, or for one plan. It holds once it
 * stands among the files. Changes nothing.
 */
export const runApprove = (resource: string | undefined, options: ApproveOptions, world: World): Promise<ExitCode> => {
  if (resource === undefined && !options.planHash)
    throw new FindingError(
      finding('PSTN5006', { message: 'approve takes a resource as KIND/NAME, or --plan-hash for the whole plan' }),
    );
  return withSession({ ...options, allow: [], readOnly: true }, world, { lock: false }, async ({ wishes, ports }) => {
    const { plan } = await planNow(wishes, ports);
    const { for: gate, by, reason, expires, namespace, planHash: forPlan } = options;
    const given = { resource, gate, by, reason, namespace, forPlan };
    const { approval, bound } = approvalFor(plan, wishes, expires === undefined ? given : { ...given, expires });
    const text = `---\n${stringify(documentOf(approval.ref, approval.spec))}`;
    if (options.write === undefined) world.stdout.write(text);
    else await writeNewFile(options.write, text);
    world.stderr.write(`Opens ${gate} for ${bound}, once it stands among the files.\n`);
    return 0;
  });
};
