import { FindingError } from '../../kinds/codes.ts';
import { kinds } from '../../kinds/index.ts';
import type { Change, Ref, Resource } from '../../kinds/words.ts';
import { refId } from '../../kinds/words.ts';
import { admit } from '../../plan/admit.ts';
import type { Plan } from '../../plan/plan.ts';
import type { Wishes } from '../../plan/wishes.ts';
import { labelOf } from '../import/object-name.ts';
import { isNamed } from '../resource-name.ts';
import { finding } from './codes.ts';

/** What somebody says when they approve. Without a resource the approval is for the plan. */
export type ApprovalRequest = {
  readonly resource: string | undefined;
  readonly namespace: string;
  readonly gate: string;
  readonly by: string;
  readonly reason: string;
  /** RFC 3339. */
  readonly expires?: string;
  readonly forPlan: boolean;
};

/** The name of a gate without what tells two of its verdicts apart. */
const plain = (id: string): string => id.split('#')[0] ?? id;

const isMeant = (id: string, gate: string): boolean => plain(id) === gate || plain(id).split('/')[0] === gate;

const isHeld = (plan: Plan, id: string): boolean => plan.gates[id] !== undefined && plan.gates[id].state !== 'open';

const refuse = (code: Parameters<typeof finding>[0], message: string): FindingError =>
  new FindingError(finding(code, { message }));

/* Gates and guards that hold these changes themselves, not those that come before them. */
const holdingOf = (plan: Plan, changes: readonly Change[]): readonly string[] => [
  ...new Set(changes.flatMap(({ needs }) => needs.filter((id) => isHeld(plan, id)).map(plain))),
];

const listed = (ids: readonly string[]): string => (ids.length === 0 ? 'nothing holds it' : `it has ${ids.join(', ')}`);

const concerned = (plan: Plan, { resource, namespace }: ApprovalRequest): readonly Change[] =>
  resource === undefined
    ? plan.changes
    : plan.changes.filter((change) => change.for.some((ref) => isNamed(ref, resource, namespace)));

const heldBy = (plan: Plan, changes: readonly Change[], request: ApprovalRequest): readonly Change[] => {
  const { gate, resource } = request;
  const about = resource === undefined ? 'the plan' : `what the plan does for ${resource}`;
  const held = changes.filter(({ needs }) => needs.some((id) => isHeld(plan, id) && isMeant(id, gate)));
  if (held.length > 0) return held;
  const isOpen = changes.some(({ needs }) => needs.some((id) => plan.gates[id] !== undefined && isMeant(id, gate)));
  if (isOpen) throw refuse('PSTN5060', `${gate} is open for ${about} already`);
  throw refuse('PSTN5060', `${about} does not wait for ${gate}: ${listed(holdingOf(plan, changes))}`);
};

/** An Approval, and what it is bound to in a few words. */
export type Approved = { readonly approval: Resource; readonly bound: string };

/**
 * The Approval for a gate or guard that holds a plan, bound to the resource with its present spec, or to the plan: where that
 * is asked for, and where what is held is made for several resources at once. Refuses one that would open nothing.
 */
export const approvalFor = (plan: Plan, wishes: Pick<Wishes, 'guards' | 'specHashes'>, request: ApprovalRequest) => {
  const { gate, by, reason, expires, namespace, forPlan } = request;
  const held = heldBy(plan, concerned(plan, request), request);
  const name = gate.split('/')[0] ?? gate;
  if (wishes.guards.some((guard) => guard.name === name && guard.lift === 'never'))
    throw refuse('PSTN5061', `${gate} is not lifted by an approval`);
  const refs = [...new Map(held.flatMap((change) => change.for).map((ref) => [refId(ref), ref])).values()];
  const [ref, ...others] = refs;
  const hash = ref === undefined ? undefined : wishes.specHashes[refId(ref)];
  const isForPlan = forPlan || ref === undefined || others.length > 0 || hash === undefined;
  const bound = isForPlan ? `the plan ${plan.hash.slice(0, 12)}` : `${refId(ref)} with its present spec`;
  const subject = isForPlan ? `plan-${plan.hash.slice(0, 12)}` : `${ref.kind}-${ref.name}`;
  const home: Ref = {
    kind: 'Approval',
    namespace: isForPlan || ref === undefined ? namespace : ref.namespace,
    name: labelOf(`${subject}-${gate}`),
  };
  const approval: Resource = {
    ref: home,
    annotations: {},
    spec: {
      for: gate,
      ...(isForPlan || hash === undefined
        ? { planHash: plan.hash }
        : { object: { kind: ref.kind, name: ref.name, specHash: hash } }),
      by,
      reason,
      ...(expires === undefined ? {} : { expires }),
    },
  };
  const [wrong] = admit(kinds, approval).errors;
  if (wrong !== undefined) throw new FindingError(wrong);
  return { approval, bound };
};
