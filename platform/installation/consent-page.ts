import type { Consent } from './state.ts';

const page = (body: string): string => `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Permissions requested</title></head><body>${body}</body></html>`;

/** What a person sees at Microsoft: the permissions, and who answers. Null for a request that is not there any more. */
export function consentPage(consent: Consent | null): string {
  if (consent === null) return page('<h1>This request is not there any more</h1>');
  if (consent.state !== 'Pending') return page(`<h1>${consent.state}</h1><p>Protection mode ${consent.forMode}</p>`);
  const scopes = consent.scopes.map((scope) => `<li>${scope}</li>`).join('');
  return page(`<h1>Permissions requested</h1>
<p>Protection mode ${consent.forMode}</p>
<ul>${scopes}</ul>
<form method="post">
<label>Global administrator <input name="actor" type="email" required></label>
<button name="answer" value="accept">Accept</button>
<button name="answer" value="cancel" formnovalidate>Cancel</button>
</form>`);
}
