import {
  CAPABILITIES,
  canonicalGroup,
  ENROLLMENT,
  GROUP,
  groupNames,
  IDENTITY,
  PAGE,
} from '../../kinds/language/account-settings.ts';
import { isAct } from '../../kinds/language/act.ts';
import { AGENT_SETTINGS } from '../../kinds/language/agent-settings.ts';
import { isAgentSecret } from '../../kinds/language/agent-sinks.ts';
import { DEFAULT_POLICY, PLATFORM_GROUPS, POLICY } from '../../kinds/language/platform-policy.ts';
import type { Ask, Change, Collection, Finding, Found, Json } from '../../kinds/words.ts';
import { itemId } from '../../kinds/words.ts';
import type { Sent, Sinks } from '../../plan/target.ts';
import { unshownCollection } from './agent-sinks.ts';
import type { Api } from './api.ts';
import { type AccountFacts, type Members, membersOf, packageName, plainFound } from './convert.ts';
import { fieldsOf, listOf } from './envelope.ts';
import type { Groups } from './groups.ts';
import { readAccount, readIdentity } from './identity.ts';
import { entryFor } from './ledger.ts';
import { publicOperations } from './operations.ts';
import { foundPolicy, groupIdsOf, publicWords } from './policy-convert.ts';
import { type PolicyOperations, writePolicy } from './policy-write.ts';
import { outcomeOf, refused } from './sent.ts';
import { isFinding, required, type System, unknown } from './system.ts';

const policyOperations: PolicyOperations = {
  get: publicOperations.getPolicy,
  create: publicOperations.createPolicy,
  change: publicOperations.changePolicy,
  remove: publicOperations.deletePolicy,
  words: publicWords,
  readOnly: ['policyId', 'accountId'],
};

/** Fields of the emergency contact by their name in the spec. */
const contactFields = {
  name: 'contactName',
  email: 'contactEmailAddress',
  mobilePhone: 'mobilePhone',
  telephone: 'telephone',
  alternateEmails: 'alternateEmailAddresses',
} as const;

const contactOf = (body: Json): Json => {
  const members = membersOf(body);
  return canonicalGroup(
    'contact',
    Object.fromEntries(Object.entries(contactFields).map(([field, wire]) => [field, members[wire]])),
  );
};

const contactBody = (after: Members): Members =>
  Object.fromEntries(
    Object.entries(contactFields).flatMap(([field, wire]) =>
      after[field] === undefined ? [] : [[wire, after[field] as Json] as const],
    ),
  );

const userAccessOf = ({ adminSessionTimeoutMinutes, contentAdministratorDefaultView }: AccountFacts): Members => ({
  ...(adminSessionTimeoutMinutes === null ? {} : { adminSessionTimeoutMinutes }),
  ...(contentAdministratorDefaultView === null ? {} : { contentAdministratorDefaultView }),
});

/** The vendor's public API 2.0: what it cannot do is left to people, and nothing outside its catalogue is called. */
export const openMimecast = (api: Api, groups: Groups, sinks: Sinks | undefined): System => {
  /* The page exists whether or not its fields can be read: what cannot be read is not in the value. */
  const page = async (signal: AbortSignal): Promise<Collection> => {
    const [contact, read] = await Promise.all([
      api.read(publicOperations.getContact, {}, signal),
      readAccount(api, signal),
    ]);
    if (contact.state === 'failed') return unknown(contact.finding);
    const account = required(api, publicOperations.getAccount, read);
    if (isFinding(account)) return unknown(account);
    const shown: Readonly<Record<string, Json>> = {
      contact: contact.state === 'read' ? contactOf(contact.value) : {},
      userAccess: userAccessOf(account),
    };
    return {
      state: 'complete',
      found: [
        ...groupNames.map((group) => plainFound(GROUP, group, shown[group] ?? {})),
        plainFound(ENROLLMENT, 'enrollment', {}),
      ],
    };
  };

  const onePolicy = async (handle: string | null, signal: AbortSignal): Promise<Found | Finding | null> => {
    const read =
      handle === null
        ? await api.read(publicOperations.getDefaultPolicy, {}, signal)
        : await api.read(publicOperations.getPolicy, { path: { policyId: handle } }, signal);
    if (read.state === 'failed') return read.finding;
    if (read.state === 'missing') return null;
    const names = await groups.namesOf(groupIdsOf(read.value), signal);
    if (isFinding(names)) return names;
    const found = foundPolicy(read.value, handle ?? 'default-policy', publicWords, names);
    const reason = 'a policy without a name';
    return found ?? api.explain(publicOperations.getPolicy, { state: 'garbled', status: 200, reason });
  };

  /* There is no list: only what is known by its id is looked at. Ids of answers are not stable and not taken. */
  const policies = async (ask: Ask, signal: AbortSignal): Promise<Collection> => {
    const handles = [...new Set(Object.values(ask.handles ?? {}))].sort();
    const wanted: readonly (string | null)[] = ask.keys.includes(DEFAULT_POLICY) ? [null, ...handles] : handles;
    const found: Found[] = [];
    for (const handle of wanted) {
      const one = await onePolicy(handle, signal);
      if (isFinding(one)) return unknown(one);
      if (one !== null) found.push(one);
    }
    return { state: 'complete', found };
  };

  const writeContact = async (change: Change, signal: AbortSignal): Promise<Sent> => {
    const { changeContact, getContact } = publicOperations;
    const read = await api.read(getContact, {}, signal);
    if (read.state === 'failed') return { state: 'refused', finding: { ...read.finding, ref: change.for[0] ?? null } };
    if (read.state === 'missing') return refused(change, 'PSTN8011', api.explain(getContact, read).message);
    const found = plainFound(GROUP, 'contact', contactOf(read.value));
    if (change.expects[itemId(found)] !== found.version) return { state: 'moved' };
    const body = contactBody(membersOf(change.after));
    return outcomeOf(change, changeContact, await api.write(changeContact, { body }, signal), api);
  };

  return {
    listing: 'None',
    entry: entryFor,
    acts: false,
    canSetMode: (mode) => publicWords.modes[mode] !== undefined,
    collection: async (ask, signal) => {
      if (ask.collection === PAGE) return page(signal);
      if (ask.collection === POLICY) return policies(ask, signal);
      if (ask.collection === IDENTITY) return readIdentity(api, signal);
      if (ask.collection === AGENT_SETTINGS)
        return { state: 'complete', found: [plainFound(AGENT_SETTINGS, 'agent', {})] };
      if (isAgentSecret(ask.collection)) return unshownCollection(ask, sinks);
      // Who has done an act says so: the public API neither does it nor shows it.
      return isAct(ask.type) ? { state: 'complete', found: [] } : null;
    },
    fact: async (name, signal) => {
      if (name === PLATFORM_GROUPS) {
        const names = await groups.names(signal);
        return isFinding(names) ? names : { value: names, by: 'the groups of the platform' };
      }
      if (name !== CAPABILITIES) return null;
      const operation = publicOperations.getPackages;
      const read = required(api, operation, await api.read(operation, { body: { data: [] } }, signal));
      if (isFinding(read)) return read;
      const products = listOf(fieldsOf(read)['data']).flatMap((entry) => listOf(fieldsOf(entry)['products']));
      return { value: products.map(packageName).filter((product) => product !== ''), by: 'get-packages' };
    },
    write: (change, signal) => {
      if (change.type === POLICY) return writePolicy(change, { api, groups, operations: policyOperations }, signal);
      if (change.type === GROUP && change.leaves[0]?.key === 'contact') return writeContact(change, signal);
      throw new Error(`the public API does not write ${change.keys.join(', ')}`);
    },
  };
};
