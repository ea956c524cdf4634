import { posix } from 'node:path';
import ts from 'typescript';
import { isTest, type Source } from './sources.ts';

/** One import, both ends as paths from the root of the house. Type imports count. */
export type Step = { readonly from: string; readonly to: string };

/** The imports between files of the house, drawn from the source text. */
export const stepsOf = (files: readonly Source[]): readonly Step[] =>
  files.flatMap(({ path, text }) =>
    ts
      .preProcessFile(text, true, true)
      .importedFiles.filter(({ fileName }) => fileName.startsWith('.'))
      .map(({ fileName }) => ({ from: path, to: posix.join(posix.dirname(path), fileName) })),
  );

/* The ground floor is 0. Rooms on one floor do not see each other. */
const floors: Readonly<Record<string, number>> = {
  kinds: 0,
  plan: 1,
  targets: 2,
  memory: 2,
  cli: 3,
  operator: 3,
  pulumi: 3,
};

/* Other people's systems, there to be met over the network. */
const isOutside = (room: string): boolean => room === 'sandbox' || room === 'platform';

/* Emitters write what other systems read; they see the kinds and nothing else. */
const isEmitter = (path: string): boolean => /^(schemas|crds|docs|pulumi)\/emit\.ts$/.test(path);

/*
 * Within these rooms every folder is a neighbour of the others: one kind, one target. `list` is the one file that knows
 * them all, `shared` are folders that all may use.
 */
const neighbourhoods: Readonly<Record<string, { readonly list: string; readonly shared: readonly string[] }>> = {
  kinds: { list: 'kinds/index.ts', shared: ['language'] },
  targets: { list: 'targets/open.ts', shared: [] },
};

const roomOf = (path: string): string => path.split('/')[0] ?? '';

/** The kind or target that a file belongs to; null for files of the room itself and what neighbours share. */
const neighbourOf = (path: string): string | null => {
  const [room = '', folder, ...rest] = path.split('/');
  const shared = neighbourhoods[room]?.shared;
  return shared === undefined || folder === undefined || rest.length === 0 || shared.includes(folder) ? null : folder;
};

/** Why one import is a broken stair, or null. */
const broken = ({ from, to }: Step): string | null => {
  if (isTest(from)) return null;
  const [room, other] = [roomOf(from), roomOf(to)];
  if (isTest(to)) return 'leads into the tests';
  if (isEmitter(to)) return 'leads into an emitter, which is not shipped';
  if (isEmitter(from))
    return other === 'kinds' || to === 'package.json' ? null : 'leaves the kinds, all that an emitter may see';
  if (isOutside(room)) return other === room ? null : `leaves the ${room}, which is somebody else’s system`;
  if (isOutside(other)) return room === 'cli' ? null : `leads into the ${other}, which only cli/ starts`;
  if (to === 'package.json') return floors[room] === 3 ? null : 'reads the version, which only doors tell';
  const [here, there] = [floors[room], floors[other]];
  if (here === undefined || there === undefined) return 'leads to or from a place that is no room';
  if (there > here) return 'looks up the stairs';
  if (room !== other) return there === here ? 'looks sideways into another room of the same floor' : null;
  const list = neighbourhoods[room]?.list;
  const [mine, theirs] = [neighbourOf(from), neighbourOf(to)];
  if (to === list) return 'looks up at the list of all neighbours';
  if (theirs === null || mine === theirs || from === list) return null;
  return mine === null ? 'picks one neighbour; only the list knows them all' : 'looks sideways at a neighbour';
};

/** Every broken stair, one line each. */
export const brokenStairs = (steps: readonly Step[]): readonly string[] =>
  steps.flatMap((step) => {
    const why = broken(step);
    return why === null ? [] : [`${step.from} -> ${step.to}: ${why}`];
  });

/** Every import circle among files, each once, as `a -> b -> a`. */
export const circles = (steps: readonly Step[]): readonly string[] => {
  const next = new Map<string, string[]>();
  for (const { from, to } of steps) next.set(from, [...(next.get(from) ?? []), to]);
  const done = new Set<string>();
  const found: string[] = [];
  const visit = (file: string, trail: readonly string[]): void => {
    const index = trail.indexOf(file);
    if (index >= 0) found.push([...trail.slice(index), file].join(' -> '));
    if (index >= 0 || done.has(file)) return;
    for (const to of next.get(file) ?? []) visit(to, [...trail, file]);
    done.add(file);
  };
  for (const file of next.keys()) visit(file, []);
  return found;
};
