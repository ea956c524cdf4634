import type { Check } from '../kind.ts';
import type { Finding, Resource } from '../words.ts';
import { finding } from './codes.ts';
import type { ProtectionModeSpec } from './schema.ts';

const specOf = (resource: Resource): ProtectionModeSpec => resource.spec as ProtectionModeSpec;

type Code = Parameters<typeof finding>[0];

const check = (
  id: string,
  reads: readonly string[],
  isWrong: (spec: ProtectionModeSpec) => boolean,
  code: Code,
  message: (spec: ProtectionModeSpec) => string,
  path: string,
): Check => ({
  id,
  reads,
  test: (resource): readonly Finding[] =>
    isWrong(specOf(resource)) ? [finding(code, { message: message(specOf(resource)), ref: resource.ref, path })] : [],
});

/** Checks over one ProtectionMode. */
export const checks: readonly Check[] = [
  check(
    'protection-mode-scan-has-no-target',
    ['/mode', '/targetedTo'],
    ({ mode, targetedTo }) => mode === 'ThreatScanOnly' && targetedTo !== undefined,
    'PSTN1800',
    () => 'targetedTo stands beside mode ThreatScanOnly',
    '/spec/targetedTo',
  ),
  check(
    'protection-mode-target',
    ['/targetedTo'],
    ({ targetedTo }) => {
      if (targetedTo === undefined) return false;
      const { everyone = false, users = [], groups = [] } = targetedTo;
      return everyone === users.length + groups.length > 0;
    },
    'PSTN1801',
    ({ targetedTo }) =>
      targetedTo?.everyone === true ? 'targetedTo names everyone and somebody' : 'targetedTo names nobody',
    '/spec/targetedTo',
  ),
  check(
    'protection-mode-skip',
    ['/mode', '/skipMonitor'],
    ({ mode, skipMonitor }) => skipMonitor === true && mode !== 'Protect',
    'PSTN1802',
    ({ mode }) => `skipMonitor stands beside mode ${mode}`,
    '/spec/skipMonitor',
  ),
];
