import type { Finding } from '../../kinds/words.ts';
import { finding } from '../codes.ts';
import type { KubernetesError } from './errors.ts';

/** A failed call in the words of the catalogue: a permission that is missing, or an API server that does not answer well. */
export const failureFinding = (error: KubernetesError): Finding =>
  finding(error.kind === 'forbidden' || error.kind === 'unauthorized' ? 'PSTN6003' : 'PSTN6002', {
    message: error.message,
  });
