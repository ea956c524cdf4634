import { join } from 'node:path';
import type { ExitCode } from '../exit.ts';
import type { World } from '../world.ts';
import { ADA, openRoad } from './road-stage.ts';
import { firstRules, foreign } from './stage.ts';
import { type Main, openTeller } from './teller.ts';

const approve = (folder: string, mode: string): readonly string[] => [
  ...['approve', 'ProtectionMode/contoso', '--for', `ModeApproved/cde123a45/${mode}`],
  ...['--by', ADA, '--reason', 'CHG-1042', '--write', join(folder, `approval-${mode.toLowerCase()}.yaml`)],
];

const brake = `  emergencyBrake: Engaged
  transportRules:
    - name: Mimecast - Route inbound
      enabled: true
      routeMessageOutboundConnector: To Mimecast
`;

/**
 * The story of the road: from the invitation over the threat scan, Monitor and Protect to strict SPF, on a platform, a tenant and
 * DNS that live in one time of their own. Ends with 1 when something foreign changed.
 */
export const tellRoad = async (folder: string, world: World, main: Main): Promise<ExitCode> => {
  await using stage = await openRoad(folder);
  const { sandbox, platform, pass, consent, edit } = stage;
  const { say, dim, run, end } = openTeller({ ...world, clock: stage.clock }, main, folder);
  const before = foreign(sandbox);

  say(
    'Contoso tries a vendor that checks mail. Four files describe where this is to lead; the vendor installs its own objects.',
    dim('Platform, tenant and DNS run on this machine, in a time of their own: it is 2 March 2026.'),
  );
  await run(2, 'plan');
  say(
    'Somebody answers the invitation. SPF and settings are written; the mode is asked for once every name server shows SPF.',
  );
  await platform.admin.signUp();
  await run(4, 'apply', '--yes');
  say('What is left is for a person: only a global administrator can consent, and the plan says where.');
  await run(4, 'plan');
  say('Ada opens the link, and the platform connects to the tenant.');
  await consent();
  await run(0, 'plan');

  await pass(1);
  say('A day later the threat scan has ended. Ada looks at what it found, and the file says Monitor.');
  platform.admin.reviewDetections(ADA);
  await edit('integration.yaml', 'mode: ThreatScanOnly', 'mode: Monitor');
  await run(3, 'plan');
  say(
    'The plan waits for somebody to approve this very step. Ada does, and consents again: every change of mode needs it.',
  );
  await run(0, ...approve(folder, 'Monitor'));
  await run(4, 'apply', '--yes');
  await consent();
  say("The vendor's installer has put its rules on top of the disclaimers:", firstRules(sandbox));
  await run(2, 'plan');
  await run(0, 'apply', '--yes');
  say('The rules as they run:', firstRules(sandbox));

  await edit('integration.yaml', 'mode: Monitor', 'mode: Protect');
  say('The file says Protect. Monitor has to hold for its soak first.');
  await run(3, 'plan');
  await pass(15);
  say('15 days later the plan waits for nothing but somebody who approves this step.');
  await run(3, 'plan');
  await run(0, ...approve(folder, 'Protect'));
  await run(4, 'apply', '--yes');
  await consent();
  say('Consented to and configured. The installer has run again, so the rules are mended once more.');
  await run(2, 'plan');
  await run(0, 'apply', '--yes');

  await edit('integration.yaml', '  transportRuleOrder:\n', `${brake}  transportRuleOrder:\n`);
  say('Mail is held up at the vendor. The emergency brake takes it out of the way at once; nobody has to consent.');
  await run(2, 'plan');
  await run(0, 'apply', '--yes');
  await edit('integration.yaml', 'emergencyBrake: Engaged', 'emergencyBrake: Released');
  say('The vendor is well again.');
  await run(2, 'plan');
  await run(0, 'apply', '--yes');

  await edit('dns.yaml', 'all: Keep', 'all: Fail');
  say('The last step: receivers are to reject what others send. ~all has stood long enough.');
  await run(2, 'plan');
  await run(0, 'apply', '--yes');
  say('The end of the road.');
  await run(0, 'status', '--tree');

  return end(foreign(sandbox) === before);
};
