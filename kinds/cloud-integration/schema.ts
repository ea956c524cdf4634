import Type, { type TSchema } from 'typebox';
import { sectionOf } from '../composite.ts';
import type { Kind } from '../kind.ts';
import { choice, optional, policies, reference, text, texts } from '../schema.ts';
import type { Json } from '../words.ts';

/** The kinds that a CloudIntegration is made of, by the field that holds their specs. */
export const parts = {
  inboundConnectors: 'InboundConnector',
  outboundConnectors: 'OutboundConnector',
  transportRules: 'TransportRule',
  transportRuleOrder: 'TransportRuleOrder',
  arcTrustedSealers: 'TrustedArcSealers',
  internalDomain: 'TenantDomain',
} as const;

/** Those of them that hold several, each with a name. */
export const lists = ['inboundConnectors', 'outboundConnectors', 'transportRules'] as const;

const once = ['tenantRef', ...Object.keys(policies)];

/** The schema, made of those of the parts. */
export const schemaOf = (kinds: readonly Kind[]): TSchema => {
  const section = (field: keyof typeof parts, description: string): TSchema => {
    const kind = kinds.find(({ name }) => name === parts[field]);
    if (kind === undefined) throw new Error(`no kind ${parts[field]}`);
    return sectionOf(kind, `CloudIntegration${kind.name}`, once, description);
  };
  const list = (field: keyof typeof parts, most: number, description: string): TSchema =>
    optional(Type.Array(section(field, description), { 'x-list': 'list', maxItems: most, description }));
  return Type.Object({
    accountRef: reference('Account'),
    tenantRef: reference('Tenant'),
    protectionModeRef: optional(reference('ProtectionMode')),
    install: optional(
      choice(['Vendor', 'Postern'], {
        description:
          'Who makes the objects in the tenant. Vendor: its own installer does; Postern looks whether they are there as written down, keeps the rules in order and changes nothing else. Postern: they are made and kept as written down.',
        default: 'Vendor',
      }),
    ),
    arcTrustedSealers: optional(
      texts('set', {
        description:
          "Domains that the vendor seals with (d= of the ARC-Seal header). A vendor's domain is not public: it is discovered or given.",
        maxLength: 254,
        'x-parameter': 'ArcTrustedSealers',
      }),
    ),
    internalDomain: optional(
      text({
        description:
          'The domain that the vendor adds to the tenant for the certificate of its inbound connector. It is only looked at.',
        maxLength: 253,
      }),
    ),
    inboundConnectors: list('inboundConnectors', 8, 'The ways back from the vendor. Fields as in InboundConnector.'),
    outboundConnectors: list('outboundConnectors', 8, 'The ways to the vendor. Fields as in OutboundConnector.'),
    transportRules: list('transportRules', 32, "The vendor's rules. Fields as in TransportRule."),
    transportRuleOrder: optional(
      section(
        'transportRuleOrder',
        'Where the rules stand among those of others. It is kept whoever installs them. Fields as in TransportRuleOrder.',
      ),
    ),
    emergencyBrake: optional(
      choice(['Engaged', 'Released'], {
        description:
          'Engaged: the rules under transportRules that route mail are disabled at once, whoever installed them; it waits for no gate and needs no consent. Released: they are enabled again, behind their gates. Left out, it is not touched.',
      }),
    ),
    deletionPolicy: policies.deletionPolicy,
  });
};

/** The spec of a CloudIntegration. The entries of its lists are specs of the other kinds. */
export type CloudIntegrationSpec = {
  readonly accountRef: { readonly name: string };
  readonly tenantRef: { readonly name: string };
  readonly protectionModeRef?: { readonly name: string };
  readonly install?: 'Vendor' | 'Postern';
  readonly arcTrustedSealers?: readonly string[];
  readonly internalDomain?: string;
  readonly inboundConnectors?: readonly Entry[];
  readonly outboundConnectors?: readonly Entry[];
  readonly transportRules?: readonly Entry[];
  readonly transportRuleOrder?: Readonly<Record<string, Json>>;
  readonly emergencyBrake?: 'Engaged' | 'Released';
  readonly deletionPolicy?: 'Retain' | 'Delete';
};

/** One named object among several of its kind. */
export type Entry = Readonly<Record<string, Json>> & { readonly name: string };
