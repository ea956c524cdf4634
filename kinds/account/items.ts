import type { Wishes } from '../kind.ts';
import { policyOf } from '../scope-reference.ts';
import type { Resource } from '../words.ts';
import { itemsOf } from './settings.ts';

/** One item per declared group of the page, and one that compares the region. Settings are never removed, only let go of. */
export const items = (resource: Resource): Wishes => ({
  findings: [],
  items: itemsOf(resource, { ...policyOf(resource), deletion: 'Retain' }),
});
