import type { Resource } from '../../kinds/words.ts';
import type { Secrets, Target } from '../../plan/target.ts';
import { createOutside } from './outside.ts';
import { openDnsTarget } from './target.ts';

/** Opens zones that share their budget per server and what is known of foreign domains. */
export const openZones = (): ((zone: Resource, secrets: Secrets, options: { now(): Date }) => Promise<Target>) => {
  const outside = createOutside();
  return (zone, secrets, options) => openDnsTarget(zone, secrets, { ...options, outside });
};
