import type { TSchema } from 'typebox';
import type { Ask, Change, Fact, Finding, Found, Item, Json, Observation, Resource, Scope, Verdict } from './words.ts';

/** One rule over a single resource. `reads` are JSON pointers into spec; where one is unknown (Pulumi) the rule waits. */
export type Check = {
  readonly id: string;
  readonly reads: readonly string[];
  test(resource: Resource): readonly Finding[];
};

/** A named precondition: it asks for facts and judges them. Ids look like `SpfTreeKnown/contoso.example`. */
export type Gate = {
  readonly id: string;
  readonly asks: readonly Ask[];
  /** What else it asks once those are answered: names that only the answers tell, in scopes that it may know beforehand. */
  asksNext?(facts: Readonly<Record<string, Fact>>): readonly Ask[];
  /** A fact older than this is unknown. */
  readonly maxAgeSeconds: number;
  /** Facts by name, those of all scopes together. `now` is RFC 3339. */
  judge(facts: Readonly<Record<string, Fact>>, now: string): Verdict;
};

/** One stretch of a road that a resource describes. It is done while its gates are open, whether or not a change waits for them. */
export type Step = {
  /** UpperCamelCase, the same in every door. */
  readonly name: string;
  /** What has been reached once it is done, in a few words. */
  readonly summary: string;
  /** Ids of gates that this resource or another one of the run declares. */
  readonly gates: readonly string[];
};

/**
 * A danger that a plan refuses. `lift: 'allow'` opens with `--allow NAME` or an Approval, `'never'` does not open.
 * It sees only changes that would be made and what stands outside now.
 */
export type Guard = {
  readonly name: string;
  readonly lift: 'allow' | 'never';
  /** The change refused, and why; one entry per refused change. */
  refuse(
    changes: readonly Change[],
    seen: readonly Observation[],
    desired: readonly Item[],
  ): readonly { readonly change: string; readonly finding: Finding }[];
};

/** A gate or guard that somebody opened, and how far: by flag (name only) or by an Approval. */
export type Allow = {
  /** Gate id, gate name (the part before the slash) or guard name. */
  readonly name: string;
  /** `Kind/namespace/name`: holds only for changes made for this resource. */
  readonly object?: string;
  /** Digest of that resource's spec; another spec is not approved. */
  readonly specHash?: string;
  /** Digest of the whole plan; another plan is not approved. */
  readonly planHash?: string;
  /** RFC 3339; past it the approval is as if absent. */
  readonly expires?: string;
  readonly by: string;
  readonly reason: string;
};

/**
 * Somebody's word that a step for a person is done, where nothing can read it back. It holds for the step with its exact
 * values: another spec makes another step.
 */
export type Attested = {
  /** Id of the manual change. */
  readonly step: string;
  /** `Kind/namespace/name` of the resource that it was for. */
  readonly object: string;
  readonly by: string;
  /** RFC 3339. */
  readonly at: string;
};

/** What describes a resource type. Pure: no clock, environment, network or logger. */
export type Kind = {
  readonly name: string;
  /** Lower-case plural, as Kubernetes wants it. */
  readonly plural: string;
  /** One sentence for `explain`, the CRD and the Pulumi schema. */
  readonly summary: string;
  /** Schema of `spec`, within the profile of `kinds/schema.ts`. */
  readonly schema: TSchema;
  readonly checks: readonly Check[];
  /** For kinds that describe an outside system: its identity. */
  scope?(resource: Resource): Scope;
  /** For kinds that want something: the items. `scopes` are the scope resources only, never other kinds. */
  items?(resource: Resource, scopes: readonly Resource[]): Wishes;
  /** The value to aim for now, where the wanted one is reached over an intermediate one; null = the wanted one itself. */
  stations?(item: Item, found: Found | null): Json | null;
  /** For Approval: what it opens. */
  allows?(resource: Resource): readonly Allow[];
  /** For Attestation: which step it vouches for. */
  attests?(resource: Resource): readonly Attested[];
  /** The gates that the items of this resource need. */
  gates?(resource: Resource, scopes: readonly Resource[]): readonly Gate[];
  /** The road that the resource describes, in the order in which it is walked. */
  steps?(resource: Resource, scopes: readonly Resource[]): readonly Step[];
  readonly guards?: readonly Guard[];
  /** Things worth saying about what was seen that need no write. */
  notes?(desired: readonly Item[], seen: readonly Observation[]): readonly Finding[];
  /**
   * For `import`: what shows everything in that outside system that this kind can describe; nothing where it is of another
   * plane. `names` are names that a person gave, for systems that cannot list (zones).
   */
  listing?(scope: Resource, names: readonly string[]): readonly Ask[];
  /**
   * For `import` and Pulumi Read: the spec that describes a live item, given its scope reference. Null for one that no spec asks
   * for as it stands; undefined for what is no item of the kind, such as the record around its terms.
   */
  spec?(item: { readonly key: string; readonly value: Json }, scopeName: string): Json | undefined;
};

/** The items of one resource, or why there are none (a reference that leads nowhere). */
export type Wishes = { readonly items: readonly Item[]; readonly findings: readonly Finding[] };
