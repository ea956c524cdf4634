import { expect, test } from 'vitest';
import { outsideOf, spfOf } from '../test/e2e/company.ts';
import { inputsOf, servedCompany } from '../test/pulumi/served-company.ts';
import type { Values } from './wire/values.ts';

const shared = 'include:spf1.senders.example';

/* Two resources of one stack, each seen by itself, authorise the same sender; their own vendor includes differ. */
const arrange = async () => {
  const company = await servedCompany();
  const records = company.engine('SpfRecord');
  const { region: _region, ...record } = inputsOf(company.company.spf) as { readonly region: unknown } & Values;
  const inputs = (include: string): Values => ({ ...record, include, senders: [shared], deletionPolicy: 'Delete' });
  const untouched = outsideOf(company.sandbox);
  const one = await records.create('team-one', inputs('spf2.senders.example'));
  const two = await records.create('team-two', inputs('spf3.senders.example'));
  return { company, records, untouched, one: one.state, two: two.state };
};

test.each(['team-one', 'team-two'])(
  'a sender that two resources want stays when %s goes, and goes with the last',
  async (first) => {
    const { company, records, untouched, one, two } = await arrange();
    try {
      const states = { 'team-one': one, 'team-two': two };
      const [leaving, staying] =
        first === 'team-one' ? (['team-one', 'team-two'] as const) : (['team-two', 'team-one'] as const);
      await records.remove(leaving, states[leaving]);
      expect(spfOf(company.sandbox)).toContain(shared);
      const read = await records.read(staying, states[staying].id, states[staying]);
      expect(read?.outputs).toMatchObject({ state: 'InSync', pending: [] });
      await records.remove(staying, states[staying]);
      expect(outsideOf(company.sandbox)).toStrictEqual(untouched);
    } finally {
      await company.stop();
    }
  },
);
