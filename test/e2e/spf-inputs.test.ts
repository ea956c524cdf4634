import { expect, test } from 'vitest';
import { openDesk } from './desk.ts';

const zone = 'contoso.example';
const us = 'include:spf.us-1.a.mimecastprotect.com';
const foreign = 'google-site-verification=3h2jk4h5kj2h3k4j5h6k7j8h9';

type Input = {
  readonly situation: string;
  readonly given: readonly string[];
  /** The SPF records afterwards; those that were given when they are to stay. */
  readonly left?: readonly string[];
  /** What a refusal names, and how the apply ends; 3 where a person may lift it. */
  readonly says?: RegExp;
  readonly exit?: 1 | 3;
};

/* Records that other tools crash on, rewrite, or publish a second record beside. */
const inputs: readonly Input[] = [
  {
    situation: 'an ordinary record',
    given: ['v=spf1 include:spf.protection.outlook.com -all'],
    left: [`v=spf1 include:spf.protection.outlook.com ${us} -all`],
  },
  { situation: 'a bare mx', given: ['v=spf1 a mx -all'], left: [`v=spf1 a mx ${us} -all`] },
  {
    situation: 'a sender with "all" in its name',
    given: ['v=spf1 include:spf1.senders.example include:spf.callrail.com ~all'],
    left: [`v=spf1 include:spf1.senders.example include:spf.callrail.com ${us} ~all`],
  },
  {
    situation: 'written qualifiers',
    given: ['v=spf1 +ip4:192.0.2.1 -ip4:192.0.2.2 ~all'],
    left: [`v=spf1 +ip4:192.0.2.1 -ip4:192.0.2.2 ${us} ~all`],
  },
  {
    situation: 'a redirect',
    given: ['v=spf1 redirect=spf1.senders.example'],
    left: [`v=spf1 ${us} redirect=spf1.senders.example`],
  },
  { situation: 'a neutral all', given: ['v=spf1 mx ?all'], left: [`v=spf1 mx ${us} ?all`] },
  { situation: 'capital letters', given: ['V=SPF1 MX ~ALL'], left: [`V=SPF1 MX ${us} ~ALL`] },
  { situation: 'an en dash [C25]', given: ['v=spf1 mx –all'], says: /U\+2013/ },
  {
    situation: 'the include in other letters, with a dot at its end',
    given: [`v=spf1 INCLUDE:SPF.us-1.a.mimecastprotect.com. ~all`],
    left: [`v=spf1 INCLUDE:SPF.us-1.a.mimecastprotect.com. ~all`],
  },
  {
    situation: 'an include that begins like ours',
    given: [`v=spf1 ${us}.senders.example ~all`],
    left: [`v=spf1 ${us}.senders.example ${us} ~all`],
  },
  { situation: 'two records', given: ['v=spf1 mx ~all', 'v=spf1 a ~all'], says: /2 SPF records|more than one/ },
  { situation: 'a version alone', given: ['v=spf1'], left: [`v=spf1 ${us}`] },
  { situation: 'a domain that sends no mail', given: ['v=spf1 -all'], says: /spf-null-sender: closed/, exit: 3 },
];

test.each(inputs)(
  'an SPF record that other tools break comes out right: $situation',
  async (input) => {
    await using desk = await openDesk();
    const { dns } = desk.sandbox;
    dns.addZone(`${us.slice('include:'.length)}.senders.example`, [['@', 'TXT', ['v=spf1 ip4:192.0.2.9 ~all']]]);
    dns.addZone('spf.callrail.com', [['@', 'TXT', ['v=spf1 ip4:192.0.2.8 ~all']]]);
    dns.edit(zone, zone, 'TXT', [...input.given.map((text) => [Buffer.from(text)] as const), foreign]);
    await desk.put('spf.yaml', { ...desk.company.spf, spec: { zoneRef: { name: 'contoso-example' }, region: 'US' } });

    const applied = await desk.run('apply', '--yes', '--target', 'dns');
    const texts = (): readonly string[] => {
      const apex = dns.snapshot(zone).find(({ name, type }) => name === zone && type === 'TXT');
      return (apex?.chunks ?? []).map((chunks) => Buffer.concat([...chunks]).toString('utf8')).sort();
    };
    expect(texts(), applied.stdout).toEqual([...(input.left ?? input.given), foreign].sort());
    expect(applied.code, applied.stdout).toBe(input.says === undefined ? 0 : (input.exit ?? 1));
    if (input.says !== undefined) expect(applied.stdout).toMatch(input.says);
  },
  60_000,
);
