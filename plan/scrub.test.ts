import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scrubber } from './scrub.ts';

const secret = fc
  .string({ minLength: 4, unit: 'grapheme' })
  .filter((text) => text.trim().length >= 4 && !'[secret]'.includes(text));
const around = fc.string();

describe('a message', () => {
  it.each([
    ['as it is', (text: string) => text],
    ['as JSON', (text: string) => JSON.stringify({ text })],
    ['in a URL', (text: string) => encodeURIComponent(text)],
    ['in base64', (text: string) => Buffer.from(text).toString('base64')],
    ['in a form', (text: string) => new URLSearchParams({ x: text }).toString()],
    ['in hex', (text: string) => Buffer.from(text).toString('hex')],
    ['in capital hex', (text: string) => Buffer.from(text).toString('hex').toUpperCase()],
  ])('does not hold a secret %s', (_, form) => {
    fc.assert(
      fc.property(secret, around, around, (hidden, before, after) => {
        const { remember, scrub } = scrubber();
        remember(hidden);
        const message = scrub(`${before} ${form(hidden)} ${after}`);
        expect(message.replaceAll('[secret]', '')).not.toContain(hidden);
        expect(message).toContain('[secret]');
      }),
    );
  });

  it('does not hold a single line of a key of many lines', () => {
    const { remember, scrub } = scrubber();
    remember('-----BEGIN KEY-----\nMIIEvQIBADANBg\nkqhkiG9w0BAQEF\n');
    expect(scrub('cannot parse MIIEvQIBADANBg here')).toBe('cannot parse [secret] here');
  });

  it('loses a short secret where it stands as a word, and keeps its own words', () => {
    const { remember, scrub } = scrubber();
    remember('a1');
    remember(7);
    expect(scrub('password a1 of data1, 7 of 77')).toBe('password [secret] of data1, [secret] of 77');
  });

  it('stays as it is when nothing is remembered', () => {
    fc.assert(
      fc.property(around, (message) => {
        expect(scrubber().scrub(message)).toBe(message);
      }),
    );
  });
});
