import { DEFAULT_POLICY } from '../../kinds/language/platform-policy.ts';
import {
  effectiveValues,
  type Holding,
  holdingFor,
  type KnownPolicy,
  type MessageEnds,
} from '../../kinds/language/policy-match.ts';
import type { Paint } from '../../plan/render/text.ts';
import { visible } from '../../plan/render/visible.ts';
import { type Look, systemKeys } from './look.ts';

type Scalar = string | number | boolean | null;

/** Which policy holds, for show. */
export type HoldingView = Pick<Holding, 'outcome' | 'policies'> & {
  readonly judged: readonly { readonly policy: string; readonly is: 'yes' | 'no' | 'unknown'; readonly why: string }[];
  readonly values: readonly { readonly path: string; readonly value: Scalar; readonly source: string }[];
};

/** What one account does with one message. */
export type AccountView = {
  readonly account: string;
  readonly live: HoldingView;
  readonly declared: HoldingView;
  readonly system: {
    readonly outcome: 'policy' | 'undetermined';
    readonly policies: readonly string[];
    readonly agrees: boolean;
  } | null;
  readonly notes: readonly string[];
};

/** What `postern policy explain` says. */
export type PolicyExplanation = {
  readonly apiVersion: 'postern.dev/policy-explanation/v1';
  readonly message: MessageEnds;
  readonly accounts: readonly AccountView[];
};

const scalar = (value: unknown): Scalar =>
  value === null || ['string', 'number', 'boolean'].includes(typeof value) ? (value as Scalar) : JSON.stringify(value);

const viewHolding = (policies: readonly KnownPolicy[], ends: MessageEnds, { audience }: Look): HoldingView => {
  const { outcome, policies: keys, judged } = holdingFor(policies, ends, audience);
  const byKey = (wanted: string | undefined): KnownPolicy | null => policies.find(({ key }) => key === wanted) ?? null;
  const holding = outcome === 'policy' ? byKey(keys[0]) : null;
  return {
    outcome,
    policies: keys,
    judged: judged.map(({ key, is, why }) => ({ policy: key, is, why })),
    values:
      holding === null
        ? []
        : effectiveValues(holding, byKey(DEFAULT_POLICY)).map((one) => ({ ...one, value: scalar(one.value) })),
  };
};

/** What was seen of one account, for show. What cannot be read makes everything about the live side unknown. */
export const viewAccount = (look: Look, ends: MessageEnds): AccountView => {
  const isRead = look.live.length > 0;
  const open: HoldingView = { outcome: 'unknown', policies: [], judged: [], values: [] };
  const live = isRead ? viewHolding(look.live, ends, look) : open;
  const said = look.system === null ? null : systemKeys(look.system);
  const outcome = look.system !== null && 'policy' in look.system ? 'policy' : 'undetermined';
  return {
    account: look.account,
    live,
    declared: isRead ? viewHolding(look.declared, ends, look) : open,
    system:
      said === null
        ? null
        : {
            outcome,
            policies: said,
            agrees: outcome === live.outcome && said.join('\n') === [...live.policies].sort().join('\n'),
          },
    notes: look.notes,
  };
};

const same = (a: HoldingView, b: HoldingView): boolean => JSON.stringify(a) === JSON.stringify(b);

const headOf = ({ outcome, policies }: HoldingView, paint: Paint): string => {
  const names = visible(policies.join(', '));
  if (outcome === 'policy') return paint.good(names);
  return outcome === 'undetermined'
    ? paint.warn(`undetermined: ${names} all match, and the vendor says no order`)
    : paint.bad(`not known${names === '' ? '' : `: it may be ${names}`}`);
};

const signs = { yes: '+', no: '-', unknown: '?' } as const;

const holdingLines = (title: string, holding: HoldingView, paint: Paint): readonly string[] => [
  `  ${title}: ${headOf(holding, paint)}`,
  ...holding.judged.map(({ policy, is, why }) => `      ${signs[is]} ${visible(`${policy}: ${why}`)}`),
  ...holding.values
    .filter(({ path }) => path === 'mode' || path.startsWith('actions.'))
    .map(({ path, value, source }) => `      ${visible(`${path} = ${value}`)}  ${paint.dim(`(${visible(source)})`)}`),
];

/** The explanation for a person. */
export const explanationText = ({ message, accounts }: PolicyExplanation, paint: Paint): string => {
  const sender = message.from === message.envelopeFrom ? message.from : `${message.from} (${message.envelopeFrom})`;
  const lines = accounts.flatMap(({ account, live, declared, system, notes }) => [
    paint.strong(visible(account)),
    ...(same(live, declared)
      ? holdingLines('live and declared', live, paint)
      : [...holdingLines('live', live, paint), ...holdingLines('once applied', declared, paint)]),
    ...(system === null
      ? []
      : [
          `  the platform says: ${visible(system.policies.join(', '))}${system.outcome === 'undetermined' ? ' (undetermined)' : ''}${system.agrees ? '' : paint.bad('  which is not what is read here')}`,
        ]),
    ...notes.map((note) => `  ${paint.dim(visible(note))}`),
    '',
  ]);
  return `${[`${visible(sender)} -> ${visible(message.to)}`, '', ...lines].join('\n')}`;
};
