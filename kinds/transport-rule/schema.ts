import Type, { type TSchema } from 'typebox';
import { isListed, referenceFieldOf, secretParameters } from '../language/exchange-rule-secrets.ts';
import { type RuleParameter, ruleParameters } from '../language/exchange-transport-rule.ts';
import {
  flag,
  type Options,
  optional,
  policies,
  reference,
  secret,
  text,
  texts,
  vendorChoice,
  whole,
} from '../schema.ts';

const absent: Readonly<Record<string, string>> = {
  mode: 'Enforce',
  ruleErrorAction: 'Ignore',
  senderAddressLocation: 'Header',
  recipientAddressType: 'Resolved',
  ruleSubType: 'None',
};

const size = '^([0-9]+ ?(B|KB|MB|GB|TB|b|kb|mb|gb|tb)?)?$';
const time = '^([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2}))?$';

const longest: Readonly<Record<string, number>> = { setHeaderValue: 4096, applyHtmlDisclaimerText: 5000 };

const formOf = (one: RuleParameter, options: Options): TSchema => {
  switch (one.form) {
    case 'flag':
      return flag(options);
    case 'name':
      return text({ ...options, minLength: 1, maxLength: 64 });
    case 'comment':
    case 'text':
      return text({ ...options, maxLength: longest[one.field] ?? 1024 });
    case 'word':
      return text({ ...options, maxLength: 256 });
    case 'size':
      return text({ ...options, pattern: size, maxLength: 32 });
    case 'time':
      return text({ ...options, pattern: time, maxLength: 40 });
    case 'number':
      return whole({ ...options, minimum: -1, maximum: 9 });
    case 'choice':
      return vendorChoice(one.known, options);
    case 'choices':
    case 'words':
    case 'lowerWords':
    case 'patterns':
    case 'recipients':
      return texts('set', { ...options, maxItems: 512 });
    case 'ranges':
      return texts('set', { ...options, maxItems: 512, maxLength: 100 });
  }
};

const documented = (one: RuleParameter): string =>
  one.form === 'choices' ? `${one.says} Documented: ${one.known.join(', ')}.` : one.says;

const fields = Object.fromEntries(
  ruleParameters.map((one) => {
    const vendors = absent[one.field];
    return [
      one.field,
      optional(
        formOf(one, {
          description: documented(one),
          'x-parameter': one.parameter,
          ...(one.role === 'setting' ? {} : { 'x-absent': 'clear' }),
          ...(vendors === undefined ? {} : { 'x-vendor-default': vendors }),
        }),
      ),
    ];
  }),
);

const besideText = (one: RuleParameter): string =>
  one.role === 'exception'
    ? 'Exception: the same from secrets, added to the texts.'
    : isListed(one)
      ? 'The same from secrets, added to the texts. No plan, journal or log holds what they are.'
      : 'The same from a secret. No plan, journal or log holds what it is.';

const references = Object.fromEntries(
  secretParameters.map((one) => {
    const description = `${one.says} ${besideText(one)}`;
    const options = { description, 'x-parameter': one.parameter, 'x-absent': 'clear' as const };
    return [
      referenceFieldOf(one),
      optional(
        isListed(one)
          ? Type.Array(secret('A secret by reference.'), { maxItems: 16, 'x-list': 'list', ...options })
          : { ...secret(description), ...options },
      ),
    ];
  }),
);

/**
 * The settings of New-TransportRule and Set-TransportRule. `enabled` must be written down: a rule is made disabled and
 * enabled in a second step, which must not be forgotten when the first one was all that a run came to.
 */
export const schema: TSchema = Type.Object(
  {
    tenantRef: reference('Tenant'),
    enabled: flag({
      description:
        'Whether the rule acts. A new rule is made disabled, read back and then enabled; its state is never changed together with anything else.',
      'x-parameter': 'Enabled',
    }),
    enableAfter: optional(
      texts('set', {
        description:
          'Ids of gates that must be open before the rule is enabled, such as SpfVisible/contoso.example of an SpfRecord among the same files. Disabling waits for nothing.',
        pattern: '^[A-Za-z]+/.+$',
        maxItems: 64,
      }),
    ),
    useLegacyRegex: optional(
      flag({
        description: 'Read patterns as Exchange Server 2010 did. Can only be given when the rule is made.',
        'x-immutable': true,
        'x-parameter': 'UseLegacyRegex',
      }),
    ),
    ...fields,
    ...references,
    ...policies,
  },
  { 'x-at-most-one': ['setHeaderValue', 'setHeaderValueRef'] },
);

/** The spec of a TransportRule; the fields of the rule itself stand in `ruleParameters`. */
export type TransportRuleSpec = {
  readonly tenantRef: { readonly name: string };
  readonly name?: string;
  readonly comments?: string;
  readonly enabled: boolean;
  readonly enableAfter?: readonly string[];
  readonly useLegacyRegex?: boolean;
  readonly managementPolicy?: 'Observe' | 'CreateOnly' | 'Converge';
};
