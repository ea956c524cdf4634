import { TYPE, typeName } from './message.ts';
import { canonicalName } from './name.ts';
import { type RecordText, type RecordType, rdataOf, textOf } from './presentation.ts';
import { zoneOf } from './query.ts';
import { chunksOfTxt } from './rdata.ts';
import { type DnsContext, respond, type UpdateKey } from './responder.ts';
import { listen } from './transport.ts';
import { createZone, withNextSerial, withRRset, type Zone, type ZoneData, type ZoneEntry, zoneData } from './zone.ts';

/** One RRset as it truly is. */
export type RRsetSnapshot = {
  readonly name: string;
  readonly type: string;
  readonly ttl: number;
  /** Raw RDATA of each record. */
  readonly records: readonly Buffer[];
  /** The same for eyes: TXT strings joined as latin1, else the usual presentation. */
  readonly text: readonly string[];
  /** The character-strings of each TXT record; empty for other types. */
  readonly chunks: readonly (readonly Buffer[])[];
};

/** A name server that shows the zones of the primary later, and takes no UPDATE. */
export type SandboxSecondary = {
  readonly host: string;
  readonly port: number;
  /** How far it is behind from now on; `Infinity` shows only what it started with. */
  setLag(milliseconds: number): void;
};

/** The DNS server for its users: where it is, what it serves, and what another administrator does there. */
export type SandboxDns = {
  readonly host: string;
  readonly port: number;
  /** The keys that may update; `names` is the list a key is bound to. */
  readonly keys: readonly UpdateKey[];
  addKey(key: UpdateKey): void;
  /** All RRsets of a zone as they are, sorted by name and type. Throws when the zone is not served. */
  snapshot(zone: string): readonly RRsetSnapshot[];
  /**
   * Replaces one RRset as another administrator would; an empty list takes it away. `name` is fully qualified. The serial moves. Meets
   * neither faults nor hooks and is not in the request log.
   */
  edit(zone: string, name: string, type: RecordType, records: readonly RecordText[], ttl?: number): void;
  addZone(origin: string, entries?: readonly ZoneEntry[]): void;
  removeZone(origin: string): void;
  setLag(milliseconds: number): void;
  startSecondary(lagMs?: number): Promise<SandboxSecondary>;
};

/** What the DNS server is made of. */
export type DnsOptions = Omit<DnsContext, 'zones' | 'keys' | 'secondary' | 'lagMs'> & {
  readonly port: number;
  readonly lagMs: number;
  readonly keys: readonly UpdateKey[];
  readonly zones: readonly (readonly [origin: string, data: ZoneData])[];
};

const HOST = '127.0.0.1';

/** The server with what the sandbox itself needs of it. */
export type StartedDns = {
  readonly dns: SandboxDns;
  readonly zones: () => readonly (readonly [origin: string, data: ZoneData])[];
  readonly stop: () => Promise<void>;
};

/** Starts the primary on 127.0.0.1, UDP and TCP. */
export async function startDns(options: DnsOptions): Promise<StartedDns> {
  const { clock, changed } = options;
  const zones = new Map<string, Zone>();
  for (const [origin, data] of options.zones) zones.set(canonicalName(origin), createZone(origin, data, clock));
  const keys: UpdateKey[] = [...options.keys];
  let lagMs = options.lagMs;
  const context: DnsContext = { ...options, zones, keys: () => keys, secondary: false, lagMs: () => lagMs };
  const primary = await listen(options.port, (message, transport) => respond(context, message, transport));
  const stops = [primary.stop];
  const served = (origin: string): Zone => {
    const zone = zones.get(canonicalName(origin));
    if (zone === undefined) throw new Error(`The sandbox does not serve the zone ${origin}.`);
    return zone;
  };
  const dns: SandboxDns = {
    host: HOST,
    port: primary.port,
    keys,
    addKey: (key) => void keys.push(key),
    snapshot: (origin) => snapshotOf(served(origin).current()),
    edit(origin, name, type, records, ttl) {
      const zone = served(origin);
      const owner = canonicalName(name);
      if (zoneOf(zones, owner) !== zone) throw new Error(`${name} is not in the zone ${origin}.`);
      const before = zone.current();
      const kept = before.get(owner)?.get(TYPE[type])?.ttl ?? 3600;
      const rrset = { type: TYPE[type], ttl: ttl ?? kept, records: records.map((one) => rdataOf(type, one)) };
      zone.put(withNextSerial(withRRset(before, owner, rrset), zone.origin));
      changed();
    },
    addZone(origin, entries = []) {
      zones.set(canonicalName(origin), createZone(origin, zoneData(origin, entries), clock));
      changed();
    },
    removeZone(origin) {
      zones.delete(served(origin).origin);
      changed();
    },
    setLag(milliseconds) {
      lagMs = milliseconds;
    },
    async startSecondary(behind = 0) {
      let secondaryLag = behind;
      const secondary: DnsContext = { ...context, secondary: true, lagMs: () => secondaryLag };
      const listening = await listen(0, (message, transport) => respond(secondary, message, transport));
      stops.push(listening.stop);
      return {
        host: HOST,
        port: listening.port,
        setLag(milliseconds) {
          secondaryLag = milliseconds;
        },
      };
    },
  };
  return {
    dns,
    zones: () => [...zones.values()].map((zone) => [zone.origin, zone.current()] as const),
    async stop() {
      await Promise.all(stops.map((one) => one()));
    },
  };
}

function snapshotOf(data: ZoneData): readonly RRsetSnapshot[] {
  const sets = [...data].flatMap(([name, node]) =>
    [...node.values()].map(({ type, ttl, records }) => ({
      name,
      type: typeName(type),
      ttl,
      records: records.map((one) => Buffer.from(one)),
      text: records.map((one) => textOf(type, one)),
      chunks: type === TYPE.TXT ? records.map(chunksOfTxt) : [],
    })),
  );
  return sets.sort((a, b) => (`${a.name} ${a.type}` < `${b.name} ${b.type}` ? -1 : 1));
}
