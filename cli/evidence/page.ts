import type { Resource } from '../../kinds/words.ts';
import { refId, scopeId } from '../../kinds/words.ts';
import type { JournalLine } from '../../memory/journal.ts';
import type { Edit } from './edits.ts';
import type { EvidencePack } from './pack.ts';
import { style } from './style.ts';
import { embedded, finished } from './verify.ts';

const letters: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const text = (value: unknown): string =>
  String(value ?? '').replaceAll(/[&<>"']/g, (letter) => letters[letter] ?? letter);

const code = (value: unknown): string => `<code>${text(value)}</code>`;

/* Seconds are enough for people; the data has the rest. */
const time = (at: string): string => `<time datetime="${text(at)}">${text(at.slice(0, 19).replace('T', ' '))}</time>`;

const json = (value: unknown): string => (value === null || value === undefined ? '' : code(JSON.stringify(value)));

const table = (heads: readonly string[], rows: readonly (readonly string[])[]): string => {
  const head = heads.map((one) => `<th scope="col">${text(one)}</th>`).join('');
  const body = rows
    .map(
      (cells) =>
        `<tr>${cells.map((cell) => `<td${cell.startsWith('<time') ? ' class="time"' : ''}>${cell}</td>`).join('')}</tr>`,
    )
    .join('\n');
  return `<div class="wide"><table><thead><tr>${head}</tr></thead><tbody>\n${body}\n</tbody></table></div>`;
};

const section = (title: string, lead: string, body: string, nothing: string): string =>
  `<section><h2>${text(title)}</h2>\n<p class="quiet">${text(body === '' ? nothing : lead)}</p>\n${body}</section>`;

const editRow = ({ at, actor, action, object, items, repair }: Edit): readonly string[] => [
  time(at),
  text(actor),
  `${text(action)}: ${text(object)}`,
  items.map(code).join('<br>'),
  repair === null
    ? '<span class="alarm">not put right in this journal</span>'
    : `${time(repair.at)} ${code(repair.run)}<br>${json(repair.before)} &rarr; ${json(repair.after)}`,
];

type Of<What extends JournalLine['what']> = Extract<JournalLine, { readonly what: What }>;

const linesOf = <What extends JournalLine['what']>({ journal }: EvidencePack, what: What): readonly Of<What>[] =>
  journal.entries.map(({ line }) => line).filter((line): line is Of<What> => line.what === what);

const runSections = (pack: EvidencePack): readonly string[] => {
  const intents = linesOf(pack, 'intend');
  const outcomes = Map.groupBy(linesOf(pack, 'outcome'), ({ run, changeId }) => `${run} ${changeId}`);
  return [...Map.groupBy(intents, ({ run }) => run)].map(([run, group]) => {
    const rows = group.map(({ change, changeId, at }) => {
      const outcome = outcomes.get(`${run} ${changeId}`)?.at(-1)?.outcome;
      return [
        time(at),
        text(change.op),
        `${change.keys.map(code).join('<br>')}<br><span class="quiet">${text(scopeId(change.scope))}</span>`,
        `${text(change.why)}<br><span class="quiet">for ${text(change.for.map(refId).join(', '))}</span>`,
        json(change.before),
        json(change.after),
        outcome === undefined ? '<span class="alarm">no outcome</span>' : text(outcome.state),
      ];
    });
    const [first] = group;
    const plan = first === undefined ? '' : `<p class="quiet">Plan ${code(first.planHash)}</p>`;
    return `<h3>${text(run)}</h3>\n${plan}\n${table(['UTC', 'what', 'item', 'why', 'before', 'after', 'outcome'], rows)}`;
  });
};

const attestationRow = ({ ref, spec }: Resource, at: string): readonly string[] => {
  const {
    for: object,
    by,
    evidence,
    step,
  } = spec as {
    readonly for: { readonly kind: string; readonly name: string };
    readonly by: string;
    readonly evidence?: string;
    readonly step: string;
  };
  return [time(at), text(by), text(`${object.kind}/${ref.namespace}/${object.name}`), code(step), text(evidence)];
};

const auditSection = (pack: EvidencePack): string =>
  pack.audit
    .map(({ account, log, reason }) => {
      if (log === null) return `<h3>${text(account)}</h3>\n<p class="alarm">${text(reason)}</p>`;
      const rows = log.events.map(({ at, actor, client, action, object, requestName }) => [
        time(at),
        text(actor),
        text(client ?? 'console'),
        text(action),
        text(object),
        text(requestName),
      ]);
      const body =
        rows.length === 0
          ? '<p>Nothing in this period.</p>'
          : table(['UTC', 'who', 'by', 'what', 'of what', 'request'], rows);
      return `<h3>${text(account)}</h3>\n${body}`;
    })
    .join('\n');

const tableOrNothing = (heads: readonly string[], rows: readonly (readonly string[])[]): string =>
  rows.length === 0 ? '' : table(heads, rows);

const counted = (pack: EvidencePack): readonly (readonly [string, number])[] => [
  ['runs', new Set(linesOf(pack, 'intend').map(({ run }) => run)).size],
  ['changes sent', linesOf(pack, 'intend').length],
  ['edits by others on what is ours', pack.edits.length],
  ['of them not put right', pack.edits.filter(({ repair }) => repair === null).length],
  ['steps attested', linesOf(pack, 'attest').length],
  ['lines of the journal', pack.journal.entries.length],
];

/** The pack as one page for people: no script, no network, light, dark and on paper. The data stands in it. */
export const pageOf = (pack: EvidencePack): string => {
  const { period, journal, seal } = pack;
  const title = `Evidence for ${pack.estate}, ${period.from.slice(0, 10)} to ${period.to.slice(0, 10)}`;
  const numbers = counted(pack).map(([name, number]) => `<div><dt>${text(name)}</dt><dd>${number}</dd></div>`);
  const approvals = pack.approvals.map(({ name, object, planHash, by, reason, expires }) => [
    code(name),
    text(object ?? `plan ${planHash ?? ''}`),
    text(by),
    text(reason),
    text(expires),
  ]);
  const attested = linesOf(pack, 'attest').map(({ attestation, at }) => attestationRow(attestation, at));
  const proof = [
    ['before the period', `line ${journal.before.seq}`, code(journal.before.hash)],
    ['last line of the period', `line ${journal.last.seq}`, code(journal.last.hash)],
    ['seal of this evidence', '', code(seal)],
  ];
  const parts = [
    section(
      'Who changed what is ours',
      'Acts of people in the console on items that the journal says were written by Postern before, and what put them right.',
      tableOrNothing(['UTC', 'who', 'what', 'items', 'put right'], pack.edits.map(editRow)),
      'Nobody changed in a console what Postern had written, as far as logs tell.',
    ),
    section(
      'What was done',
      'Every write, as it was written down before it was sent, with its outcome.',
      runSections(pack).join('\n'),
      'Nothing was written in this period.',
    ),
    section(
      'What people vouch for',
      'Steps that no program can do or see.',
      tableOrNothing(['UTC', 'who', 'resource', 'step', 'evidence'], attested),
      'Nothing was attested in this period.',
    ),
    section(
      'Approvals',
      'As they stood among the files when this was made.',
      tableOrNothing(['gate or guard', 'for', 'by', 'reason', 'until'], approvals),
      'There were none among the files when this was made.',
    ),
    section('Audit log', 'As the platform tells it.', auditSection(pack), 'No account is declared.'),
    section(
      'What this does not show',
      'Read this before you rely on the rest.',
      `<ul>\n${pack.notCovered.map((one) => `<li>${text(one)}</li>`).join('\n')}\n</ul>`,
      '',
    ),
    section(
      'Proof',
      'Each line of the journal names the digest of the line before it. postern evidence verify looks at all of them, and at every byte of this page.',
      table(['what', 'where', 'SHA-256'], proof),
      '',
    ),
  ];
  return finished(`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${text(title)}</title>
<style>
${style}</style>
</head>
<body>
<main>
<h1>${text(title)}</h1>
<p class="quiet">Made ${time(pack.made)} UTC by Postern ${text(pack.tool)}. All times are UTC.</p>
<dl>
${numbers.join('\n')}
</dl>
${parts.join('\n')}
</main>
${embedded(pack)}
</body>
</html>
`);
};
