import type { Verdict } from '../words.ts';

/** One verdict with one piece of evidence. */
export const verdict = (
  state: Verdict['state'],
  waitsFor: Verdict['waitsFor'],
  evidence: string,
  remedy = '',
): Verdict => ({ state, waitsFor, evidence: [evidence], remedy });

const patience = ['system', 'time', 'person'] as const;

/**
 * Several verdicts as one: open when all are. What is unknown outweighs what is closed, a person outweighs time and the
 * system, and only what keeps it from opening is said. None at all is open.
 */
export const allOf = (verdicts: readonly Verdict[]): Verdict => {
  const notOpen = verdicts.filter(({ state }) => state !== 'open');
  const said = notOpen.length > 0 ? notOpen : verdicts;
  return {
    state: notOpen.some(({ state }) => state === 'unknown') ? 'unknown' : notOpen.length > 0 ? 'closed' : 'open',
    evidence: [...new Set(said.flatMap(({ evidence }) => evidence))],
    remedy: [...new Set(said.map(({ remedy }) => remedy).filter((remedy) => remedy !== ''))].join(' '),
    waitsFor: patience.findLast((one) => said.some(({ waitsFor }) => waitsFor === one)) ?? 'system',
  };
};
