import type { Platform, Writer } from '../context.ts';
import { Problem } from '../problem.ts';
import { type Kept, newSecret } from './secrets.ts';

/** A device with an agent. It works as long as the account has the key that it was installed with. */
export type Device = { readonly hostname: string; readonly keyFingerprint: string };

const AT = ['agent', 'key'] as const;
const DEVICES = 'agent-device';
const told = ({ fingerprint, createdAt }: Kept) => ({ fingerprint, createdAt });

/** The key as readers see it, or null. */
export function shownKey({ documents }: Platform): Kept | null {
  return documents.shown<Kept>(...AT)?.body ?? null;
}

/** Devices whose agent works with the key that is there now. */
export function protectedDevices({ documents }: Platform): readonly Device[] {
  const key = documents.read<Kept>(...AT)?.body;
  const all = documents.list<Device>(DEVICES).map(({ body }) => body);
  return all.filter(({ keyFingerprint }) => keyFingerprint === key?.fingerprint);
}

/** Creates the key of the account. There is at most one. */
export function createKey(platform: Platform, writer: Writer): Kept {
  if (platform.documents.read<Kept>(...AT) !== null) {
    throw new Problem(409, 'err_agent_key_exists', 'The account has an agent key; delete it first.');
  }
  const key = newSecret(platform.clock);
  const after = told(key);
  platform.apply(writer, { ...change(key), action: 'Agent key created', after });
  return key;
}

/** Deletes the key when `confirm` is its fingerprint. Returns how many agents stop working. */
export function deleteKey(
  platform: Platform,
  writer: Writer,
  confirm: string,
): { readonly fingerprint: string; readonly stoppedDevices: number } {
  const key = platform.documents.read<Kept>(...AT)?.body;
  if (key === undefined) throw new Problem(404, 'err_agent_key_not_found', 'The account has no agent key.');
  if (confirm !== key.fingerprint) {
    throw new Problem(409, 'err_confirmation', 'The confirmation is not the fingerprint of the key.', 'confirm');
  }
  const stoppedDevices = protectedDevices(platform).length;
  const before = { ...told(key), protectedDevices: stoppedDevices };
  platform.apply(writer, { ...change(null), action: 'Agent key deleted', before });
  return { fingerprint: key.fingerprint, stoppedDevices };
}

/** Installs an agent with the content of a CustomerKey file, as the installer on a device does. */
export function installAgent(platform: Platform, hostname: string, customerKey: string): void {
  const key = platform.documents.read<Kept>(...AT)?.body;
  if (key === undefined || key.value !== customerKey) {
    throw new Problem(403, 'err_agent_key', 'The key is not that of the account.');
  }
  platform.documents.put<Device>(DEVICES, hostname, { hostname, keyFingerprint: key.fingerprint });
}

function change(body: Kept | null) {
  return { collection: AT[0], id: AT[1], body, category: 'agent_logs' as const, object: 'Agent key' };
}
