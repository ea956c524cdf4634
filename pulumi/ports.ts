import { FindingError } from '../kinds/codes.ts';
import type { Finding } from '../kinds/words.ts';
import type { Secrets } from '../plan/target.ts';
import type { Shape } from './shape.ts';
import type { Path } from './wire/path.ts';
import type { Plains, Unknown } from './wire/values.ts';

/*
 * What the server needs from the rest of Postern. Handlers see plain values: secrets where the schema has a secret
 * reference are `{held: id}`, everything not yet known is `Unknown`. The server wraps secrets again in what they answer.
 */

/** What every call brings along. */
export type Call = {
  /** URN of the resource, or of the provider for settings. */
  readonly urn: string;
  /** Name of the resource in the program. */
  readonly name: string;
  /** Aborted on cancellation and when the resource's timeout is over. */
  readonly signal: AbortSignal;
  /** Shows a finding to the user as a warning. */
  warn(finding: Finding): Promise<void>;
  /** Shows what is being done in the status column of the progress display. */
  status(message: string): Promise<void>;
  /** The value of a secret reference, at the last moment. */
  readonly secret: Secrets;
};

/** Inputs after Check. `findings` refuse them, their paths are JSON pointers (`/spec/zoneRef/name`); `notes` only warn. */
export type Checked = {
  readonly inputs: Plains;
  readonly findings: readonly Finding[];
  readonly notes: readonly Finding[];
};

/** One difference. `input`: the path is one of the inputs; else of the outputs (`pending`, `scope`). */
export type Difference = {
  readonly path: Path;
  readonly kind: 'add' | 'delete' | 'update';
  readonly replace: boolean;
  readonly input: boolean;
};

/** A resource that is there. */
export type Made = {
  /** Names the object for ever after, and suffices to read it. Not needed in a preview. */
  readonly id: string;
  /** What is computed: `scope`, `pending` (ids of changes still to come) and so on. Inputs are added by the server. */
  readonly outputs: Plains;
  /** Shown as warnings. */
  readonly notes: readonly Finding[];
  /** Not empty: the state is kept and the operation still fails; the next `up` tries an update. */
  readonly failures: readonly Finding[];
};

/** A resource as it is outside. `inputs: null` says that it is as the inputs in the state say. */
export type Live = Made & { readonly inputs: Plains | null };

/** One resource type. Everything but `scopeOf`, `check` and `diff` may reject with a `FindingError`. */
export type Handler = {
  /** Shape of the inputs. */
  readonly shape: Shape;
  /**
   * The outside system of the object, as the output `scope` holds it; another one replaces the resource. `Unknown` where
   * an input that decides it is, or leads nowhere. Pure.
   */
  scopeOf(inputs: Plains): string | typeof Unknown;
  /** Applies defaults and judges. Rules that touch an unknown value wait. No writes. */
  check(request: { readonly inputs: Plains; readonly olds: Plains }, call: Call): Promise<Checked>;
  /** Differences beside those of the inputs, of `scope` and of `pending`, which the server finds itself. Pure. */
  diff?(request: DiffRequest): readonly Difference[];
  /** With `preview` nothing is written and what only the outside system knows is `Unknown`. */
  create(request: { readonly inputs: Plains; readonly preview: boolean }, call: Call): Promise<Made>;
  update(request: UpdateRequest, call: Call): Promise<Made>;
  /** Null: it is not there. Without `inputs` it is an import, and the id is all there is. */
  read(request: ReadRequest, call: Call): Promise<Live | null>;
  /** Succeeds when it is already gone. */
  delete(
    request: { readonly id: string; readonly inputs: Plains; readonly outputs: Plains },
    call: Call,
  ): Promise<void>;
};

/** Sides of a comparison. Under refresh `oldInputs` and `outputs` are live and `inputs` come from the state. */
export type DiffRequest = {
  readonly id: string;
  readonly oldInputs: Plains;
  readonly outputs: Plains;
  readonly inputs: Plains;
};

export type UpdateRequest = DiffRequest & { readonly preview: boolean };

export type ReadRequest = { readonly id: string; readonly inputs: Plains | null; readonly outputs: Plains | null };

/** The provider's own settings. */
export type Settings = {
  /** Shape of all settings: an object. */
  readonly shape: Shape;
  /** Judges them. Values may be unknown. */
  check(settings: Plains, call: Call): Promise<readonly Finding[]>;
  /** Takes them over. Called once before any resource, with everything known. */
  configure(settings: Plains, call: Call): Promise<void>;
};

/** A whole provider. */
export type Provider = {
  /** Package name, `postern`. */
  readonly name: string;
  readonly version: string;
  /** The package schema as JSON. */
  schema(): Promise<string>;
  readonly settings: Settings;
  /** Handlers by type token, `postern:index:SpfRecord`. */
  readonly resources: ReadonlyMap<string, Handler>;
};

/**
 * Thrown by `create` and `update` when a write may or may not have happened. The engine then keeps a note of the
 * operation in its state. Any other `FindingError` says that nothing was written.
 */
export class UnknownOutcomeError extends FindingError {}
