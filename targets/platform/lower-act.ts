import { type ActType, textIn } from '../../kinds/language/act.ts';
import { AGENT_KEY_STATE } from '../../kinds/language/agent-state.ts';
import { THREAT_SCAN } from '../../kinds/language/protection-road.ts';
import { chosen, DETECTIONS, detectionsIn } from '../../kinds/language/threats.ts';
import type { Change, Diff, Json, Observation } from '../../kinds/words.ts';
import { itemId } from '../../kinds/words.ts';
import { actWords, type Facts } from './act-words.ts';
import { doneLeaf } from './acts.ts';
import { membersOf } from './convert.ts';
import { finished, letGo } from './draft.ts';
import type { System } from './system.ts';

/** Whether what an act is about is over by itself: then there is nothing to do, and the notes of the kind say so. */
const isOver: Partial<Readonly<Record<ActType, (value: Json, facts: Facts) => boolean>>> = {
  ThreatScanEnd: (_value, facts) => textIn(facts(THREAT_SCAN), 'state') === 'Ended',
  AgentKeyDeletion: (_value, facts) => facts(AGENT_KEY_STATE) === null,
  ThreatRemediation: (value, facts) => {
    const detections = detectionsIn(facts(DETECTIONS));
    return detections !== undefined && chosen(value, detections).length === 0;
  },
};

/* Everything that can be removed is named, so that what was planned is what is removed. */
const afterOf = (type: ActType, value: Json, facts: Facts): Json => {
  const detections = type === 'ThreatRemediation' ? detectionsIn(facts(DETECTIONS)) : undefined;
  return detections === undefined ? value : { ...membersOf(value), detectionIds: chosen(value, detections) };
};

/** One act that has not been done: by Postern where the platform can be asked for it, else a step for a person. */
export const lowerAct = (diff: Diff, type: ActType, system: System, seen: Observation): readonly Change[] => {
  if (diff.action === 'delete' || diff.action === 'forget')
    return [letGo(diff, 'is no longer asked for; what was done stays done', `${itemId(diff.item)} cannot be undone`)];
  const { key, value } = diff.item;
  const facts: Facts = (name) => seen.facts[name]?.value;
  const { place, why, shown } = actWords[type];
  if (!system.acts)
    return [
      finished(diff, {
        op: 'manual',
        before: null,
        after: value,
        leaves: [],
        expects: {},
        why: `to be done by hand: the public API has no operation that ${why}`,
        risk: 'high',
        shown: [place, ...shown(value, facts)],
      }),
    ];
  if (isOver[type]?.(value, facts) === true) return [];
  return [
    finished(diff, {
      op: 'run',
      before: null,
      after: afterOf(type, value, facts),
      leaves: [doneLeaf(type, key)],
      expects: { [itemId(diff.item)]: 'absent' },
      why,
      risk: 'high',
      shown: shown(value, facts),
    }),
  ];
};

/** What a done act leaves for people: a new password has to reach every device before the next one. */
export const lowerDone = (diff: Diff): readonly Change[] => {
  const { item, found } = diff;
  if (item.type !== 'TamperPasswordRotation' || item.wanted === 'absent' || found === null) return [];
  const { isCurrent, fingerprint } = membersOf(found.value);
  if (isCurrent !== true || typeof fingerprint !== 'string') return [];
  return [
    finished(diff, {
      op: 'manual',
      before: null,
      after: { rolledOut: fingerprint },
      leaves: [],
      expects: {},
      why: 'to be done by hand: devices are given their password by those who manage them',
      risk: 'low',
      shown: [`give every device the tamper protection password ${fingerprint}, then attest it`],
    }),
  ];
};
