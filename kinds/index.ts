import { approval } from './approval/kind.ts';
import type { Kind } from './kind.ts';
import { tenant } from './tenant/kind.ts';

/** Every kind, one line each. */
export const kinds: readonly Kind[] = [approval, tenant];
