import type { Fact, Finding, Json, Scope } from '../../kinds/words.ts';

/** A thing as the shop keeps it. */
export type Thing = {
  readonly handle: string;
  readonly name: string;
  readonly value: Readonly<Record<string, Json>>;
  readonly owner?: string;
};

/** Thrown at every effect of a process that has died. */
export class Crash extends Error {}

/** What becomes of a write: `lost` ones carry the word whether they were carried out. */
export type Fate = 'answered' | 'lost but done' | 'lost and not done';

/**
 * What stands outside, and the clock. Lists show the things as they were `lagSeconds` ago; a thing asked for by handle is
 * shown as it is. Records are shown as they are.
 */
export class Outside {
  milliseconds = Date.parse('2026-01-01T00:00:00Z');
  lagSeconds = 0;
  readonly facts = new Map<string, Fact['value']>();
  /** Scopes or collections that cannot be read, with the reason. */
  readonly unreadable = new Map<string, Finding>();
  readonly records = new Map<string, { readonly terms: readonly string[]; readonly revision: number }>();
  /** Fates of the next writes. */
  readonly fates: Fate[] = [];
  #things: readonly Thing[] = [];
  #history: { readonly at: number; readonly things: readonly Thing[] }[] = [];
  #handles = 0;
  writes = 0;

  now(): Date {
    return new Date(this.milliseconds);
  }

  pass(seconds: number): void {
    this.milliseconds += seconds * 1000;
  }

  get things(): readonly Thing[] {
    return this.#things;
  }

  set things(things: readonly Thing[]) {
    this.#history.push({ at: this.milliseconds, things: this.#things });
    this.#things = things;
  }

  /** Somebody puts a thing there. */
  put(thing: Omit<Thing, 'handle'>): Thing {
    this.#handles += 1;
    const made = { ...thing, handle: `h${this.#handles}` };
    this.things = [...this.#things, made];
    return made;
  }

  /** Puts it there for longer than any lag. */
  putLongAgo(thing: Omit<Thing, 'handle'>): Thing {
    const made = this.put(thing);
    this.forgetHistory();
    return made;
  }

  forgetHistory(): void {
    this.#history = [];
  }

  /** What a list shows now: the state before the first change that is younger than the lag. */
  listed(): readonly Thing[] {
    const since = this.milliseconds - this.lagSeconds * 1000;
    return this.#history.find(({ at }) => at > since)?.things ?? this.#things;
  }

  terms(name: string): readonly string[] {
    return this.records.get(name)?.terms ?? [];
  }

  setTerms(name: string, terms: readonly string[]): void {
    this.records.set(name, { terms, revision: (this.records.get(name)?.revision ?? 0) + 1 });
  }

  /** Everything that matters at the end: who owns what, whatever its handle. */
  portrait(): Json {
    return {
      things: this.#things
        .map(({ name, value, owner }): Json => ({ name, value, owner: owner ?? null }))
        .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)),
      records: Object.fromEntries([...this.records].map(([name, { terms }]) => [name, [...terms].sort()])),
    };
  }

  fact(scope: Scope, type: string, key: string): Fact | null {
    const value = this.facts.get(`${scope.id} ${type}/${key}`);
    return value === undefined ? null : { value, at: this.now().toISOString(), by: 'the town' };
  }
}
