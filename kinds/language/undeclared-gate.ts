import type { Gate } from '../kind.ts';

/**
 * A gate as it stands when nobody says what it asks for: for kinds that need it and cannot know whether the resource that
 * declares it is there. It asks nothing, so that the gate of that resource, which asks its scope, is preferred.
 */
export const undeclaredGate = (id: string, evidence: string, remedy: string): Gate => ({
  id,
  asks: [],
  maxAgeSeconds: 3600,
  judge: () => ({ state: 'closed', evidence: [evidence], remedy, waitsFor: 'person' }),
});
