import { visible } from '../../plan/render/visible.ts';
import type { Certificate, Gone, Remaining } from './certificate.ts';

const escaped = (text: string): string => visible(text).replaceAll('|', '\\|').replaceAll('`', "'");

const idOf = ({ handle }: { readonly handle?: string }): string => (handle === undefined ? '' : ` (${handle})`);

const proofs = ({ acts }: Gone): string =>
  acts.length === 0
    ? 'not by this journal: it was seen to be gone'
    : acts
        .map(({ at, what, intended, done, before }) =>
          escaped(`${at}: ${what}; lines ${intended.seq} and ${done.seq}; before ${before.slice(0, 16)}`),
        )
        .join('<br>');

const gone = (one: Gone): string =>
  `| ${escaped(`${one.type} ${one.key}${idOf(one)}`)} | ${escaped(one.scope)} | ${proofs(one)} |`;

const remaining = (one: Remaining): string =>
  `| ${escaped(`${one.type} ${one.name}${idOf(one)}`)} | ${escaped(one.scope)} | ${one.owner} | ${escaped(one.because.join('; '))} |`;

/** The certificate as a page for people. It says nothing that the certificate does not say. */
export const pageOf = (certificate: Certificate): string =>
  [
    '# The vendor is gone',
    '',
    `Looked at on ${certificate.at}, for ${certificate.resources.map(({ resource, specHash }) => `${escaped(resource)} (spec ${specHash.slice(0, 16)})`).join(', ')}.`,
    '',
    '## What is gone',
    '',
    '| what | where | by |',
    '| --- | --- | --- |',
    ...certificate.gone.map(gone),
    '',
    '## What remains, and whose it is',
    '',
    '| what | where | whose | why |',
    '| --- | --- | --- | --- |',
    ...certificate.remains.map(remaining),
    '',
    '## Proof',
    '',
    certificate.journal === null
      ? 'The journal had no line.'
      : `Bound to line ${certificate.journal.seq} of the journal, SHA-256 ${certificate.journal.hash}.`,
    `Digest of the certificate (SHA-256 over its RFC 8785 form): ${certificate.digest}.`,
    '',
  ].join('\n');
