import { FindingError } from '../kinds/codes.ts';
import type { Finding, SinkFor } from '../kinds/words.ts';
import type { SecretValues, Sinks } from '../plan/target.ts';

/** Sinks in memory: a place is what a resource calls it. */
export const heldSecrets = () => {
  const places = new Map<string, SecretValues>();
  const placeOf = ({ to }: SinkFor): string => ('file' in to ? to.file : to.secretRef.name);
  const world = { broken: null as Finding | null };
  const fail = (): void => {
    if (world.broken !== null) throw new FindingError(world.broken);
  };
  const sinks: Sinks = {
    read: async (sink) => {
      fail();
      return places.get(placeOf(sink)) ?? {};
    },
    write: async (sink, values) => {
      fail();
      places.set(placeOf(sink), { ...places.get(placeOf(sink)), ...values });
    },
  };
  return { sinks, places, world };
};
