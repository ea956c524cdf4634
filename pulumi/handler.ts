import type { Kind } from '../kinds/kind.ts';
import { checkInputs } from './check.ts';
import { converge } from './converge.ts';
import type { Estate } from './estate.ts';
import { importObject } from './import.ts';
import { scopeOf } from './outputs.ts';
import type { Handler } from './ports.ts';
import { refresh } from './refresh.ts';
import { remove } from './remove.ts';
import { namespace } from './settings.ts';
import { inputShape, resourceOf } from './wanted.ts';

/** The handler of one kind that wants something outside. `estate` is what the provider is configured with by now. */
export const handlerOf = (kind: Kind, estate: () => Estate): Handler => ({
  shape: inputShape(kind),
  scopeOf: (inputs) =>
    scopeOf(kind, resourceOf(kind, { kind: kind.name, namespace, name: '-' }, inputs).resource, estate()),
  check: ({ inputs }, call) => checkInputs(kind, estate(), inputs, call),
  create: ({ inputs, preview }, call) => converge(kind, { inputs, outputs: {}, preview }, estate(), call),
  update: (asked, call) => converge(kind, asked, estate(), call),
  read: ({ id, inputs, outputs }, call) =>
    inputs === null || outputs === null
      ? importObject(kind, id, estate(), call)
      : refresh(kind, { id, inputs, outputs }, estate(), call),
  delete: (leaving, call) => remove(kind, leaving, estate(), call),
});

/** Handlers of all kinds that want something outside, by type token. */
export const handlersOf = (kinds: readonly Kind[], estate: () => Estate): ReadonlyMap<string, Handler> =>
  new Map(
    kinds
      .filter((kind) => kind.items !== undefined)
      .map((kind) => [`postern:index:${kind.name}`, handlerOf(kind, estate)] as const),
  );
