import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Desk, openDesk } from '../test/e2e/desk.ts';
import { apply, observed, opsOf, rollback } from '../test/e2e/rolled-back.ts';

/** What other people do between the run and its rollback; each leaves our own things alone. */
const foreignEdits: readonly ((desk: Desk) => void)[] = [
  ({ sandbox }) => {
    sandbox.tenant.createConnector({
      Name: 'Somebody',
      ConnectorType: 'Partner',
      SenderDomains: ['other.example'],
      SenderIPAddresses: ['192.0.2.99'],
      RequireTls: false,
    });
  },
  ({ sandbox }) => {
    sandbox.tenant.setConnector('Fabrikam Inbound Filter', {
      Comment: 'new ticket',
      SenderIPAddresses: ['203.0.113.18'],
    });
  },
  ({ sandbox }) => {
    sandbox.dns.edit('contoso.example', 'other.contoso.example', 'TXT', ['hello']);
  },
  ({ sandbox }) => {
    editTexts(sandbox, (texts) => [...texts, [Buffer.from('verification=1')]]);
  },
  ({ sandbox }) => {
    editTexts(sandbox, (texts) =>
      texts.map((chunks) => {
        const text = Buffer.concat([...chunks]).toString('latin1');
        return text.startsWith('v=spf1') ? [Buffer.from(text.replace('v=spf1', 'v=spf1 ip4:192.0.2.250'))] : chunks;
      }),
    );
  },
];

type Texts = readonly (readonly Buffer[])[];

const editTexts = (sandbox: Desk['sandbox'], edit: (texts: Texts) => Texts): void => {
  const there = sandbox.dns
    .snapshot('contoso.example')
    .find(({ name, type: of }) => name === 'contoso.example' && of === 'TXT');
  sandbox.dns.edit('contoso.example', 'contoso.example', 'TXT', edit(there?.chunks ?? []) as never);
};

const senders = fc.uniqueArray(
  fc.constantFrom('ip4:192.0.2.44', 'a:mail.contoso.example', 'include:spf1.senders.example'),
);

describe('whatever the files ask for and whatever others do in between', () => {
  test('the rollback leaves the world as it would be without the run', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          senders,
          comment: fc.constantFrom('', 'one', 'two\nlines'),
          region: fc.constantFrom('US', 'UK'),
          edits: fc.uniqueArray(fc.nat(foreignEdits.length - 1)),
        }),
        async ({ senders: more, comment, region, edits }) => {
          await using desk = await openDesk();
          await using without = await openDesk();
          const { connector, spf } = desk.company;
          await desk.put('connector.yaml', { ...connector, spec: { ...connector.spec, comment } });
          await desk.put('spf.yaml', { ...spf, spec: { ...spf.spec, region, senders: more } });
          const run = await apply(desk);
          for (const edit of edits) for (const one of [desk, without]) foreignEdits[edit]?.(one);
          expect((await rollback(desk, run)).code).toBe(0);
          expect(observed(desk)).toEqual(observed(without));
          expect(opsOf(await rollback(desk, run))).toEqual([]);
        },
      ),
      { numRuns: 8 },
    );
  }, 60_000);
});
