import { defineCodes } from '../../kinds/codes.ts';

/** Findings of `postern import`. */
export const { codes, finding } = defineCodes({
  PSTN5040: {
    title: 'The outside system to import is not among the resources',
    remedy:
      'Name it as Account/NAME, Tenant/NAME or Zone/NAME, and give its resource with -f (and --namespace where it is not default).',
    retry: 'never',
  },
  PSTN5041: {
    title: 'A file is already there',
    remedy: 'Give an empty folder with --to, or --force to write over it.',
    retry: 'never',
  },
  PSTN5042: {
    title: 'Something is there that no resource describes',
    remedy: 'It stays as it is; Postern never writes what it cannot describe.',
    retry: 'never',
  },
  PSTN5043: {
    title: 'The name cannot be looked at',
    remedy: 'Give names inside the zone, in full, for example --name news.contoso.example. A tenant lists by itself.',
    retry: 'never',
  },
  PSTN5044: {
    title: 'A value in clear looks like a secret',
    remedy:
      'If it is one, put it into a Secret and refer to it with the field that ends in Ref or Refs: the plan stays empty, and no file, plan or journal holds it any more.',
    retry: 'never',
  },
  PSTN5045: {
    title: 'Settings cannot be put beside the way into the system',
    remedy:
      'Give the resource in a file, its spec with one field a line, and import again; or write the settings by hand.',
    retry: 'never',
  },
});
