import type { Check, Kind } from '../kind.ts';
import { isTime } from '../language/time.ts';
import { refId } from '../words.ts';
import { finding } from './codes.ts';
import { type ApprovalSpec, schema } from './schema.ts';

const expiresExists: Check = {
  id: 'approval-expires-exists',
  reads: ['/expires'],
  test(resource) {
    const { expires } = resource.spec as ApprovalSpec;
    if (expires === undefined || isTime(expires)) return [];
    const message = `spec.expires is ${expires}, and there is no such time`;
    return [finding('PSTN1500', { message, ref: resource.ref, path: '/spec/expires' })];
  },
};

/** A person's word that one gate or guard may be passed, for one spec of one resource or for one plan. */
export const approval: Kind = {
  name: 'Approval',
  plural: 'approvals',
  summary: "A person's word that one gate or guard may be passed, for one spec of one resource or for one plan.",
  schema,
  checks: [expiresExists],
  allows(resource) {
    const spec = resource.spec as ApprovalSpec;
    return [
      {
        name: spec.for,
        ...(spec.object === undefined
          ? {}
          : {
              object: refId({ ...spec.object, namespace: resource.ref.namespace }),
              specHash: spec.object.specHash,
            }),
        ...(spec.planHash === undefined ? {} : { planHash: spec.planHash }),
        ...(spec.expires === undefined ? {} : { expires: spec.expires }),
        by: spec.by,
        reason: spec.reason,
      },
    ];
  },
};
