import {
  INSTALLATION_STATE,
  type Installation,
  isStanding,
  PROTECTION_MODE,
  THREAT_SCAN,
} from '../../kinds/language/protection-road.ts';
import type { Change, Collection, Fact, Finding, Json } from '../../kinds/words.ts';
import { digest } from '../../plan/digest.ts';
import type { Sent } from '../../plan/target.ts';
import type { Api } from './api.ts';
import { type Members, membersOf, plainFound } from './convert.ts';
import { type Operation, ownOperations } from './operations.ts';
import { outcomeOf } from './sent.ts';
import { isFinding, required, unknown } from './system.ts';

/** What the item of the mode is found as: what is compared, and what a person has to be told while it is on its way. */
const foundMode = (wire: Members): Members => {
  const { mode = null, requestedMode = null, targetedTo = null, phase = null, consent = null, steps = null } = wire;
  return { mode, requestedMode, targetedTo, phase, consent, steps };
};

/** The installation and its threat scan on the reference platform. */
export const openInstallation = (api: Api) => {
  const get = async (operation: Operation, signal: AbortSignal): Promise<Members | Finding> => {
    const wire = required(api, operation, await api.read(operation, {}, signal));
    return isFinding(wire) ? wire : membersOf(wire);
  };
  return {
    /** The one item of the installation; a mode that Postern does not know is unknown. */
    collection: async (signal: AbortSignal): Promise<Collection> => {
      const wire = await get(ownOperations.getInstallation, signal);
      if (isFinding(wire)) return unknown(wire);
      const value = foundMode(wire);
      if (!isStanding(value)) {
        const reason = 'a protection mode that Postern does not know';
        return unknown(api.explain(ownOperations.getInstallation, { state: 'garbled', status: 200, reason }));
      }
      // The mode may go on its way while somebody looks; a write depends on the mode itself only.
      const { mode, requestedMode, targetedTo } = value;
      const version = digest({ mode, requestedMode, targetedTo: targetedTo ?? null });
      return { state: 'complete', found: [{ type: PROTECTION_MODE, key: 'installation', value, version }] };
    },
    /** The one threat scan, as an item to look at. */
    scans: async (signal: AbortSignal): Promise<Collection> => {
      const wire = await get(ownOperations.getThreatScan, signal);
      if (isFinding(wire)) return unknown(wire);
      return { state: 'complete', found: [plainFound('ThreatScan', 'installation', wire)] };
    },
    /** The evidence that gates ask for: where the installation and its scan stand. */
    fact: async (name: string, signal: AbortSignal): Promise<Pick<Fact, 'value' | 'by'> | Finding | null> => {
      if (name !== INSTALLATION_STATE && name !== THREAT_SCAN) return null;
      const operation = name === THREAT_SCAN ? ownOperations.getThreatScan : ownOperations.getInstallation;
      const wire = await get(operation, signal);
      return isFinding(wire) ? wire : { value: wire as Json, by: 'the platform' };
    },
    /** Asks for a mode. The warning that goes with Monitor and Protect is what the approval of the step was given for. */
    write: async (change: Change, signal: AbortSignal): Promise<Sent> => {
      const after = membersOf(change.after);
      const { requestedMode = null, targetedTo } = after;
      const target = targetedTo === undefined || targetedTo === null ? {} : { targetedTo };
      const body = { mode: requestedMode, acknowledge: requestedMode !== 'ThreatScanOnly', ...target };
      const answer = await api.write(ownOperations.requestMode, { body }, signal);
      return outcomeOf(change, ownOperations.requestMode, answer, api);
    },
  };
};

/** What is found of the installation beside the compared members. */
export type OnItsWay = Pick<Installation, 'phase' | 'consent' | 'steps'>;
