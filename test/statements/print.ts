import { coverage, documents, faults } from './coverage.ts';

/* `npm run coverage:statements`: the table per document; ends with 1 where an id is wrong. */
const all = coverage();
for (const [letter, title] of Object.entries(documents)) {
  const own = all.filter(({ id }) => id.startsWith(letter));
  const tested = own.filter(({ tests }) => tests.length > 0);
  const excused = own.filter(({ tests, reason }) => tests.length === 0 && reason !== null);
  const open = own.filter(({ tests, reason }) => tests.length === 0 && reason === null);
  process.stdout.write(
    `${letter}  ${title}: ${own.length} statements, ${tested.length} carried by tests, ${excused.length} excused, ${open.length} open\n`,
  );
  for (const { id, tests } of tested)
    process.stdout.write(
      `   ${id}  ${tests.slice(0, 3).join(', ')}${tests.length > 3 ? ` and ${tests.length - 3} more` : ''}\n`,
    );
  for (const { id, reason } of excused) process.stdout.write(`   ${id}  - ${reason ?? ''}\n`);
  for (const { id, statement } of open) process.stdout.write(`   ${id}  open: ${statement}\n`);
}
const wrong = faults();
for (const fault of wrong) process.stderr.write(`${fault}\n`);
process.exitCode = wrong.length > 0 ? 1 : 0;
