import type { Finding, Ref } from '../../kinds/words.ts';
import type { Api } from './api.ts';
import { finding } from './codes.ts';
import { fieldsOf } from './envelope.ts';
import { publicOperations } from './operations.ts';
import { isFinding } from './system.ts';

/** Names and ids of groups. Ids are not stable: a name is looked up each time, never compared by id. */
export type Groups = {
  /** Names of all groups. */
  names(signal: AbortSignal): Promise<readonly string[] | Finding>;
  /** Names by the ids that policies hold. */
  namesOf(ids: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, string> | Finding>;
  /** Ids by name, for a write. A name that is not there, or there twice, is a finding. */
  idsOf(names: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, string> | Finding>;
};

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** The groups of an account; their name is what the vendor calls description. */
export const createGroups = (api: Api, ref: Ref, account: string): Groups => {
  const known = new Map<string, string>();
  const all = async (signal: AbortSignal) => {
    const listed = await api.list(publicOperations.listGroups, 'groups', signal);
    if (listed.state === 'failed') return listed.finding;
    return (listed.state === 'read' ? listed.value : []).map((entry) => ({
      id: text(fieldsOf(entry)['id']),
      name: text(fieldsOf(entry)['description']),
    }));
  };
  return {
    names: async (signal) => {
      const listed = await all(signal);
      return isFinding(listed) ? listed : [...new Set(listed.map(({ name }) => name))].sort();
    },
    namesOf: async (ids, signal) => {
      for (const id of new Set(ids)) {
        if (known.has(id)) continue;
        const one = await api.read(publicOperations.getGroup, { path: { group_id: id } }, signal);
        if (one.state === 'failed') return one.finding;
        // A group that is gone is shown by its id: nobody's name for anything.
        known.set(id, one.state === 'read' ? text(fieldsOf(one.value)['description']) : id);
      }
      return known;
    },
    idsOf: async (names, signal) => {
      if (names.length === 0) return new Map();
      const listed = await all(signal);
      if (isFinding(listed)) return listed;
      const ids = new Map<string, string>();
      for (const name of new Set(names)) {
        const [one, ...others] = listed.filter((group) => group.name === name);
        if (one === undefined || others.length > 0) {
          const what = one === undefined ? 'no group' : `${others.length + 1} groups`;
          return finding('PSTN8012', { message: `account ${account} has ${what} named ${name}`, ref });
        }
        ids.set(name, one.id);
      }
      return ids;
    },
  };
};
