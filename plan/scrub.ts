/** Takes secrets out of messages. */
export type Scrubber = {
  remember(secret: string | number): void;
  scrub(message: string): string;
};

/** From this length on a secret is taken out wherever it stands; a shorter one only where it stands as a word. */
const anywhere = 4;

/** Secrets are also found as JSON, URI component, form field, base64, hex and line by line, the ways they get into messages. */
export const scrubber = (): Scrubber => {
  const forms = new Set<string>();
  let pattern: RegExp | undefined;
  const add = (secret: string): void => {
    if (secret.trim() === '') return;
    const lines = secret.split(/\r?\n/).filter((line) => line.length >= anywhere);
    for (const text of new Set([secret, secret.trim(), ...lines]))
      for (const form of formsOf(text)) if (form !== '') forms.add(form);
    pattern = undefined;
  };
  return {
    remember: (secret) => add(String(secret)),
    scrub(message) {
      if (forms.size === 0) return message;
      pattern ??= new RegExp(
        [...forms]
          .sort((a, b) => b.length - a.length)
          .map(source)
          .join('|'),
        'gu',
      );
      return message.replaceAll(pattern, '[secret]');
    },
  };
};

const formsOf = (text: string): readonly string[] => {
  const whole = text.toWellFormed();
  const bytes = Buffer.from(whole);
  const hex = bytes.toString('hex');
  const coded =
    text.length < anywhere ? [] : [bytes.toString('base64'), bytes.toString('base64url'), hex, hex.toUpperCase()];
  const field = new URLSearchParams({ '': whole }).toString().slice(1);
  return [text, JSON.stringify(text).slice(1, -1), encodeURIComponent(whole), field, ...coded];
};

const source = (form: string): string => {
  const quoted = form.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  return form.length >= anywhere ? quoted : `(?<![\\p{L}\\p{N}])${quoted}(?![\\p{L}\\p{N}])`;
};
