import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { leaksIn } from '../test/e2e/canary.ts';
import { samples } from '../test/pulumi/samples.ts';
import { inputsOf, servedCompany, settingsFor } from '../test/pulumi/served-company.ts';
import type { Values } from './wire/values.ts';

const filesIn = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

// Each kind on a system of its own: the budget of calls to one tenant would make them wait for each other.
it.concurrent.each(samples)(
  'no secret of the provider is in any answer, error, message or file: $kind',
  { timeout: 120_000 },
  async (sample) => {
    const company = await servedCompany({ clientSecret: 'canary-client-secret/+1' });
    const answers: unknown[] = [];
    const keep = async <T>(promise: Promise<T>): Promise<T | undefined> => {
      try {
        const answer = await promise;
        answers.push(answer);
        return answer;
      } catch (error) {
        answers.push(String(error), (error as { metadata?: { toJSON(): unknown } }).metadata?.toJSON());
        return undefined;
      }
    };
    try {
      const spread = async (): Promise<void> => {
        const engine = company.engine(sample.kind);
        const inputs = sample.inputs(company);
        await keep(engine.check(sample.name, inputs));
        await keep(engine.create(sample.name, inputs, { preview: true }));
        const made = await keep(engine.create(sample.name, inputs));
        await keep(engine.read(sample.name, sample.importId));
        if (made === undefined) return;
        await keep(engine.diff(sample.name, made.state, sample.changed(inputs)));
        const updated = await keep(engine.update(sample.name, made.state, sample.changed(inputs)));
        await keep(engine.read(sample.name, made.state.id, updated ?? made.state));
        await keep(engine.remove(sample.name, updated ?? made.state));
      };
      await spread();
      expect(answers.length).toBeGreaterThan(6);
      company.sandbox.faults.add({ plane: 'tenant', match: '*', act: 'forbidden', times: Number.POSITIVE_INFINITY });
      company.sandbox.faults.add({ plane: 'dns', match: '*', act: 'formerr', times: Number.POSITIVE_INFINITY });
      await spread();

      const files = filesIn(company.folder);
      expect(files.some((file) => file.endsWith('journal.jsonl'))).toBe(true);
      const everything = [
        JSON.stringify(answers),
        ...company.said,
        ...company.statuses,
        ...files.map((file) => readFileSync(file, 'utf8')),
      ].join('\n');
      expect(everything).toContain(sample.name);
      const tsig = company.sandbox.dns.keys[0]?.secret ?? '';
      expect(leaksIn(everything, ['canary-client-secret/+1', tsig])).toEqual([]);
      // No token either.
      expect(everything).not.toMatch(/\beyJ[\w-]{10,}\./);
    } finally {
      await company.stop();
    }
  },
);

it('secrets are read from the environment where a Secret is named, and env and file are refused', async () => {
  const company = await servedCompany();
  const variable = 'POSTERN_SECRET_VAULT_TSIG_KEY';
  process.env[variable] = company.sandbox.dns.keys[0]?.secret ?? '';
  try {
    const reference = (secretRef: Values) => (settings: Values) => {
      const zones = structuredClone(settings['zones']) as { 'contoso-example': { provider: { rfc2136: Values } } };
      const { rfc2136 } = zones['contoso-example'].provider;
      zones['contoso-example'].provider.rfc2136 = { ...rfc2136, key: { ...(rfc2136['key'] as Values), secretRef } };
      return { ...settings, zones: zones as unknown as Values };
    };
    const plain = settingsFor(company.company);
    const records = company.engine('SpfRecord');
    await company.configure(() => reference({ secretKeyRef: { name: 'vault', key: 'tsig-key' } })(plain));
    const { state } = await records.create('contoso-example', inputsOf(company.company.spf));
    expect(state.outputs).toMatchObject({ state: 'InSync' });
    delete process.env[variable];
    await company.configure((settings) => settings);
    await expect(records.read('contoso-example', state.id, state)).rejects.toThrow(
      /PSTN7012.*POSTERN_SECRET_VAULT_TSIG_KEY/,
    );
    for (const form of [{ env: 'TSIG' }, { file: '/etc/tsig' }]) {
      const { failures } = await records.checkConfig(reference(form)(plain));
      expect(failures).toStrictEqual([
        {
          property: 'zones.contoso-example.provider.rfc2136.key.secretRef',
          reason: expect.stringContaining('PSTN7011'),
        },
      ]);
    }
  } finally {
    delete process.env[variable];
    await company.stop();
  }
});
