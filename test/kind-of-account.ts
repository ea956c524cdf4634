import { kinds } from '../kinds/index.ts';
import type { Kind } from '../kinds/kind.ts';

/** Whether objects of a kind stand in an account of the platform, which the sandbox does not have. */
export const isOfAccount = ({ listing }: Kind): boolean =>
  (listing?.({ ref: { kind: 'Account', namespace: 'default', name: 'contoso' }, annotations: {}, spec: {} }, []) ?? [])
    .length > 0;

/** The kinds whose objects can be imported from a tenant or a zone. */
export const sandboxKinds = kinds.filter((kind) => kind.listing !== undefined && !isOfAccount(kind));
