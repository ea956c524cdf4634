/**
 * The environment variable that stands for a key of a Kubernetes Secret where there is no cluster:
 * `POSTERN_SECRET_<NAME>_<KEY>`, upper case, everything else than letters and digits as `_`.
 */
export const secretVariable = (name: string, key: string): string =>
  `POSTERN_SECRET_${name}_${key}`.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_');
