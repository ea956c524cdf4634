import { defineCodes } from '../../kinds/codes.ts';

/** Findings about reading and writing an account of the platform. */
export const { codes, finding } = defineCodes({
  PSTN8000: {
    title: 'No token for the account',
    remedy: 'Check endpoint, clientId and the client secret of the Account, and that the API application is enabled.',
    retry: 'later',
  },
  PSTN8001: {
    title: 'The platform could not be reached',
    remedy: 'Check the network, proxy and endpoint. Nothing is known about what could not be read.',
    retry: 'later',
  },
  PSTN8002: {
    title: 'The answer of the platform could not be understood',
    remedy: 'Try again. If it stays, look between Postern and the platform for something that changes answers.',
    retry: 'later',
  },
  PSTN8003: {
    title: 'The platform does not accept the token',
    remedy: 'Check that the API application is enabled and its secret is the current one.',
    retry: 'later',
  },
  PSTN8004: {
    title: 'The API application may not do this',
    remedy:
      'Give it the product and role permission that are named. Products of an application cannot be changed: make a new one.',
    retry: 'later',
  },
  PSTN8005: {
    title: 'The platform is busy',
    remedy: 'Wait and try again; the quota is per operation and application.',
    retry: 'later',
  },
  PSTN8006: {
    title: 'The platform answered with an error',
    remedy: 'Read the code and the field that it names, and correct the resource.',
    retry: 'never',
  },
  PSTN8007: {
    title: 'A list of the platform is not complete',
    remedy: 'Try again. A part of a list is never taken for the whole: what is missing from it may be there.',
    retry: 'later',
  },
  PSTN8008: {
    title: 'The platform target does not read this',
    remedy: 'The kind is newer than this target; update Postern.',
    retry: 'never',
  },
  PSTN8009: {
    title: 'The credential belongs to another account',
    remedy:
      'Correct accountCode, or use the API application of that account. Nothing is read or written until they agree.',
    retry: 'never',
  },
  PSTN8010: {
    title: 'The platform refused the write',
    remedy: 'Correct the field that the platform names. Nothing was written.',
    retry: 'never',
  },
  PSTN8011: {
    title: 'The object is no longer there',
    remedy: 'Plan again: somebody has removed it, or its id is no longer valid.',
    retry: 'later',
  },
  PSTN8012: {
    title: 'A group of the platform is not known',
    remedy: 'Let the directory import bring it, or correct its name. Two groups of one name cannot be told apart.',
    retry: 'later',
  },
  PSTN8020: {
    title: 'There is no place to put the secret',
    remedy: 'Use a door that can: the command line and Pulumi write files, the operator writes Secrets.',
    retry: 'never',
  },
});
