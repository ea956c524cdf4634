import type { Platform } from '../context.ts';
import { seedEndedScan } from '../threats/scan.ts';
import { type Installation, invited, putInstallation } from './state.ts';

/** An account that was connected before anybody looked: its mode in effect, its scan over. A new account waits for its password. */
export function seedInstallation(platform: Platform): void {
  const { account, clock } = platform;
  if (account.mode === undefined) return;
  const since = new Date(clock()).toISOString();
  const connected: Installation = {
    ...invited,
    mode: account.mode,
    requestedMode: account.mode,
    phase: 'Idle',
    modeChangedAt: since,
  };
  putInstallation(platform, connected);
  seedEndedScan(platform);
}
