import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Every form in which a secret could slip out. */
export const formsOf = (secret: string): readonly string[] => [
  secret,
  encodeURIComponent(secret),
  new URLSearchParams({ x: secret }).toString().slice(2),
  Buffer.from(secret).toString('base64').replace(/=+$/, ''),
  Buffer.from(secret).toString('base64url'),
  Buffer.from(secret).toString('hex'),
  Buffer.from(secret).toString('hex').toUpperCase(),
  JSON.stringify(secret).slice(1, -1),
];

/** The forms of these secrets that stand in a text. A secret of fewer than eight characters proves nothing. */
export const leaksIn = (text: string, secrets: readonly string[]): readonly string[] => {
  const short = secrets.filter((secret) => secret.length < 8);
  if (short.length > 0) throw new Error(`${short.length} canaries are too short to be looked for`);
  return secrets.flatMap(formsOf).filter((form) => text.includes(form));
};

/** Every file below a folder, its name and its text; those that the test itself put there are left out by name. */
export const filesBelow = async (folder: string, without: readonly string[] = []): Promise<string> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && !without.includes(entry.name));
  const texts = await Promise.all(
    files.map(async (entry) => {
      const path = join(entry.parentPath, entry.name);
      return `${path}\n${await readFile(path, 'latin1')}`;
    }),
  );
  return texts.join('\n');
};
