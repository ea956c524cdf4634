import type { Struct } from 'google-protobuf/google/protobuf/struct_pb.js';
import { FindingError } from '../../kinds/codes.ts';
import { finding } from '../codes.ts';
import { type Shape, shapeAt } from '../shape.ts';
import type { Vault } from '../vault.ts';
import { decode } from '../wire/decode.ts';
import { encode } from '../wire/encode.ts';
import { leavesOf, open, seal, valueAt } from '../wire/open.ts';
import { formatPath, type Path } from '../wire/path.ts';
import { isList, isObject, type Plain, type Plains, Secret, type Value, type Values } from '../wire/values.ts';

/** Properties as a handler gets them, and what has to be wrapped again in the answer. */
export type Received = {
  readonly plain: Plains;
  readonly secrets: readonly Path[];
  /** Strings that were secret, to find them where they have moved to. */
  readonly words: readonly string[];
};

/** Equal strings of this length on are taken for the secret itself. */
const recognisable = 4;
/** A string that holds a secret of this length is a secret as well (a URL with a password in it). */
const embedded = 8;

/** Reads properties of a request. Strings where the shape has a secret reference become `held`. */
export const receive = (message: Struct | undefined, shape: Shape | undefined, vault: Vault): Received =>
  receiveValues(decode(message), shape, vault);

/** The same for values that have been decoded already. */
export const receiveValues = (values: Values, shape: Shape | undefined, vault: Vault): Received => {
  const { plain, secrets } = open(values);
  const words: string[] = [];
  for (const path of secrets)
    for (const leaf of leavesOf(valueAt(plain, path))) {
      if (typeof leaf === 'string') words.push(leaf);
      if (typeof leaf === 'string' || typeof leaf === 'number') vault.remember(leaf);
    }
  const held: Path[] = [];
  return { plain: holdObject(shape, plain, [], vault, held), secrets: [...secrets, ...held], words };
};

/** Puts properties on the wire, with every secret that came with the request (and every held one) wrapped. */
export const give = (plain: Plains, received: readonly Received[], vault: Vault): Struct =>
  encode(conceal(plain, received, vault));

/** The same, before encoding. */
export const conceal = (plain: Plains, received: readonly Received[], vault: Vault): Values => {
  const words = [...new Set(received.flatMap((side) => side.words))].filter((word) => word.length >= recognisable);
  const isSecret = (text: string): boolean =>
    words.some((word) => text === word || (word.length >= embedded && text.includes(word)));
  const concealed = (value: Plain): Value => {
    if (typeof value === 'string') return isSecret(value) ? new Secret(value) : value;
    if (isList(value)) return value.map(concealed);
    if (!isObject(value)) return value;
    const secret = typeof value['held'] === 'string' ? vault.held(value['held']) : undefined;
    return secret === undefined ? concealedObject(value) : new Secret(secret);
  };
  const concealedObject = (value: Plains): Values =>
    Object.fromEntries(
      Object.entries(value).map(([name, entry]) => [name, entry === undefined ? entry : concealed(entry)]),
    );
  return seal(
    concealedObject(plain),
    received.flatMap((side) => side.secrets),
  );
};

const holdObject = (shape: Shape | undefined, value: Plains, path: Path, vault: Vault, held: Path[]): Plains =>
  Object.fromEntries(
    Object.entries(value).map(([name, entry]) => [
      name,
      entry === undefined ? entry : hold(shapeAt(shape, name), entry, [...path, name], vault, held),
    ]),
  );

const hold = (shape: Shape | undefined, value: Plain, path: Path, vault: Vault, held: Path[]): Plain => {
  if (shape?.['x-secret'] === true) {
    if (typeof value === 'string') {
      held.push(path);
      return vault.hold(value);
    }
    if (isObject(value) && Object.hasOwn(value, 'held'))
      throw new FindingError(finding('PSTN7007', { message: `${formatPath(path)} is a held secret` }));
  }
  if (isList(value)) return value.map((entry, index) => hold(shape?.items, entry, [...path, index], vault, held));
  if (isObject(value)) return holdObject(shape, value, path, vault, held);
  return value;
};
