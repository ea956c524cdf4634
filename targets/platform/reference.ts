import { CAPABILITIES, ENROLLMENT, GROUP, IDENTITY, PAGE } from '../../kinds/language/account-settings.ts';
import { AGENT_SETTINGS } from '../../kinds/language/agent-settings.ts';
import { isAgentSecret } from '../../kinds/language/agent-sinks.ts';
import { PLATFORM_GROUPS, POLICY } from '../../kinds/language/platform-policy.ts';
import { INSTALLATION, PROTECTION_MODE } from '../../kinds/language/protection-road.ts';
import { THREAT_SCANS } from '../../kinds/language/threats.ts';
import { TRIAL } from '../../kinds/language/trial.ts';
import type { Change, Collection, Found, Json } from '../../kinds/words.ts';
import { itemId } from '../../kinds/words.ts';
import type { Sent, Sinks } from '../../plan/target.ts';
import { readActFact } from './act-facts.ts';
import { isActChange, openActs } from './acts.ts';
import { openAgentSecrets } from './agent-sinks.ts';
import type { Api } from './api.ts';
import { foundAgent, foundOnPage, membersOf, pageWith } from './convert.ts';
import { fieldsOf, listOf } from './envelope.ts';
import type { Groups } from './groups.ts';
import { readIdentity } from './identity.ts';
import { openInstallation } from './installation.ts';
import { type Operation, ownOperations } from './operations.ts';
import { foundPolicy, groupIdsOf, ownWords } from './policy-convert.ts';
import { type PolicyOperations, writePolicy } from './policy-write.ts';
import { outcomeOf, refused } from './sent.ts';
import { isFinding, required, type System, unknown } from './system.ts';

const policyOperations: PolicyOperations = {
  get: ownOperations.getOwnPolicy,
  create: ownOperations.createOwnPolicy,
  change: ownOperations.changeOwnPolicy,
  remove: ownOperations.deleteOwnPolicy,
  words: ownWords,
  readOnly: ['policyId', 'isDefault'],
};

/** A document that is read and saved whole, and holds several items. */
type Sheet = {
  readonly get: Operation;
  readonly save: Operation;
  found(document: Json): readonly Found[];
  with(document: Json, change: Change): Json;
};

const pageSheet: Sheet = {
  get: ownOperations.getPage,
  save: ownOperations.savePage,
  found: foundOnPage,
  with: (page, change) => pageWith(page, change.type, change.leaves[0]?.key ?? '', membersOf(change.after)),
};

const sheets: Readonly<Record<string, Sheet>> = {
  [GROUP]: pageSheet,
  [ENROLLMENT]: pageSheet,
  [AGENT_SETTINGS]: {
    get: ownOperations.getAgentSettings,
    save: ownOperations.saveAgentSettings,
    found: (settings) => [foundAgent(settings)],
    with: (settings, change) => ({ ...membersOf(settings), ...membersOf(change.after) }),
  },
};

/** The reference platform: everything can be read and written, each write for the version that was read. */
export const openReference = (api: Api, groups: Groups, sinks: Sinks | undefined): System => {
  const installation = openInstallation(api);
  const acts = openActs(api);
  const agentSecrets = openAgentSecrets(api, sinks);
  const sheetFound = async (sheet: Sheet, signal: AbortSignal): Promise<Collection> => {
    const document = required(api, sheet.get, await api.read(sheet.get, {}, signal));
    return isFinding(document) ? unknown(document) : { state: 'complete', found: sheet.found(document) };
  };

  const policies = async (signal: AbortSignal): Promise<Collection> => {
    const operation = ownOperations.listPolicies;
    const listed = required(api, operation, await api.list(operation, 'items', signal));
    if (isFinding(listed)) return unknown(listed);
    const names = await groups.namesOf(listed.flatMap(groupIdsOf), signal);
    if (isFinding(names)) return unknown(names);
    const found = listed.map((wire) => {
      const { policyId } = membersOf(wire);
      return typeof policyId === 'string' ? foundPolicy(wire, policyId, ownWords, names) : null;
    });
    const whole = found.filter((one) => one !== null);
    return whole.length === found.length
      ? { state: 'complete', found: whole }
      : unknown(
          api.explain(operation, {
            state: 'garbled',
            status: 200,
            reason: 'a policy without name or id',
          }),
        );
  };

  /* The page is read again, the change is put on it, and it is saved for the version that was read. */
  const saveSheet = async (sheet: Sheet, change: Change, signal: AbortSignal): Promise<Sent> => {
    const read = await api.read(sheet.get, {}, signal);
    if (read.state === 'failed') return { state: 'refused', finding: { ...read.finding, ref: change.for[0] ?? null } };
    if (read.state === 'missing') return refused(change, 'PSTN8011', api.explain(sheet.get, read).message);
    const found = sheet.found(read.value).find((one) => change.keys.includes(itemId(one)));
    if (found === undefined || change.expects[itemId(found)] !== found.version) return { state: 'moved' };
    const headers = read.etag === null ? {} : { headers: { 'if-match': read.etag } };
    const answer = await api.write(sheet.save, { body: sheet.with(read.value, change), ...headers }, signal);
    return outcomeOf(change, sheet.save, answer, api);
  };

  return {
    listing: 'Complete',
    entry: () => ({ access: 'writable', place: '' }),
    canSetMode: () => true,
    acts: true,
    collection: async (ask, signal) => {
      const { collection } = ask;
      if (isAgentSecret(collection)) return agentSecrets.collection(ask, signal);
      if (collection === PAGE) return sheetFound(pageSheet, signal);
      if (collection === POLICY) return policies(signal);
      if (collection === INSTALLATION) return installation.collection(signal);
      if (collection === THREAT_SCANS) return installation.scans(signal);
      if (collection === IDENTITY) return readIdentity(api, signal);
      const sheet = sheets[collection];
      return sheet === undefined ? acts.collection(ask, signal) : sheetFound(sheet, signal);
    },
    fact: async (name, signal, keys) => {
      if (name === PLATFORM_GROUPS) {
        const names = await groups.names(signal);
        return isFinding(names) ? names : { value: names, by: 'the groups of the platform' };
      }
      if (name === TRIAL) {
        const read = await api.read(ownOperations.getTrial, {}, signal);
        if (read.state === 'failed') return read.finding;
        return { value: read.state === 'missing' ? {} : read.value, by: 'the trial tracker of the platform' };
      }
      if (name !== CAPABILITIES)
        return (await installation.fact(name, signal)) ?? readActFact(api, { type: name, keys }, signal);
      const operation = ownOperations.getCapabilities;
      const read = required(api, operation, await api.read(operation, {}, signal));
      if (isFinding(read)) return read;
      const value = listOf(fieldsOf(read)['capabilities']).filter((word) => typeof word === 'string');
      return { value, by: 'the capabilities of the platform' };
    },
    write: (change, signal) => {
      if (change.type === POLICY) return writePolicy(change, { api, groups, operations: policyOperations }, signal);
      if (change.type === PROTECTION_MODE) return installation.write(change, signal);
      if (isActChange(change)) return acts.write(change, signal);
      if (isAgentSecret(change.type)) return agentSecrets.write(change, signal);
      const sheet = sheets[change.type];
      if (sheet === undefined) throw new Error(`the reference platform does not write ${change.type}`);
      return saveSheet(sheet, change, signal);
    },
  };
};
