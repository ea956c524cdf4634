import { defineCodes } from '../kinds/codes.ts';

/** Findings of the command line. */
export const { codes, finding } = defineCodes({
  PSTN5001: {
    title: 'The file cannot be read',
    remedy: 'Check the path and its permissions.',
    retry: 'never',
  },
  PSTN5002: { title: 'The YAML is not valid', remedy: 'Correct the syntax at the given line.', retry: 'never' },
  PSTN5003: {
    title: 'The document is not a resource',
    remedy: 'Give it apiVersion: postern.dev/v1alpha1, kind, metadata.name and spec.',
    retry: 'never',
  },
  PSTN5004: {
    title: 'The same resource stands in two places',
    remedy: 'Keep one of them.',
    retry: 'never',
  },
  PSTN5005: {
    title: 'A secret cannot be resolved',
    remedy:
      'Set the named environment variable, or give a v1 Secret among the files. The operator reads the Secret of the cluster.',
    retry: 'never',
  },
  PSTN5006: {
    title: 'The option is not usable here',
    remedy: 'See `postern help` for what the command takes.',
    retry: 'never',
  },
  PSTN5007: {
    title: 'Somebody has to agree first',
    remedy: 'Run it at a terminal, or pass --yes.',
    retry: 'never',
  },
  PSTN5008: {
    title: 'Another process works with this memory',
    remedy: 'Wait for it to end, or give another directory with --state.',
    retry: 'later',
  },
  PSTN5009: {
    title: 'The memory cannot be used',
    remedy: 'Look at the named file. Postern does not write on top of a history that it cannot trust.',
    retry: 'never',
  },
  PSTN5010: {
    title: 'There is nothing to work on',
    remedy: 'Name a file or folder with resources of postern.dev/v1alpha1.',
    retry: 'never',
  },
  PSTN5011: {
    title: 'The file cannot be written',
    remedy: 'Check the path and its permissions.',
    retry: 'never',
  },
  PSTN5012: {
    title: 'The sandbox cannot start',
    remedy: 'Give other ports with --tenant-port, --dns-port and --platform-port; 0 takes free ones.',
    retry: 'never',
  },
  PSTN5013: {
    title: 'There is nothing to attest',
    remedy: 'Look at the steps for a person in the plan. What an API shows once it is done needs no word.',
    retry: 'never',
  },
  PSTN5020: {
    title: 'The resource takes no value from a person',
    remedy: 'Give --value-file only for an AgentKey or an AgentTamperProtection of a platform that does not show it.',
    retry: 'never',
  },
  PSTN5021: {
    title: 'The value cannot be taken',
    remedy: 'Give --value-file a file that holds the value alone, and --key where there are several.',
    retry: 'never',
  },
  PSTN5030: {
    title: 'The SPF question cannot be asked',
    remedy: 'Give --domain a domain name, --ip an address, and --server a resolver as HOST:PORT.',
    retry: 'never',
  },
  PSTN5031: {
    title: 'SPF could not be judged',
    remedy:
      'A DNS server did not answer. Receivers put such mail off; try again, or ask another resolver with --server.',
    retry: 'later',
  },
});
