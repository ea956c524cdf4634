import { type ActType, members, numberIn, textIn } from '../../kinds/language/act.ts';
import { AGENT_KEY_STATE, TAMPER_PASSWORD_STATE } from '../../kinds/language/agent-state.ts';
import { PEOPLE, personIn } from '../../kinds/language/enrolled-person.ts';
import { THREAT_SCAN } from '../../kinds/language/protection-road.ts';
import { chosen, DETECTIONS, detectionsIn } from '../../kinds/language/threats.ts';
import type { Json } from '../../kinds/words.ts';

/** The value of a fact about the scope; undefined where it is not known. */
export type Facts = (name: string) => Json | undefined;

/** How one type of acts is told. */
export type ActWords = {
  /** Where a person does it in the administration console. */
  readonly place: string;
  readonly why: string;
  /** What comes of it, in lines of the plan. */
  shown(value: Json, facts: Facts): readonly string[];
};

const many = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`;

/** The acts in words. */
export const actWords: Readonly<Record<ActType, ActWords>> = {
  EnrollmentRevocation: {
    place: 'Administration | Directories | Internal Directories | the domain | the user | Device Enrollment | Revoke',
    why: 'revokes every device enrollment of one person',
    shown: (value, facts) => {
      const user = textIn(value, 'user') ?? '';
      const person = personIn(facts(PEOPLE), user);
      const primary = person?.primary ?? textIn(value, 'confirm') ?? user;
      const browsers = person === undefined || person === null ? '' : ` (${many(person.browsers, 'enrolled browser')})`;
      return [
        ...(primary === user ? [] : [`${user} is an alias of ${primary}`]),
        `all devices of ${primary}${browsers} have to be enrolled again`,
      ];
    },
  },
  ThreatRemediation: {
    place: 'Home | the bar of the threat scan | Remove threats',
    why: 'removes messages that the threat scan found from mailboxes',
    shown: (value, facts) => {
      const detections = detectionsIn(facts(DETECTIONS));
      const ids = detections === undefined ? [] : chosen(value, detections);
      return [
        detections === undefined
          ? 'the detections are removed'
          : `${many(ids.length, 'message')} of ${detections.length} found`,
        ...ids.map((id) => `- detection ${id}`),
        'this cannot be undone',
      ];
    },
  },
  ThreatScanEnd: {
    place: 'Home | the bar of the threat scan | End scan',
    why: 'ends the threat scan before it has seen every mailbox',
    shown: (_value, facts) => {
      const scan = facts(THREAT_SCAN);
      const [scanned, total] = [numberIn(scan, 'scanned'), numberIn(scan, 'total')];
      return [
        `the report will be partial${scanned === null || total === null ? '' : `: ${scanned} of ${total} mailboxes have been seen`}`,
        'this cannot be undone: the scan runs once and is never started again',
      ];
    },
  },
  AgentKeyDeletion: {
    place: 'Administration | Web Security | Agent Settings | Installation | Delete key',
    why: 'deletes the key of all security agents of the account',
    shown: (_value, facts) => {
      const devices = numberIn(facts(AGENT_KEY_STATE), 'protectedDevices');
      return [
        `${devices === null ? 'every protected device' : many(devices, 'protected device')} will stop being protected`,
        'a new key has to be created and distributed to each of them; this cannot be undone',
      ];
    },
  },
  TamperPasswordRotation: {
    place: 'Administration | Web Security | Agent Settings | Settings | Tamper Protection | Generate',
    why: 'makes a new tamper protection password',
    shown: (_value, facts) => {
      const state = members(facts(TAMPER_PASSWORD_STATE));
      const [current, previous] = [textIn(state['current'], 'fingerprint'), textIn(state['previous'], 'fingerprint')];
      return [
        ...(current === null ? [] : [`the password ${current} becomes the previous one`]),
        ...(previous === null
          ? []
          : [`the password ${previous} is lost: devices that still have it cannot be changed any more`]),
        'every device has to be given the new password',
      ];
    },
  },
};
