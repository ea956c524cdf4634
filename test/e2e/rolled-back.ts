import { outsideOf } from './company.ts';
import type { Desk } from './desk.ts';
import { type Said, type } from './terminal.ts';

/* What the service writes by itself whenever somebody touches an object. */
const clocks = ['WhenChanged', 'WhenChangedUTC', 'WhenCreated', 'WhenCreatedUTC', 'Guid', 'Id', 'DistinguishedName'];

/** The connectors as they are, without what the service itself writes. */
export const connectorsOf = ({ sandbox }: Desk): readonly unknown[] =>
  sandbox.tenant
    .snapshot()
    .connectors.map((connector) => ({
      ...Object.fromEntries(Object.entries(connector).filter(([name]) => !clocks.includes(name))),
      Comment: String(connector['Comment']).replaceAll('\r\n', '\n'),
    }))
    .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));

const zoneOf = ({ sandbox }: Desk): unknown => (outsideOf(sandbox) as { readonly zone: unknown }).zone;

/** Everything outside, in a form that two moments can be compared in. */
export const observed = (desk: Desk): unknown => ({ connectors: connectorsOf(desk), zone: zoneOf(desk) });

/** Applies the desk's files and gives back the name of the run. */
export const apply = async (desk: Desk, ...words: readonly string[]): Promise<string> => {
  const { code, stdout, stderr } = await desk.run('apply', '--yes', '--wait', '2s', '--output', 'json', ...words);
  if (code !== 0) throw new Error(`apply ended with ${code}\n${stdout}\n${stderr}`);
  return JSON.parse(stdout).run as string;
};

/** Rolls a run back, in JSON. */
export const rollback = (desk: Desk, run: string, ...words: readonly string[]): Promise<Said> =>
  type(['rollback', run, '-f', desk.folder, '--yes', '--wait', '2s', '--output', 'json', ...words]);

/** What a command in JSON says that it did, by operation. */
export const opsOf = ({ stdout }: Said): readonly string[] =>
  JSON.parse(stdout).ended.map((one: { readonly op: string }) => one.op);
