import { nodeOf } from '../../kinds/schema-walk.ts';
import type { Finding, Resource } from '../../kinds/words.ts';
import { admit } from '../../plan/admit.ts';
import { markOf } from '../../plan/ownership.ts';
import type { Session } from '../session.ts';
import { finding } from './codes.ts';
import { fileOf, inReadingOrder, yamlOf } from './manifest.ts';
import { labelsOf } from './object-name.ts';
import { secretLike } from './secret-like.ts';
import { type Group, specOf } from './survey.ts';

/** A file to be written: its name in the folder, and its YAML. */
export type ResourceFile = { readonly name: string; readonly text: string };

/** Whose a group is. `ours`: the name of our own resource that the mark tells. `owner`: another owner's mark, or null. */
type Whose = { readonly ours: string } | { readonly owner: string | null };

const whoseOf = (group: Group, { ports }: Session): Whose => {
  const owner = group.found.find((one) => one.owner !== undefined)?.owner;
  if (owner === undefined) return { owner: null };
  const own = markOf(ports.owner, { from: { kind: group.kind.name, namespace: '', name: '' } });
  return owner.startsWith(own) ? { ours: owner.slice(own.length) } : { owner };
};

const idOf = (kind: string, name: string): string => `${kind}/${name}`;

/* What files of this namespace already have, and what our own marks say, is nobody else's name. */
const namesOf = (groups: readonly Group[], whose: readonly Whose[], scope: Resource, session: Session) => {
  const known = [...session.wishes.evaluated, ...session.wishes.frozen]
    .filter(({ namespace }) => namespace === scope.ref.namespace)
    .map(({ kind, name }) => idOf(kind, name));
  const own = whose.map((one, index) => ('ours' in one ? idOf(groups[index]?.kind.name ?? '', one.ours) : ''));
  const labels = labelsOf(
    // A mark names its resource whatever the object is called now.
    groups.map(({ name, key, kind }, index) => {
      const one = whose[index];
      return { name: one !== undefined && 'ours' in one ? `${one.ours} ${key}` : name, key, kind: kind.name };
    }),
    new Set([...known, ...own]),
  );
  return whose.map((one, index) => ('ours' in one ? one.ours : (labels[index] ?? '')));
};

/**
 * What becomes of things that carry nobody's mark: kept from now on and marked when they are first changed, marked by the
 * next apply, or only looked at.
 */
export type Taking = 'when-changed' | 'at-once' | 'never';

const adoptions: Readonly<Record<Exclude<Taking, 'never'>, string>> = {
  'when-changed': 'when-changed',
  'at-once': 'true',
};

/**
 * The files for what stands in a scope. What carries another owner's mark is only looked at, and so is what Postern never
 * writes. What cannot be said in a valid resource is told in `notes` and left out.
 */
export const resourceFiles = async (
  groups: readonly Group[],
  scope: Resource,
  session: Session,
  taking: Taking,
): Promise<{ readonly files: readonly ResourceFile[]; readonly notes: readonly Finding[] }> => {
  const { wishes, ports } = session;
  const notes: Finding[] = [];
  const whose = groups.map((group) => whoseOf(group, session));
  const names = namesOf(groups, whose, scope, session);
  const fileFor = (group: Group, one: Whose, name: string, marked: readonly string[]): ResourceFile | string => {
    const described = specOf(group, scope, wishes.scopes, name);
    if (described === null) return 'its settings cannot be said';
    for (const { type, key } of described.left)
      notes.push(finding('PSTN5042', { message: `${group.kind.name} ${group.name}: ${type} ${key} is left out` }));
    const other = 'owner' in one ? one.owner : null;
    const isObserved = other !== null || ('owner' in one && taking === 'never');
    const hasPolicy = nodeOf(group.kind.schema).properties?.['managementPolicy'] !== undefined;
    const isFree = 'owner' in one && !isObserved && described.spec['managementPolicy'] !== 'Observe';
    const takes = taking !== 'never' && isFree && group.found.some(({ type }) => marked.includes(type));
    const resource: Resource = {
      ref: { kind: group.kind.name, namespace: scope.ref.namespace, name },
      annotations: takes ? { 'postern.dev/adopt': adoptions[taking] } : {},
      spec: inReadingOrder(group.kind, {
        ...described.spec,
        ...(isObserved && hasPolicy ? { managementPolicy: 'Observe' } : {}),
      }),
    };
    const exposed = secretLike(group.kind, described.spec);
    if (exposed.length > 0)
      notes.push(finding('PSTN5044', { message: `${group.kind.name} ${group.name}: ${exposed.join(', ')}` }));
    const [error] = admit(wishes.kinds, resource).errors;
    if (error !== undefined) return `${error.code} ${error.message}`;
    const text = yamlOf(resource, other === null ? null : `Belongs to ${other}: only looked at.`);
    return text === null ? 'YAML cannot hold it' : { name: fileOf(resource), text };
  };
  const files: ResourceFile[] = [];
  for (const [index, group] of groups.entries()) {
    const { marked } = await ports.target(group.scope);
    const made = fileFor(group, whose[index] ?? { owner: null }, names[index] ?? '', marked);
    if (typeof made !== 'string') files.push(made);
    else notes.push(finding('PSTN5042', { message: `${group.kind.name} ${group.name}: ${made}` }));
  }
  return { files, notes };
};
