import type { EffectivePolicy, PolicyAudience } from '../../kinds/language/policy-match.ts';
import type { Finding } from '../../kinds/words.ts';
import type { Api } from './api.ts';
import { fieldsOf, listOf } from './envelope.ts';
import type { Groups } from './groups.ts';
import { ownOperations, publicOperations } from './operations.ts';
import { isFinding, required } from './system.ts';

const text = (value: unknown): string => (typeof value === 'string' ? value.toLowerCase() : '');

/* An entry has both members, one of them empty. */
const memberOf = (entry: unknown): string => {
  const { emailAddress, domain } = fieldsOf(entry);
  return text(emailAddress) === '' ? `@${text(domain)}` : text(emailAddress);
};

/** Who is meant by routes and by these groups. What cannot be read is null: it is not known, and not empty. */
export const readAudience = async (
  api: Api,
  groups: Groups,
  names: readonly string[],
  signal: AbortSignal,
): Promise<PolicyAudience> => {
  const domains = await api.list(publicOperations.listInternalDomains, 'domains', signal);
  const members: Record<string, readonly string[] | null> = {};
  for (const name of names) {
    const ids = await groups.idsOf([name], signal);
    const id = isFinding(ids) ? undefined : ids.get(name);
    const path = { group_id: id ?? '' };
    const listed =
      id === undefined ? null : await api.list(publicOperations.listMembers, 'groupMembers', signal, {}, path);
    members[name] = listed?.state === 'read' ? listed.value.map(memberOf) : null;
  }
  const isRead = domains.state === 'read';
  return {
    internalDomains: isRead ? domains.value.map((entry) => text(fieldsOf(entry)['domain'])) : null,
    members,
  };
};

const nameOf = (entry: unknown): string => {
  const { name } = fieldsOf(entry);
  return typeof name === 'string' ? name : '';
};

/** The reference platform's own word on one message (`From MAIL-FROM recipient`). */
export const readEffective = async (api: Api, key: string, signal: AbortSignal): Promise<EffectivePolicy | Finding> => {
  const operation = ownOperations.getEffectivePolicy;
  const [from = '', envelopeFrom = '', to = ''] = key.split(' ');
  const word = required(api, operation, await api.read(operation, { query: { from, envelopeFrom, to } }, signal));
  if (isFinding(word)) return word;
  const { policy, undetermined } = fieldsOf(word);
  return policy === undefined ? { undetermined: listOf(undetermined).map(nameOf) } : { policy: nameOf(policy) };
};
