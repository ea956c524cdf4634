import fc from 'fast-check';
import { expect, it } from 'vitest';
import { formatObjectId, readObjectId } from './object-id.ts';
import { estateOf, readUrn, refOf } from './urn.ts';

it('an object id is read back as it was written, slashes in names and systems included', () => {
  const scope = fc.string({ minLength: 1 }).filter((text) => !`${text}/`.includes('/SpfRecord/'));
  fc.assert(
    fc.property(scope, fc.string({ minLength: 1 }), (system, name) => {
      const id = formatObjectId('SpfRecord', { scope: system, name });
      expect(readObjectId('SpfRecord', id)).toStrictEqual({ scope: system, name });
    }),
  );
});

it.each(['', 'SpfRecord', '/SpfRecord/@', 'dns:x/SpfRecord/', 'dns:x/Other/@'])('%j is no id of an SpfRecord', (id) => {
  expect(() => readObjectId('SpfRecord', id)).toThrow('PSTN7015');
});

it('a URN says stack, project, the components around it and the name, which may hold colons', () => {
  expect(readUrn('urn:pulumi:dev::estate::my:a:A$my:b:B$postern:index:SpfRecord::mail::main')).toStrictEqual({
    stack: 'dev',
    project: 'estate',
    parents: 'my:a:A$my:b:B',
    name: 'mail::main',
  });
});

it('the estate fits a mark, whatever a stack is called', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (project, stack) => {
      expect(estateOf({ project, stack, parents: '', name: 'x' })).toMatch(/^[A-Za-z0-9._-]+$/);
    }),
  );
});

it('a resource keeps the name it is known by; in another component the same name is another one', () => {
  const urn = (parents: string) => ({ project: 'p', stack: 's', parents, name: 'main' });
  const name = (parents: string, known?: string) => refOf('SpfRecord', urn(parents), known).name;
  expect(name('')).toBe('main');
  expect(name('a:b:C')).toMatch(/^main-[0-9a-f]{6}$/);
  expect(new Set([name(''), name('a:b:C'), name('a:b:D')]).size).toBe(3);
  expect(name('a:b:C', 'old')).toBe('old');
});
