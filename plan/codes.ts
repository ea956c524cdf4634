import { defineCodes } from '../kinds/codes.ts';

/** Findings of the planning core. */
export const { codes, finding } = defineCodes({
  PSTN2001: {
    title: 'Two resources want the same thing differently',
    remedy: 'Keep it in one of them.',
    retry: 'never',
  },
  PSTN2002: {
    title: 'The object belongs to another owner',
    remedy:
      'Let the named owner give it up, or take the last line off its comment by hand once nobody manages it any more.',
    retry: 'never',
  },
  PSTN2003: {
    title: 'The object is already there and not ours',
    remedy:
      'Set the annotation postern.dev/adopt: "true" to take it over, use another name, or managementPolicy: Observe.',
    retry: 'never',
  },
  PSTN2004: {
    title: 'The outside system could not be opened',
    remedy: 'Correct the credentials or the endpoint of the scope.',
    retry: 'later',
  },
  PSTN2005: {
    title: 'The world moved since the plan',
    remedy: 'Nothing was written for it. Plan again and look at the difference.',
    retry: 'later',
  },
  PSTN2006: {
    title: 'The change waits',
    remedy: 'See the gates it waits for.',
    retry: 'later',
  },
  PSTN2007: {
    title: 'The write was sent but is not confirmed',
    remedy: 'Run again later: Postern reads back before it writes. Look at the object if this stays.',
    retry: 'later',
  },
  PSTN2008: {
    title: 'The write was accepted but the object is not as declared',
    remedy: 'Look at the object: another writer or a rule of the service changed it.',
    retry: 'later',
  },
  PSTN2009: {
    title: 'It is not known whether the write happened',
    remedy: 'Run again: Postern reads back before it writes anything.',
    retry: 'later',
  },
  PSTN2010: {
    title: 'The resource is paused',
    remedy: 'Take the annotation postern.dev/paused off to let Postern work on it again.',
    retry: 'never',
  },
  PSTN2011: {
    title: 'A fact that a gate needs could not be had',
    remedy: 'Make the named source readable, or open the gate by name if you know better.',
    retry: 'later',
  },
  PSTN2012: {
    title: 'The saved plan does not fit the files',
    remedy: 'Make a new plan from the same files that you apply.',
    retry: 'never',
  },
  PSTN2013: {
    title: 'The object is watched only and differs',
    remedy: 'Nothing is written with managementPolicy: Observe.',
    retry: 'never',
  },
  PSTN2014: {
    title: 'An earlier write is still settling',
    remedy: 'Wait: the service may not show the write yet. It is read back before anything is sent again.',
    retry: 'later',
  },
  PSTN2018: {
    title: 'A secret is not known',
    remedy:
      'What stood there was a secret, and no secret is kept: give it by a reference in the resource and apply that instead.',
    retry: 'never',
  },
  PSTN2020: {
    title: 'Much of what is ours would be deleted at once',
    remedy: 'Look whether files are missing or a folder is the wrong one. If it is meant, open the guard by name.',
    retry: 'never',
  },
  PSTN2021: {
    title: 'Much of what is ours would be changed at once',
    remedy: 'Look who changed it, or what changed it in the files. If it is meant, open the guard by name.',
    retry: 'never',
  },
  PSTN2030: {
    title: 'A step for a person is attested',
    remedy:
      'Nothing has to be done. Nothing can read it back: another spec makes it a step again, and so does an edit in the console that the audit log shows.',
    retry: 'never',
  },
  PSTN2031: {
    title: 'An attestation holds for no step any more',
    remedy:
      'What is declared has changed since. Do the step that the plan shows and attest that one; an old attestation among the files can go.',
    retry: 'never',
  },
  PSTN2032: {
    title: 'What was attested has been changed by hand since',
    remedy: 'Look at it in the console, do the step again where it is needed, and attest it anew.',
    retry: 'never',
  },
  PSTN2040: {
    title: 'What is to go has another name now',
    remedy: 'Nothing is needed: it is known by its id. Write the new name so that the file says what it is about.',
    retry: 'never',
  },
  PSTN2041: {
    title: 'A look-alike of what is to go stays',
    remedy: 'Nothing is needed if it is not the one. If it is, write its id in the resource.',
    retry: 'never',
  },
  PSTN2042: {
    title: 'What is to go is still declared',
    remedy:
      'Take the other resource out of the files, with deletionPolicy: Retain, and plan again; or take the object out of what is to go.',
    retry: 'never',
  },
});
