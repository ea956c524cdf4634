import {
  isPredicateOrAction,
  partnersOf,
  type RuleMembers,
  routeOf,
  routeTargetEnabled,
  routeTargetExists,
  ruleMembers,
  ruleParameters,
} from '../../kinds/language/exchange-transport-rule.ts';
import { secretWords } from '../../kinds/language/secret-value.ts';
import { dmarcOnSendingDomains, spfOnSendingDomains } from '../../kinds/language/sending-domains.ts';
import { thirdPartyGateId } from '../../kinds/language/third-party-rules.ts';
import type { Change, Diff, Found, Json, Leaf } from '../../kinds/words.ts';
import { collectionOf, itemId } from '../../kinds/words.ts';
import { changeId } from '../../plan/digest.ts';
import { isSameValue, markedComments, TRANSPORT_RULE } from './rule-convert.ts';

/** One write of the way from what is there to what is wanted. */
type Step = Pick<Change, 'op' | 'before' | 'after' | 'why' | 'risk' | 'shown'> & {
  readonly leaves: readonly Leaf[];
  readonly gates: readonly string[];
};

const written = (value: Json | undefined): string => {
  if (value === undefined || value === null) return '(unset)';
  if (!Array.isArray(value)) return secretWords(value) ?? JSON.stringify(value);
  return `[${(value as readonly Json[]).map((entry) => secretWords(entry) ?? JSON.stringify(entry)).join(',')}]`;
};

const nameOf = (diff: Diff): string => {
  const name = ruleMembers(diff.found?.value ?? diff.item.value)['name'];
  return typeof name === 'string' ? name : diff.item.key;
};

/* Actions by which mail goes elsewhere, is lost or passes a filter by. */
const weighty = [
  'routeMessageOutboundConnector',
  'redirectMessageTo',
  'deleteMessage',
  'quarantine',
  'rejectMessageReasonText',
  'rejectMessageEnhancedStatusCode',
  'smtpRejectMessageRejectText',
  'smtpRejectMessageRejectStatusCode',
  'moderateMessageByUser',
  'moderateMessageByManager',
  'disconnect',
  'setSCL',
];

const isWeighty = (...rules: readonly RuleMembers[]): boolean =>
  rules.some((rule) => weighty.some((field) => (rule[field] ?? null) !== null));

const listed = (diff: Diff, option: 'enableAfter' | 'removeAfter'): readonly string[] => {
  const gates = ruleMembers(diff.item.options ?? null)[option];
  return Array.isArray(gates) ? (gates as readonly string[]) : [];
};

const enableAfter = (diff: Diff): readonly string[] => listed(diff, 'enableAfter');

/** What a rule waits for before mail goes where it routes to. */
const beforeRouting = ({ item }: Diff, route: string): readonly string[] => [
  routeTargetEnabled(route),
  thirdPartyGateId(item.scope),
  spfOnSendingDomains(item.scope),
  dmarcOnSendingDomains(item.scope),
];

const leaf = (key: string, value: Json): Leaf => ({ type: TRANSPORT_RULE, key, value });

const made = (diff: Diff): Step => {
  const wanted = ruleMembers(diff.item.value);
  const legacy = ruleMembers(diff.item.options ?? null)['useLegacyRegex'];
  const given = Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== null));
  const after: RuleMembers = {
    ...given,
    comments: markedComments(wanted['comments'], diff.mark),
    ...(legacy === undefined ? {} : { useLegacyRegex: legacy }),
    enabled: false,
  };
  const route = routeOf(wanted);
  return {
    op: 'create',
    before: null,
    after,
    leaves: [leaf(diff.item.key, { ...wanted, enabled: false })],
    gates: route === null ? [] : [routeTargetExists(route)],
    why: `${TRANSPORT_RULE} ${nameOf(diff)} is not there`,
    risk: 'medium',
    shown: [...Object.entries(after).map(([field, value]) => `${field}: ${written(value)}`)],
  };
};

const switched = (diff: Diff, to: boolean): Step => {
  const wanted = ruleMembers(diff.item.value);
  const live = ruleMembers(diff.found?.value ?? null);
  const route = routeOf(wanted);
  const gates = [...(route === null ? [] : beforeRouting(diff, route)), ...enableAfter(diff)];
  return {
    op: 'update',
    before: { enabled: !to },
    after: { enabled: to },
    leaves: to ? [leaf(diff.item.key, diff.item.value)] : [leaf(diff.found?.key ?? diff.item.key, { enabled: false })],
    gates: to ? gates : [],
    why: `${TRANSPORT_RULE} ${nameOf(diff)} is to be ${to ? 'enabled' : 'disabled'}`,
    risk: isWeighty(live, wanted) ? 'high' : 'medium',
    shown: [`enabled: ${String(!to)} -> ${String(to)}`],
  };
};

/* Parts of one condition, exception or action are replaced together: what is not managed of them is sent as it stands. */
const fieldsToSet = (wanted: RuleMembers, live: RuleMembers): RuleMembers => {
  const changed = ruleParameters
    .map(({ field }) => field)
    .filter((field) => field !== 'comments' && wanted[field] !== undefined && !isSameValue(wanted[field], live[field]));
  const fields = [...new Set(changed.flatMap((field) => [field, ...partnersOf(field)]))];
  return Object.fromEntries(
    ruleParameters
      .filter(({ field }) => fields.includes(field))
      .flatMap(({ field }) => {
        const managed = wanted[field];
        const value = managed === undefined ? live[field] : managed;
        return value === undefined || (managed === undefined && value === null) ? [] : [[field, value] as const];
      }),
  );
};

const isMarked = (diff: Diff, found: Found): boolean => (found.owner ?? '') === diff.mark;

type Setting = { readonly onlyMark: boolean; readonly leavesEnabled: boolean };

const changed = (diff: Diff, found: Found, { onlyMark, leavesEnabled }: Setting): Step | null => {
  const wanted = ruleMembers(diff.item.value);
  const live = ruleMembers(found.value);
  const writesComments =
    !isMarked(diff, found) || !isSameValue(wanted['comments'] ?? live['comments'], live['comments']);
  const comments = onlyMark ? live['comments'] : (wanted['comments'] ?? live['comments']);
  const after: RuleMembers = {
    ...(onlyMark ? {} : fieldsToSet(wanted, live)),
    ...(writesComments ? { comments: markedComments(comments, diff.mark) } : {}),
  };
  const fields = Object.keys(after);
  if (fields.length === 0) return null;
  const before: RuleMembers = Object.fromEntries(
    fields.flatMap((field) =>
      field === 'comments'
        ? [[field, markedComments(live['comments'], found.owner)] as const]
        : live[field] === undefined
          ? []
          : [[field, live[field]] as const],
    ),
  );
  const route = routeOf(wanted);
  const newRoute = !isSameValue(route, routeOf(live)) && !onlyMark ? route : null;
  const touched = fields.filter((field) => !isSameValue(before[field], after[field]));
  const isRenamed = !onlyMark && found.key !== diff.item.key;
  const isTelling = touched.some((field) => {
    const known = ruleParameters.find((one) => one.field === field);
    return known !== undefined && (isPredicateOrAction(known) || field === 'mode');
  });
  return {
    op: diff.action === 'adopt' && !isMarked(diff, found) ? 'adopt' : 'update',
    before,
    after,
    leaves: onlyMark
      ? [leaf(found.key, {})]
      : [leaf(diff.item.key, { ...wanted, enabled: leavesEnabled }), ...(isRenamed ? [leaf(found.key, null)] : [])],
    gates:
      newRoute === null
        ? []
        : [
            routeTargetExists(newRoute),
            ...(leavesEnabled ? [...beforeRouting(diff, newRoute), ...enableAfter(diff)] : []),
          ],
    why: !isMarked(diff, found)
      ? `${TRANSPORT_RULE} ${nameOf(diff)} ${diff.mark === '' ? "is nobody's again" : 'was there before and becomes ours'}`
      : `${TRANSPORT_RULE} ${nameOf(diff)} differs in ${touched.join(', ')}`,
    risk: leavesEnabled && isTelling ? (isWeighty(live, wanted) ? 'high' : 'medium') : 'low',
    shown: touched.map((field) => `${field}: ${written(before[field])} -> ${written(after[field])}`),
  };
};

/* What is to be disabled is disabled before it is changed, what is to be enabled is enabled once it is as it should be. */
const altered = (diff: Diff, found: Found): readonly (Step | null)[] => {
  const isEnabled = ruleMembers(found.value)['enabled'] === true;
  const wanted = ruleMembers(diff.item.value)['enabled'] ?? isEnabled;
  if (isEnabled && wanted === false) {
    const marked: Found = { ...found, owner: diff.mark };
    const mark = diff.action === 'adopt' ? changed(diff, found, { onlyMark: true, leavesEnabled: true }) : null;
    return [
      mark,
      switched(diff, false),
      changed({ ...diff, action: 'update' }, mark === null ? found : marked, { onlyMark: false, leavesEnabled: false }),
    ];
  }
  return [
    changed(diff, found, { onlyMark: false, leavesEnabled: isEnabled }),
    wanted === true && !isEnabled ? switched(diff, true) : null,
  ];
};

const removed = (diff: Diff, found: Found): readonly Step[] => {
  const live = ruleMembers(found.value);
  const wasEnabled = live['enabled'] === true;
  const after = listed(diff, 'removeAfter');
  // A rule that sends mail away stops at once; one that serves mail on its way back does so until all of it is here.
  const off = { ...switched(diff, false), gates: routeOf(live) === null ? after : [] };
  const step: Step = {
    op: 'delete',
    before: { ...live, comments: markedComments(live['comments'], found.owner) },
    after: null,
    leaves: [leaf(found.key, null)],
    gates: after,
    why: `${TRANSPORT_RULE} ${nameOf(diff)} is no longer wanted`,
    risk: wasEnabled ? 'high' : 'medium',
    shown: [`${nameOf(diff)} is removed`],
  };
  return wasEnabled ? [off, step] : [step];
};

const forgotten = (diff: Diff): Step => ({
  op: 'forget',
  before: null,
  after: null,
  leaves: [],
  gates: [],
  why: `${TRANSPORT_RULE} ${nameOf(diff)} is no longer wanted and stays as it is`,
  risk: 'low',
  shown: [`${nameOf(diff)} is kept in the tenant and no longer managed`],
});

const stepsOf = (diff: Diff): readonly Step[] => {
  const { action, found, item } = diff;
  if (action === 'none') return [];
  if (action === 'forget') return [forgotten(diff)];
  if (action === 'create')
    return ruleMembers(item.value)['enabled'] === true ? [made(diff), switched(diff, true)] : [made(diff)];
  if (found === null) return [];
  if (action === 'delete') return removed(diff, found);
  return altered(diff, found).filter((step) => step !== null);
};

const firstExpectation = (diff: Diff, step: Step): Change['expects'] => {
  if (step.op === 'forget') return {};
  const taken = step.leaves.some(({ key, value }) => key === diff.item.key && value !== null);
  if (diff.found === null) return { [itemId(diff.item)]: 'absent' };
  const isRenamed = taken && diff.found.key !== diff.item.key;
  return { [itemId(diff.found)]: diff.found.version, ...(isRenamed ? { [itemId(diff.item)]: 'absent' } : {}) };
};

/**
 * The changes of one rule, one cmdlet each, every one needing the one before. Only the first is bound to what was seen: what
 * the next one is made on top of does not stand yet, and is looked at again right before it is sent.
 */
export const lowerRule = (diff: Diff): readonly Change[] => {
  const { scope } = diff.item;
  const keys = [itemId(diff.item)];
  const handle = diff.found?.handle;
  const steps = stepsOf(diff);
  const ids = steps.map(({ op, after }) => changeId({ scope, op, keys, after }));
  return steps.map(({ gates, ...step }, index) => {
    const previous = ids[index - 1];
    return {
      ...step,
      id: ids[index] ?? '',
      scope,
      type: TRANSPORT_RULE,
      keys,
      collection: collectionOf(diff.item),
      ...(handle === undefined ? {} : { handle }),
      expects: index === 0 ? firstExpectation(diff, { gates, ...step }) : {},
      needs: [...(previous === undefined ? [] : [previous]), ...gates],
      // What waits for more than the step before it is a line of its own.
      group: (diff.item.leaving === true && gates.length > 0 ? ids[index] : ids[0]) ?? '',
      for: [diff.item.from],
    };
  });
};
