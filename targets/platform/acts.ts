import type { ActType } from '../../kinds/language/act.ts';
import { isAct } from '../../kinds/language/act.ts';
import type { Ask, Change, Collection, Finding, Found, Json, Scope } from '../../kinds/words.ts';
import { digest } from '../../plan/digest.ts';
import type { Sent } from '../../plan/target.ts';
import type { Api, Call } from './api.ts';
import { type Members, membersOf, plainFound } from './convert.ts';
import { type Operation, ownOperations } from './operations.ts';
import { outcomeOf, refused } from './sent.ts';
import { isFinding, required, unknown } from './system.ts';

/**
 * The name of an act in the audit log of the platform: the same whoever asks for it, from whatever disk. Scope, kind, object,
 * confirmation and request are in it.
 */
export const requestNameOf = (scope: Scope, type: ActType, key: string): string =>
  digest({ scope: { target: scope.target, id: scope.id }, type, key });

/** How one type of acts is done: by which operation, and what the call says. */
type Doing = { readonly operation: Operation; call(after: Members, requestName: string): Call };

const doings: Readonly<Record<ActType, Doing>> = {
  EnrollmentRevocation: {
    operation: ownOperations.revokeEnrollments,
    call: ({ user = null, confirm = null }, requestName) => ({ body: { user, confirm, requestName } }),
  },
  ThreatRemediation: {
    operation: ownOperations.removeThreats,
    call: ({ detectionIds = [], confirm = null }, requestName) => ({ body: { detectionIds, confirm, requestName } }),
  },
  ThreatScanEnd: {
    operation: ownOperations.endThreatScan,
    call: ({ confirm = null }) => ({ body: { confirm } }),
  },
  AgentKeyDeletion: {
    operation: ownOperations.deleteAgentKey,
    call: ({ confirm }) => ({ query: { confirm: String(confirm) } }),
  },
  TamperPasswordRotation: {
    operation: ownOperations.rotateTamperPassword,
    call: (_after, requestName) => ({ body: { requestName } }),
  },
};

/** What is shown of an act that was done, beside when and by whom. Secrets are not in the audit log. */
type Telling = (event: Members, api: Api, signal: AbortSignal) => Promise<Members | Finding>;

/* The password that a rotation made, and whether it is still the current one. */
const rotation: Telling = async (event, api, signal) => {
  const { fingerprint = null } = membersOf(membersOf(event['after'])['current']);
  const operation = ownOperations.getTamperState;
  const wire = required(api, operation, await api.read(operation, {}, signal));
  if (isFinding(wire)) return wire;
  const current = membersOf(membersOf(wire)['current'])['fingerprint'] ?? null;
  return { fingerprint, isCurrent: fingerprint !== null && fingerprint === current };
};

const remediation: Telling = async (event, api, signal) => {
  const listed = await api.list(ownOperations.listRemediations, 'items', signal);
  if (listed.state === 'failed') return listed.finding;
  const all = listed.state === 'read' ? listed.value.map(membersOf) : [];
  const own = all.find(({ requestName }) => requestName === event['requestName']);
  if (own === undefined) return {};
  const { state = null, total = null, removed = null } = own;
  return { remediation: { state, total, removed } };
};

const tellings: Partial<Readonly<Record<ActType, Telling>>> = {
  TamperPasswordRotation: rotation,
  ThreatRemediation: remediation,
};

/** The acts of the reference platform: what was done stands in its audit log under the name of the request. */
export const openActs = (api: Api) => {
  /* Whatever it was that was done under this name: a second time is the one thing that must not be. */
  const evidence = async (
    scope: Scope,
    type: ActType,
    key: string,
    signal: AbortSignal,
  ): Promise<Found | Finding | null> => {
    const requestName = requestNameOf(scope, type, key);
    const operation = ownOperations.listAuditEvents;
    const listed = required(api, operation, await api.list(operation, 'items', signal, { requestName }));
    if (isFinding(listed)) return listed;
    const event = listed.map(membersOf).find((one) => one['requestName'] === requestName);
    if (event === undefined) return null;
    const told = (await tellings[type]?.(event, api, signal)) ?? {};
    if (isFinding(told)) return told;
    const { at = null, actor = null } = event;
    return plainFound(type, key, { state: 'Done', at, by: actor, ...(told as Members) });
  };

  return {
    /** The acts of the keys that are asked for, as far as they were done; null for what is no act. */
    collection: async ({ scope, type, keys }: Ask, signal: AbortSignal): Promise<Collection | null> => {
      if (!isAct(type)) return null;
      const found: Found[] = [];
      for (const key of keys) {
        const one = await evidence(scope, type, key, signal);
        if (isFinding(one)) return unknown(one);
        if (one !== null) found.push(one);
      }
      return { state: 'complete', found };
    },
    /** Does it, once, under the name that the audit log will show. */
    write: async (change: Change & { readonly type: ActType }, signal: AbortSignal): Promise<Sent> => {
      const { operation, call } = doings[change.type];
      const requestName = requestNameOf(change.scope, change.type, change.leaves[0]?.key ?? '');
      const headers = { 'x-request-name': requestName };
      const answer = await api.write(operation, { ...call(membersOf(change.after), requestName), headers }, signal);
      return answer.state === 'missing'
        ? refused(change, 'PSTN8011', api.explain(operation, answer).message)
        : outcomeOf(change, operation, answer, api);
    },
  };
};

/** Whether a change is an act. */
export const isActChange = (change: Change): change is Change & { readonly type: ActType } => isAct(change.type);

/** What the audit log shows of an act that was done. */
export const doneLeaf = (
  type: ActType,
  key: string,
): { readonly type: ActType; readonly key: string; readonly value: Json } => ({
  type,
  key,
  value: { state: 'Done' },
});
