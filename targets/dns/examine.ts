import { FindingError } from '../../kinds/codes.ts';
import { dmarcPolicy } from '../../kinds/language/dmarc.ts';
import {
  brokenPart,
  isOverLimit,
  lookupLimit,
  type SpfTree,
  treeCost,
  voidLimit,
} from '../../kinds/language/spf-tree.ts';
import type { Item, Json, Observation, Resource } from '../../kinds/words.ts';
import { type Examined, failed, failedBy, passed, skipped, warned } from '../../plan/examination.ts';
import type { Secrets } from '../../plan/target.ts';
import { randomId, update } from './api.ts';
import { createBudget } from './budget.ts';
import { nameOfKey } from './convert.ts';
import { endpointText, rcodeName, tsigCode, tsigReason } from './failure.ts';
import { limits } from './limits.ts';
import { classes, encodeUpdate, type } from './message.ts';
import { updatePolicy } from './permissions.ts';
import { openDnsTarget } from './target.ts';
import { openZone, type ZoneAccess } from './zone.ts';

/** What the examination of one zone shares. */
type Exam = { readonly access: ZoneAccess; readonly names: readonly string[]; readonly now: () => Date };

/*
 * An UPDATE that only says what must be there, the zone itself, and changes nothing. It proves that the server takes
 * updates for the zone from this key; a policy by name and type is judged only when a record is written.
 */
const updateCheck = async ({ access, names, now }: Exam, signal: AbortSignal): Promise<Examined> => {
  const check = 'update-key';
  if (access.provider.kind === 'manual') return passed(check, 'changes are made by hand: no key is needed');
  if (access.provider.kind !== 'rfc2136')
    return passed(check, 'the API key is accepted; whether it may write shows with the first change');
  const { primary } = access.provider;
  const at = `${access.zone} at ${endpointText(primary)}`;
  const message = encodeUpdate({
    id: randomId(),
    zone: access.zone,
    prerequisites: [{ name: access.zone, type: type.SOA, class: classes.ANY, ttl: 0, data: new Uint8Array() }],
    updates: [],
  });
  const updated = await update({ now, budget: createBudget(), limits }, primary, message, signal);
  const remedy = `Let the key update the zone; in BIND: update-policy { ${updatePolicy(primary.key.name, names).join('; ')}; };`;
  if (updated.state === 'unanswered')
    return failed(
      check,
      `an update of ${at} is not answered: ${updated.error.message}`,
      'Let TCP through to the server.',
    );
  if (updated.state === 'unsound') return failed(check, `an update of ${at} is answered with nonsense`, remedy);
  const { rcode, problem } = updated;
  if (problem !== null && rcode === 0)
    return failed(check, `an update of ${at}: ${tsigReason(problem)}`, remedy, tsigCode(problem));
  if (rcode !== 0) return failed(check, `an update of ${at} is answered ${rcodeName(rcode)}`, remedy);
  return passed(check, `the server takes updates of ${at} from ${primary.key.name}; nothing was changed`);
};

const spfCheck = (name: string, seen: Observation): Examined => {
  const check = `spf ${name}`;
  const missing = seen.missing[`SpfTree/${name}`];
  const fact = seen.facts[`SpfTree/${name}`];
  if (fact === undefined)
    return missing === undefined ? skipped(check, 'it has not been read') : failedBy(check, missing);
  const tree = fact.value as unknown as SpfTree;
  if (tree.state === 'none')
    return warned(check, 'there is no SPF record: nobody can tell who may send', 'Declare an SpfRecord.');
  if (tree.state !== 'record')
    return failed(check, `the SPF record is ${tree.state}: receivers take it for an error`, 'Leave one valid record.');
  const broken = brokenPart(tree);
  if (broken !== null)
    return failed(check, `${broken}: receivers take the whole record for an error`, 'Correct or remove that include.');
  const cost = treeCost(tree);
  const said = `${cost.lookups} of ${lookupLimit} lookups, ${cost.voids} of ${voidLimit} void`;
  if (isOverLimit(cost)) return failed(check, said, 'Take senders out: receivers stop at the limit with an error.');
  if (cost.lookups > lookupLimit - 2)
    return warned(check, said, 'The next sender may be one too many; take out those that send no longer.');
  return passed(check, said);
};

const dmarcCheck = (name: string, seen: Observation): Examined => {
  const check = `dmarc ${name}`;
  const missing = seen.missing[`Dmarc/${name}`];
  const fact = seen.facts[`Dmarc/${name}`];
  if (fact === undefined)
    return missing === undefined ? skipped(check, 'it has not been read') : failedBy(check, missing);
  const { records } = fact.value as { readonly records: readonly string[] };
  const [record, another] = records;
  const remedy = `Publish one record at _dmarc.${name}, to begin with: v=DMARC1; p=none; rua=mailto:...`;
  if (record === undefined) return warned(check, 'there is no DMARC record', remedy);
  if (another !== undefined) return failed(check, `there are ${records.length} DMARC records, so none counts`, remedy);
  const read = dmarcPolicy(record);
  return 'problem' in read ? failed(check, `the record ${read.problem}`, remedy) : passed(check, `p=${read.policy}`);
};

const member = (value: Json | undefined, name: string): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? ((value as Readonly<Record<string, Json>>)[name] ?? null)
    : null;

const delegationCheck = (zone: string, seen: Observation): Examined => {
  const check = 'name-servers';
  const visible = seen.facts[`SpfVisible/${zone}`];
  const missing = seen.missing[`SpfVisible/${zone}`] ?? seen.missing[`Delegation/${zone}`];
  if (visible === undefined)
    return missing === undefined ? skipped(check, 'they have not been asked') : failedBy(check, missing);
  const delegation = seen.facts[`Delegation/${zone}`]?.value;
  const servers = member(delegation, 'nameServers');
  const said = `${Array.isArray(servers) ? servers.join(', ') : 'all'} (from the ${String(member(delegation, 'source') ?? 'delegation')})`;
  if (member(visible.value, 'agreed') === true) return passed(check, `agree: ${said}`);
  const others = member(visible.value, 'disagreeing');
  return warned(
    check,
    `do not agree on the records of ${zone}: ${said}; other than the first: ${Array.isArray(others) ? others.join(', ') : 'some'}`,
    'Wait for the zone to be transferred; if it lasts, look at NOTIFY and the serial on the secondaries.',
  );
};

const nothing: readonly string[] = ['zone', 'update-key', 'name-servers'];

/**
 * Whether Postern can work with a zone for these items, and what its SPF and DMARC records come to. Changes nothing. What
 * stands in the way is named with its remedy; nothing is thrown for it.
 */
export const examineZone = async (
  zone: Resource,
  secrets: Secrets,
  items: readonly Item[],
  now: () => Date,
  signal: AbortSignal,
): Promise<readonly Examined[]> => {
  try {
    const access = await openZone(zone, secrets);
    const target = await openDnsTarget(zone, secrets, { now });
    const names = [
      ...new Set([
        access.zone,
        ...items.filter((item) => item.type.startsWith('Spf')).map(({ key }) => nameOfKey(key)),
      ]),
    ].sort();
    const scope = { target: 'dns', id: access.zone } as const;
    const ask = (of: string, keys: readonly string[]) => ({ scope, collection: of, type: of, keys });
    const seen = await target.read(
      [
        { scope, collection: `TXT ${access.zone}`, type: 'SpfAll', keys: [access.zone] },
        ask('SpfTree', names),
        ask('Dmarc', names),
        ask('Delegation', [access.zone]),
        ask('SpfVisible', [access.zone]),
      ],
      signal,
    );
    const read = seen.collections[`TXT ${access.zone}`];
    return [
      passed('credentials', 'the credentials resolve'),
      read?.state === 'complete'
        ? passed('zone', 'the server is reached and answers for the zone itself')
        : failedBy('zone', read?.reason ?? { code: 'PSTN3010', message: 'the zone was not read', remedy: '' }),
      await updateCheck({ access, names, now }, signal),
      delegationCheck(access.zone, seen),
      ...names.flatMap((name) => [spfCheck(name, seen), dmarcCheck(name, seen)]),
    ];
  } catch (error) {
    if (!(error instanceof FindingError)) throw error;
    return [
      failedBy('credentials', error.finding),
      ...nothing.map((check) => skipped(check, 'there are no credentials')),
    ];
  }
};
