import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { FindingError } from '../../kinds/codes.ts';
import { finding } from '../../kinds/resource-codes.ts';
import type { SecretRef } from '../../kinds/words.ts';
import { type Call, type Handler, type Made, type Provider, UnknownOutcomeError } from '../../pulumi/ports.ts';
import type { Shape } from '../../pulumi/shape.ts';
import { isObject, type Plain, type Plains, Unknown } from '../../pulumi/wire/values.ts';

/*
 * A whole provider with one resource type, `postern:index:Notice`: a notice on a board. The boards are a JSON file, so
 * that they outlive the provider process and a test can look at them and change them behind its back.
 */

/** A notice as it hangs on its board. The password is not given back, only its digest stands there. */
export type Notice = { text: string; words: string[]; steps: Plains[]; password: string };
/** Board id -> key -> notice. */
export type World = Record<string, Record<string, Notice>>;

export const readWorld = (file: string): World =>
  existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as World) : {};
export const writeWorld = (file: string, world: World): void => {
  writeFileSync(`${file}.part`, JSON.stringify(world));
  renameSync(`${file}.part`, file);
};
export const digest = (secret: string): string => createHash('sha256').update(secret).digest('hex');

const noticeShape: Shape = {
  type: 'object',
  properties: {
    boardRef: { type: 'object', properties: { name: { type: 'string' } } },
    name: { type: 'string', 'x-immutable': true },
    lock: { type: 'string', 'x-immutable': true },
    text: { type: 'string' },
    words: { type: 'array', 'x-list': 'set', items: { type: 'string' } },
    steps: { type: 'array', 'x-list': 'list', items: { type: 'object', properties: { do: { type: 'string' } } } },
    password: { type: 'object', 'x-secret': true },
    nested: { type: 'object', properties: { key: { type: 'object', 'x-secret': true } } },
    keys: { type: 'array', 'x-list': 'list', items: { type: 'object', 'x-secret': true } },
  },
};

const settingsShape: Shape = {
  type: 'object',
  properties: {
    boards: {
      type: 'object',
      additionalProperties: {
        type: 'object',
        properties: { id: { type: 'string' }, token: { type: 'object', 'x-secret': true } },
      },
    },
    strict: { type: 'boolean' },
  },
};

const at = (value: Plain | undefined, ...steps: readonly string[]): Plain | undefined =>
  steps.reduce<Plain | undefined>(
    (found, step) => (found === Unknown ? Unknown : isObject(found) ? found[step] : undefined),
    value,
  );
const textAt = (value: Plain | undefined, ...steps: readonly string[]): string | typeof Unknown => {
  const found = at(value, ...steps);
  return typeof found === 'string' || found === Unknown ? found : '';
};
const refused = (message: string, path = ''): FindingError =>
  new FindingError(finding('PSTN1001', { message, path, remedy: 'Change it' }));

/** A provider over the boards in `file`. */
export const noticeProvider = (file: string): Provider => {
  let settings: Plains = {};
  const identity = (inputs: Plains): { scope: string | typeof Unknown; key: string | typeof Unknown } => {
    const board = textAt(inputs, 'boardRef', 'name');
    const id = board === Unknown ? Unknown : textAt(settings, 'boards', board, 'id');
    return { scope: id === '' ? Unknown : id, key: textAt(inputs, 'name') };
  };
  const secretOf = async (value: Plain | undefined, call: Call): Promise<string> =>
    isObject(value) ? digest(await call.secret(value as SecretRef)) : '';
  const made = (scope: Plain, key: string, text: Plain | undefined, revision: Plain): Made => ({
    id: typeof scope === 'string' ? `${scope}/${key}` : '',
    outputs: { scope, revision, pending: typeof text === 'string' && text.includes('gate') ? ['change-1'] : [] },
    notes: text === 'warn' ? [finding('PSTN1004', { message: 'the notice is unusual' })] : [],
    failures: text === 'half' ? [finding('PSTN1001', { message: 'the notice hangs askew' })] : [],
  });
  const hang = async (inputs: Plains, call: Call, creating: boolean): Promise<Made> => {
    const { scope, key } = identity(inputs);
    if (typeof scope !== 'string' || typeof key !== 'string') throw refused('the board is not known');
    const text = String(inputs['text'] ?? '');
    if (text === 'leak')
      throw new Error(`cannot log in with ${await call.secret(at(inputs, 'password') as SecretRef)}`);
    if (text === 'lost') throw new UnknownOutcomeError(refused('no answer came').finding);
    if (text === 'slow')
      await new Promise((_, reject) => call.signal.addEventListener('abort', () => reject(call.signal.reason)));
    const world = readWorld(file);
    const board = world[scope] ?? {};
    if (creating && board[key] !== undefined) throw refused(`${key} hangs there already`, '/spec/name');
    board[key] = {
      text,
      words: (inputs['words'] ?? []) as string[],
      steps: (inputs['steps'] ?? []) as Plains[],
      password: await secretOf(inputs['password'], call),
    };
    writeWorld(file, { ...world, [scope]: board });
    await call.status(`hung up ${key}`);
    return made(scope, key, text, text.length);
  };
  const notice: Handler = {
    shape: noticeShape,
    scopeOf: (inputs) => identity(inputs).scope,
    check: async ({ inputs }, call) => {
      const board = textAt(inputs, 'boardRef', 'name');
      const missing = board !== Unknown && at(settings, 'boards', board) === undefined;
      return {
        inputs: { ...inputs, name: inputs['name'] ?? call.name },
        findings: [
          ...(missing ? [refused(`there is no board ${board}`, '/spec/boardRef/name').finding] : []),
          ...(inputs['text'] === 'bad' ? [refused('bad is no text', '/spec/text').finding] : []),
        ],
        notes: [],
      };
    },
    create: async ({ inputs, preview }, call) => {
      if (!preview) return hang(inputs, call, true);
      const { scope, key } = identity(inputs);
      return made(scope, typeof key === 'string' ? key : '', inputs['text'], Unknown);
    },
    update: async ({ inputs, outputs, preview }, call) =>
      preview
        ? made(outputs['scope'] ?? Unknown, String(inputs['name']), inputs['text'], Unknown)
        : hang(inputs, call, false),
    read: async ({ id, inputs }) => {
      const [scope = '', key = ''] = id.split('/');
      const found = readWorld(file)[scope]?.[key];
      if (found === undefined) return null;
      const boards = Object.entries(at(settings, 'boards') ?? {});
      const board = boards.find(([, candidate]) => textAt(candidate, 'id') === scope)?.[0] ?? '';
      const { text, words, steps } = found;
      const live = { boardRef: { name: board }, name: key, text, words, steps };
      return { ...made(scope, key, text, text.length), inputs: inputs === null ? withoutEmpty(live) : live };
    },
    delete: async ({ id }) => {
      const [scope = '', key = ''] = id.split('/');
      const world = readWorld(file);
      delete world[scope]?.[key];
      writeWorld(file, world);
    },
  };
  return {
    name: 'postern',
    version: '0.1.0',
    schema: async () => JSON.stringify(packageSchema),
    settings: {
      shape: settingsShape,
      check: async ({ boards }) =>
        isObject(boards)
          ? Object.entries(boards).flatMap(([name, board]) =>
              at(board, 'id') === undefined ? [refused(`board ${name} has no id`, `/boards/${name}/id`).finding] : [],
            )
          : [],
      configure: async (given) => {
        settings = given;
      },
    },
    resources: new Map([['postern:index:Notice', notice]]),
  };
};

const withoutEmpty = (live: Plains): Plains =>
  Object.fromEntries(Object.entries(live).filter(([, value]) => !Array.isArray(value) || value.length > 0));

const any = { $ref: 'pulumi.json#/Any' };
const inputs = {
  boardRef: { type: 'object', additionalProperties: { type: 'string' } },
  name: { type: 'string' },
  lock: { type: 'string' },
  text: { type: 'string' },
  words: { type: 'array', items: { type: 'string' } },
  steps: { type: 'array', items: any },
  password: { ...any, secret: true },
  nested: any,
  keys: { type: 'array', items: any },
};
const variables = { boards: { type: 'object', additionalProperties: any }, strict: { type: 'boolean' } };
const packageSchema = {
  name: 'postern',
  version: '0.1.0',
  config: { variables },
  provider: { inputProperties: variables },
  resources: {
    'postern:index:Notice': {
      inputProperties: inputs,
      requiredInputs: ['boardRef'],
      properties: {
        ...inputs,
        scope: { type: 'string' },
        revision: { type: 'number' },
        pending: { type: 'array', items: { type: 'string' } },
      },
      required: ['scope', 'revision', 'pending'],
    },
  },
};
