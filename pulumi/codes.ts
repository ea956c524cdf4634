import { defineCodes } from '../kinds/codes.ts';

/** Findings of the Pulumi provider itself. */
export const { codes, finding } = defineCodes({
  PSTN7001: {
    title: 'An asset or archive was given',
    remedy: 'Give the text itself, for example with fn::readFile or fs.readFileSync; no field takes an asset.',
    retry: 'never',
  },
  PSTN7002: {
    title: 'A value has a signature that this provider does not know',
    remedy: 'Update the provider to the version that the SDK was generated from.',
    retry: 'never',
  },
  PSTN7003: {
    title: 'The provider has no such resource type',
    remedy: 'Use the SDK of the same version as the provider; `pulumi plugin ls` shows the version in use.',
    retry: 'never',
  },
  PSTN7004: {
    title: 'A provider setting is not valid JSON',
    remedy: 'Set it with `pulumi config set --path`, or give valid JSON.',
    retry: 'never',
  },
  PSTN7005: {
    title: 'The operation was cancelled',
    remedy: 'Run `pulumi up` again; what was done stays done and is not repeated.',
    retry: 'later',
  },
  PSTN7006: {
    title: 'The operation took longer than its timeout',
    remedy: 'Raise customTimeouts of the resource, then run `pulumi up` again.',
    retry: 'later',
  },
  PSTN7007: {
    title: 'A held secret was given as an input',
    remedy: 'Give the secret as a string (`pulumi.secret`), or as a secretKeyRef.',
    retry: 'never',
  },
  PSTN7008: {
    title: 'A secret is not in the memory of this process',
    remedy: 'Give the secret to the resource or the provider again as an input.',
    retry: 'never',
  },
  PSTN7009: {
    title: 'The provider failed in a way nobody thought of',
    remedy: 'Report it together with the message and the provider version.',
    retry: 'never',
  },
  PSTN7010: {
    title: 'The schema version asked for is not known',
    remedy: 'Use a Pulumi CLI of version 3.',
    retry: 'never',
  },
});
