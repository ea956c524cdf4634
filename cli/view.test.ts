import { expect, test } from 'vitest';
import { openDesk } from '../test/e2e/desk.ts';

test('a term that is let go of stands on a line of its own beside the one that is written', async () => {
  await using desk = await openDesk();
  const { deletionPolicy: _gone, ...spec } = desk.company.spf.spec;
  await desk.put('spf.yaml', { ...desk.company.spf, spec });
  await desk.run('apply', '--yes');
  await desk.put('spf.yaml', { ...desk.company.spf, spec: { ...spec, region: 'UK' } });
  const { scopes, summary } = JSON.parse((await desk.run('plan', '--output', 'json')).stdout);
  const lines = scopes.flatMap(({ changes }: { readonly changes: readonly { op: string; keys: string[] }[] }) =>
    changes.map(({ op, keys }) => `${op} ${keys.join(', ')}`),
  );
  expect(lines).toEqual([
    'update SpfTerm contoso.example include:spf.uk-1.a.mimecastprotect.com',
    'forget SpfTerm contoso.example include:spf.us-1.a.mimecastprotect.com',
  ]);
  expect(summary).toMatchObject({ update: 1, other: 1 });
  const { stdout } = await desk.run('plan');
  expect(stdout).toMatch(/^ {2}\. forget {2}SpfTerm .*us-1/m);
  expect(stdout).toContain('1 to update, 1 other.');
});
