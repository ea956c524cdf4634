import { canonicalSettings } from '../../kinds/language/exchange-inbound-connector.ts';
import { canonicalRule } from '../../kinds/language/exchange-transport-rule.ts';
import type { Change, Found, Json } from '../../kinds/words.ts';
import { commandOf, foundOf } from './convert.ts';
import type { Command, WireObject } from './exchange.ts';
import { objectTypes, type View, viewsOf } from './objects.ts';
import { foundRule, ruleCommand, TRANSPORT_RULE } from './rule-convert.ts';
import { placedCommand } from './rule-place.ts';

/** How one type of object looks on the wire, and how a change of it is written. */
export type Shape = {
  /** The cmdlet that lists them, and shows one by its Guid. */
  readonly get: string;
  /** Parameters under which it shows some of them; together, all. */
  readonly views: readonly View[];
  /** The field that carries the ownership mark. */
  readonly comment: string;
  canonical(value: Json): Json;
  /** The object as found; null when it has no name or Guid. */
  foundOf(object: WireObject): Found | null;
  /** The one cmdlet of a change; null for those that write nothing. */
  commandOf(change: Change): Command | null;
};

const shapes: Readonly<Record<string, Shape>> = {
  ...Object.fromEntries(
    Object.values(objectTypes).map((type): readonly [string, Shape] => [
      type.type,
      {
        get: type.cmdlets.get,
        views: viewsOf(type),
        comment: 'comment',
        canonical: (value) => canonicalSettings(type.settings, value),
        foundOf: (object) => foundOf(type, object),
        commandOf: (change) => commandOf(type, change),
      },
    ]),
  ),
  [TRANSPORT_RULE]: {
    get: 'Get-TransportRule',
    views: [{}],
    comment: 'comments',
    canonical: canonicalRule,
    foundOf: foundRule,
    commandOf: (change) => placedCommand(ruleCommand(change), change),
  },
};

/** Types of objects that carry an ownership mark. */
export const markedTypes: readonly string[] = Object.keys(shapes);

/** The shape of a type; undefined for what is no object of its own. */
export const knownShape = (type: string): Shape | undefined => shapes[type];

/** The shape of a type; a mistake in the house if there is none. */
export const shapeOf = (type: string): Shape => {
  const shape = shapes[type];
  if (shape === undefined) throw new Error(`the microsoft365 target has no type ${type}`);
  return shape;
};
