import type { Kind } from '../kinds/kind.ts';
import { nodeOf } from '../kinds/schema-walk.ts';
import type { Finding, Resource } from '../kinds/words.ts';
import { judge } from './judge.ts';
import type { Settings } from './ports.ts';
import type { Shape } from './shape.ts';
import { isList, isObject, type Plains } from './wire/values.ts';

/** One outside system or approval out of the provider's settings. `at` is where it stands (JSON pointer). */
type Setting = { readonly kind: Kind; readonly name: string; readonly inputs: Plains; readonly at: string };

/** In which namespace the resources of a Pulumi program live: there is but one. */
export const namespace = 'default';

/**
 * The provider's settings: what makes nothing outside (scopes by name under `tenants`, `zones`, `accounts`, and lists
 * such as `approvals`). `configured` gets them as resources, once, with every secret held.
 */
export const settingsOf = (kinds: readonly Kind[], configured: (resources: readonly Resource[]) => void): Settings => {
  const kept = kinds.filter((kind) => kind.items === undefined);
  const judged = (settings: Plains) =>
    each(kept, settings).map(({ kind, name, inputs, at }) => ({
      at,
      ...judge(kind, { kind: kind.name, namespace, name }, {}, inputs),
    }));
  return {
    shape: { type: 'object', properties: Object.fromEntries(kept.map((kind) => [kind.plural, shapeOf(kind)])) },
    check: async (settings, call) => {
      const all = judged(settings);
      for (const { warnings, at } of all) for (const warning of warnings) await call.warn(moved(warning, at));
      return all.flatMap(({ errors, at }) => errors.map((error) => moved(error, at)));
    },
    configure: async (settings) => configured(judged(settings).map(({ resource }) => resource)),
  };
};

const shapeOf = (kind: Kind): Shape =>
  kind.scope === undefined
    ? { type: 'array', 'x-list': 'list', items: nodeOf(kind.schema) }
    : { type: 'object', additionalProperties: nodeOf(kind.schema) };

const each = (kinds: readonly Kind[], settings: Plains): readonly Setting[] =>
  kinds.flatMap((kind) => {
    const value = settings[kind.plural];
    const entries: readonly (readonly [string, unknown])[] = isList(value)
      ? value.map((entry, index) => [String(index), entry])
      : isObject(value)
        ? Object.entries(value)
        : [];
    return entries.flatMap(([key, entry]) => {
      const inputs = entry as Plains[string];
      const name = isList(value) ? `${kind.name.toLowerCase()}-${key}` : key;
      return isObject(inputs)
        ? [{ kind, name, inputs, at: `/${kind.plural}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}` }]
        : [];
    });
  });

/** A finding about `spec` of a setting, as one about the setting itself. */
const moved = (finding: Finding, at: string): Finding => ({
  ...finding,
  path: finding.path === '/metadata/name' ? at : `${at}${finding.path.replace(/^\/spec(?=\/|$)/, '')}`,
});
