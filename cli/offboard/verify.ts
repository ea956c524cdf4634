import { isRecord } from '../../kinds/schema-walk.ts';
import type { Json } from '../../kinds/words.ts';
import { type JournalLine, lineHash, type Mark } from '../../memory/journal.ts';
import { digest } from '../../plan/digest.ts';
import { type Act, actOf, type Certificate, type Gone, textOf } from './certificate.ts';
import { pageOf } from './page.ts';

const VERSION = 'postern.dev/offboarding-certificate/v1';

const read = (text: string): Certificate | null => {
  try {
    const value = JSON.parse(text) as Json;
    return isRecord(value) && value['apiVersion'] === VERSION ? (value as unknown as Certificate) : null;
  } catch {
    return null;
  }
};

const lineOf = ({ seq, hash }: Mark, lines: readonly JournalLine[]): JournalLine | null => {
  const line = lines[seq - 1];
  return line !== undefined && lineHash(line) === hash ? line : null;
};

const actProblems = (act: Act, { type, key, scope }: Gone, lines: readonly JournalLine[]): readonly string[] => {
  const [intended, done] = [lineOf(act.intended, lines), lineOf(act.done, lines)];
  const where = `lines ${act.intended.seq} and ${act.done.seq} of the journal`;
  if (intended === null || done === null) return [`${where} are not those that it names for ${type} ${key}`];
  const shown = actOf(intended, done, `${type} ${key}`, scope);
  return shown !== null && digest(shown as unknown as Json) === digest(act as unknown as Json)
    ? []
    : [`${where} do not show what it says about ${type} ${key}`];
};

const contentProblems = (
  certificate: Certificate,
  page: string | null,
  lines: readonly JournalLine[],
): readonly string[] => {
  const { journal } = certificate;
  if (journal !== null && lineOf(journal, lines) === null)
    return [`line ${journal.seq} of the journal is not the one that it is bound to`];
  const acts = certificate.gone.flatMap((gone) => gone.acts.flatMap((act) => actProblems(act, gone, lines)));
  const beside = page === null || page === pageOf(certificate) ? [] : ['the page beside it says something else'];
  return [...acts, ...beside];
};

/**
 * What is wrong with a certificate; nothing when every byte of it, and of the page beside it, is what was written, and the
 * journal shows what it says. `lines` are those of a journal whose chain is whole. Pure.
 */
export const certificateProblems = (
  text: string,
  page: string | null,
  lines: readonly JournalLine[],
): readonly string[] => {
  const certificate = read(text);
  if (certificate === null) return ['it is no certificate of this version'];
  const { digest: said, ...content } = certificate;
  if (digest(content as unknown as Json) !== said) return ['its digest is not that of what it says'];
  // A blank more changes no meaning and is a changed byte all the same.
  if (textOf(certificate) !== text) return ['it is not written as certificates are'];
  try {
    return contentProblems(certificate, page, lines);
  } catch {
    return ['it does not say what certificates say'];
  }
};
