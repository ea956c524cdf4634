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
  PSTN7011: {
    title: 'A secret reference is of a form that this door does not read',
    remedy: 'Give the secret itself (`pulumi config set --secret`, `pulumi.secret`), or a secretKeyRef.',
    retry: 'never',
  },
  PSTN7012: {
    title: 'A secret is not in the environment of the provider',
    remedy: 'Set the environment variable where `pulumi` runs, or give the secret itself.',
    retry: 'never',
  },
  PSTN7013: {
    title: 'A change waits',
    remedy: 'See what it waits for; the next `pulumi up` goes on with it.',
    retry: 'later',
  },
  PSTN7014: {
    title: 'The outside system of a resource is not among the provider settings',
    remedy:
      'Keep the system among the settings of the provider, under any name, as long as resources stand in it; or take the resource out of the state with `pulumi state delete`.',
    retry: 'never',
  },
  PSTN7015: {
    title: 'The import id cannot be read',
    remedy:
      'Write SYSTEM/KIND/NAME, for example dns:contoso.example/SpfRecord/@ or microsoft365:TENANT-ID/InboundConnector/From Mimecast.',
    retry: 'never',
  },
  PSTN7016: {
    title: 'The memory beside the program cannot be used',
    remedy: 'Make the folder writable for this user, or move it with the provider setting `state`.',
    retry: 'later',
  },
  PSTN7017: {
    title: 'The resource is paused',
    remedy: 'Set paused to false and run `pulumi up` before it goes away; or take it out of the state.',
    retry: 'never',
  },
  PSTN7018: {
    title: 'An imported object does not carry our mark yet',
    remedy: 'The next `pulumi up` writes it. It stays when the resource goes, unless deletionPolicy says Delete.',
    retry: 'never',
  },
  PSTN7019: {
    title: 'Not everything that is there can be said in the imported resource',
    remedy: 'It stays as it is. Nothing has to be done.',
    retry: 'never',
  },
  PSTN7020: {
    title: 'An object with our mark was found that nothing is remembered about',
    remedy: 'It stays when the resource goes, unless deletionPolicy says Delete.',
    retry: 'never',
  },
  PSTN7021: {
    title: 'A change was not made',
    remedy: 'Run `pulumi up` again: everything is read again before anything is written.',
    retry: 'later',
  },
  PSTN7022: {
    title: 'Settings of an outside system stand in the configuration of the provider',
    remedy: 'Leave only the connection there, and declare the settings as a resource of the program.',
    retry: 'never',
  },
});
