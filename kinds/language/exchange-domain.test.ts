import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  acceptedBy,
  certificateDomain,
  certificateName,
  senderDomain,
  senderDomainProblem,
} from './exchange-domain.ts';

test.each([
  ['*', '*'],
  ['smtp:*;1', '*'],
  ['SMTP:Contoso.Example;1', 'contoso.example'],
  ['contoso.example.', 'contoso.example'],
  ['smtp:contoso.example;10', 'contoso.example;10'],
  ['*.contoso.example', '*.contoso.example'],
])('the sender domain %s is %s', (given, wanted) => {
  expect(senderDomain(given)).toBe(wanted);
});

test('the form of a sender domain is stable, whatever is given', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.domain(),
        fc.tuple(fc.domain(), fc.nat(120)).map(([name, cost]) => `smtp:${name};${cost}`),
      ),
      (entry) => {
        expect(senderDomain(senderDomain(entry))).toBe(senderDomain(entry));
      },
    ),
  );
});

test('what Exchange stores for a domain is the same wish as the domain', () => {
  fc.assert(
    fc.property(fc.domain(), (name) => {
      expect(senderDomain(`smtp:${name.toUpperCase()};1`)).toBe(senderDomain(name));
      expect(senderDomainProblem(`smtp:${name};1`)).toBeNull();
      expect(senderDomainProblem(`*.${name}`)).toBeNull();
    }),
  );
});

test.each([
  '',
  'a..b',
  'mail.*.example',
  '**',
  'con toso.example',
  'müller.example',
  'smtp:a.example;0',
  'smtp:a.example;101',
])('the sender domain "%s" is refused with a reason', (entry) => {
  expect(senderDomainProblem(entry)).toMatch(/\w/);
});

test.each([
  ['In.Contoso.Example', 'in.contoso.example'],
  ['*.contoso.example', 'contoso.example'],
  ['*', null],
  ['', null],
  ['<I>CN=CA<S>CN=mail.contoso.example', null],
])('the certificate name %s belongs to the domain %s [C49]', (name, wanted) => {
  expect(certificateDomain(name)).toBe(wanted);
});

test('the subject of a hybrid certificate keeps its letters', () => {
  expect(certificateName('<I>CN=Fabrikam CA<S>CN=Mail')).toBe('<I>CN=Fabrikam CA<S>CN=Mail');
});

test.each([
  ['in.contoso.example', 'in.contoso.example'],
  ['IN.contoso.example.', 'in.contoso.example'],
  ['deep.sub.fabrikam.example', 'fabrikam.example'],
  ['mail.contoso.example', null],
  ['evilfabrikam.example', null],
])('%s is accepted by %s [C48]', (domain, by) => {
  const accepted = [
    { domainName: 'contoso.example', matchSubDomains: false },
    { domainName: 'in.contoso.example', matchSubDomains: false },
    { domainName: 'Fabrikam.example', matchSubDomains: true },
  ];
  expect(acceptedBy(domain, accepted)).toBe(by);
});
