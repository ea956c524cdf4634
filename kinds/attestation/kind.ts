import type { Check, Kind } from '../kind.ts';
import { isTime } from '../language/time.ts';
import { refId } from '../words.ts';
import { finding } from './codes.ts';
import { type AttestationSpec, schema } from './schema.ts';

const timeExists: Check = {
  id: 'attestation-at-exists',
  reads: ['/at'],
  test(resource) {
    const { at } = resource.spec as AttestationSpec;
    if (isTime(at)) return [];
    return [finding('PSTN1510', { message: `there is no time ${at}`, ref: resource.ref, path: '/spec/at' })];
  },
};

/** A person's word that a step is done which nothing can read back. */
export const attestation: Kind = {
  name: 'Attestation',
  plural: 'attestations',
  summary: "A person's word that a step is done which no program can do or see.",
  schema,
  checks: [timeExists],
  attests(resource) {
    const { for: object, step, by, at } = resource.spec as AttestationSpec;
    return [{ step, object: refId({ ...object, namespace: resource.ref.namespace }), by, at }];
  },
};
