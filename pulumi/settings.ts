import type { Kind } from '../kinds/kind.ts';
import { finding as resourceFinding } from '../kinds/resource-codes.ts';
import { nodeOf } from '../kinds/schema-walk.ts';
import { withDefaults } from '../kinds/validate.ts';
import type { Finding, Resource } from '../kinds/words.ts';
import { finding } from './codes.ts';
import { judge } from './judge.ts';
import type { Call, Settings } from './ports.ts';
import type { Shape } from './shape.ts';
import { isList, isObject, type Plains, Unknown } from './wire/values.ts';

/** One outside system or approval out of the provider's settings. `at` is where it stands (JSON pointer). */
type Setting = { readonly kind: Kind; readonly name: string; readonly inputs: Plains; readonly at: string };

type Judged = { readonly kind: Kind; readonly resource: Resource; readonly errors: readonly Finding[] };

/** What a provider is configured with. */
export type Configured = {
  /** Outside systems and approvals, every secret held. */
  readonly resources: readonly Resource[];
  /** The folder for what is remembered beside the program, if the user wants it elsewhere. */
  readonly state: string | null;
  readonly secrets: Call['secret'];
};

/** In which namespace the resources of a Pulumi program live: there is but one. */
export const namespace = 'default';

/**
 * The provider's settings: what makes nothing outside (scopes by name under `tenants`, `zones`, `accounts`, and lists
 * such as `approvals`), and `state`. `configured` gets them as resources, once, with every secret held.
 */
export const settingsOf = (kinds: readonly Kind[], configured: (with_: Configured) => void): Settings => {
  const kept = kinds.filter((kind) => kind.scope !== undefined || kind.items === undefined);
  const judged = (settings: Plains) =>
    each(kept, settings).map(({ kind, name, inputs, at }) => ({
      at,
      kind,
      ...judge(kind, { kind: kind.name, namespace, name }, {}, inputs),
    }));
  return {
    shape: {
      type: 'object',
      properties: {
        ...Object.fromEntries(kept.map((kind) => [kind.plural, shapeOf(kind)])),
        state: { type: 'string' },
      },
    },
    check: async (settings, call) => {
      const all = judged(settings);
      for (const { warnings, at } of all) for (const warning of warnings) await call.warn(moved(warning, at));
      return [
        ...all.flatMap((one) => [...one.errors, ...ownSettings(one)].map((error) => moved(error, one.at))),
        ...stateProblem(settings),
      ];
    },
    configure: async (settings, call) =>
      configured({
        resources: judged(settings).map(({ kind, resource }) => withDefaults(kind, resource)),
        state: typeof settings['state'] === 'string' ? settings['state'] : null,
        secrets: call.secret,
      }),
  };
};

/* The configuration says how to reach a system. What it is to be like needs a resource, which has a state and an end. */
const ownSettings = ({ kind, resource, errors }: Judged): readonly Finding[] => {
  if (kind.scope === undefined || errors.length > 0) return [];
  const wanted = kind.items?.(resource, [resource]).items.filter(({ management }) => management !== 'Observe') ?? [];
  return wanted.length === 0
    ? []
    : [
        finding('PSTN7022', {
          message: `${kind.name} ${resource.ref.name} has settings here (${wanted.map(({ key }) => key).join(', ')})`,
          ref: resource.ref,
          path: '/spec',
        }),
      ];
};

const stateProblem = ({ state }: Plains): readonly Finding[] =>
  state === undefined || state === null || state === Unknown || (typeof state === 'string' && state !== '')
    ? []
    : [resourceFinding('PSTN1001', { message: 'state must be the path of a folder', path: '/state' })];

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
