import { consentGateId, modeConfiguredGateId } from '../../kinds/language/protection-gates.ts';
import { isStanding, PROTECTION_MODE, strength } from '../../kinds/language/protection-road.ts';
import type { Change, Diff, Json } from '../../kinds/words.ts';
import { itemId } from '../../kinds/words.ts';
import { type Members, membersOf } from './convert.ts';
import { type Draft, finished, written } from './draft.ts';
import type { OnItsWay } from './installation.ts';

const draftOf = (live: Members, after: Members, rest: Pick<Draft, 'op' | 'leaves' | 'expects' | 'why' | 'shown'>) => ({
  before: {
    mode: live['mode'] ?? null,
    requestedMode: live['requestedMode'] ?? null,
    targetedTo: live['targetedTo'] ?? null,
  },
  after,
  risk: 'high' as const,
  ...rest,
});

const consentLines = (consent: OnItsWay['consent']): readonly string[] =>
  consent === null
    ? []
    : [
        `a global administrator consents at ${consent.link}`,
        `asked for at ${consent.requestedAt}: ${consent.scopes.join(', ')}`,
      ];

/*
 * One step: the mode is asked for once, a person consents, the platform configures. Whoever asks again while that is on its
 * way would start it anew.
 */
export const lowerMode = (diff: Diff): readonly Change[] => {
  const { item, found } = diff;
  const live = membersOf(found?.value ?? null);
  const wanted = membersOf(item.value);
  if (found === null || !isStanding(live) || !isStanding(wanted)) return [];
  const { phase, consent, steps } = live as unknown as OnItsWay;
  const aim = wanted.requestedMode;
  const leaf = (value: Json) => [{ type: PROTECTION_MODE, key: item.key, value }];
  const expects = { [itemId(found)]: found.version };
  const up = strength(aim) > strength(live.mode);
  // A step down waits for no evidence: it takes power away from the platform. Its consent may still have been refused.
  const needs = up ? item.needs : item.needs.filter((need) => need === consentGateId(item.scope));

  if (phase === 'Configuring') {
    const draft = draftOf(
      live,
      { requestedMode: aim },
      {
        op: 'update',
        leaves: leaf({ mode: aim, requestedMode: aim }),
        expects,
        why: `the platform is configuring ${live.requestedMode}`,
        shown: steps.map(({ name, state }) => `${name}: ${state}`),
      },
    );
    return [{ ...finished(diff, draft), needs: [...needs, modeConfiguredGateId(item.scope)] }];
  }
  if (phase === 'ConsentPending' && live.requestedMode === aim && consent?.forMode === aim) {
    const draft = draftOf(
      live,
      { requestedMode: aim },
      {
        op: 'manual',
        leaves: [],
        expects: {},
        why: `${aim} was asked for and waits for a person's consent`,
        shown: consentLines(consent),
      },
    );
    return [{ ...finished(diff, draft), needs: [] }];
  }
  const target = wanted['targetedTo'] === undefined ? {} : { targetedTo: wanted['targetedTo'] };
  const why =
    live.mode === aim
      ? live.requestedMode === aim
        ? `whom ${aim} holds for differs`
        : `takes back the request for ${live.requestedMode}`
      : `the installation goes from ${live.mode} ${up ? 'up' : 'down'} to ${aim}, with the consent of a global administrator`;
  const draft = draftOf(
    live,
    { requestedMode: aim, ...target },
    {
      op: 'update',
      leaves: leaf({ requestedMode: aim }),
      expects,
      why,
      shown: [
        `mode: ${live.mode} -> ${aim}`,
        ...(wanted['targetedTo'] === undefined
          ? []
          : [`targetedTo: ${written(live['targetedTo'])} -> ${written(wanted['targetedTo'])}`]),
      ],
    },
  );
  return [{ ...finished(diff, draft), needs }];
};
