import { CODE_MS, CODES_PER_HOUR } from './requests.ts';

/** What a page is about. `goOnTo`: the path that it goes on to by itself. */
type Frame = { readonly title: string; readonly alert?: string; readonly goOnTo?: string };

const NAMES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const plain = (text: string): string => text.replace(/[&<>"']/g, (sign) => NAMES[sign] ?? sign);

const page = ({ title, alert, goOnTo }: Frame, body: string): string => `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${alert === undefined ? '' : 'Error: '}${plain(title)}</title>
<link rel="stylesheet" href="/enroll/style.css">${
  goOnTo === undefined ? '' : `\n<meta http-equiv="refresh" content="0;url=${plain(goOnTo)}">`
}
</head>
<body>
<main>
<h1>${plain(title)}</h1>
${alert === undefined ? '' : `<p role="alert" id="alert">${plain(alert)}</p>\n`}${body}
</main>
</body>
</html>
`;

const hidden = (to: string | null): string =>
  to === null ? '' : `<input type="hidden" name="to" value="${plain(to)}">\n`;
const wrong = (alert: string | undefined): string =>
  alert === undefined ? '' : ' aria-invalid="true" aria-describedby="alert"';
const HELP = '<p class="hint">If you have any questions, contact your IT department.</p>';

/** The sign-in prompt. `typed`: what the person typed before, where something was wrong with it. */
export function promptPage(to: string | null, alert?: string, typed = ''): string {
  return page(
    { title: 'Enroll this browser', ...(alert === undefined ? {} : { alert }) },
    `<p>Your organization protects you from e-mail attacks. Before a link or an attachment of a message opens, it has to know who you are.</p>
<p>Enter your primary e-mail address, and a code is sent to your mailbox.</p>
<form method="post" action="/enroll">
${hidden(to)}<label for="address">Your primary e-mail address</label>
<input id="address" name="address" type="email" autocomplete="email" maxlength="254" required value="${plain(typed)}"${wrong(alert)}>
<button>Get a code</button>
</form>
<p class="hint">You see this page again only in another browser, when you delete your cookies, or when you have not used this browser for a while.</p>
${HELP}`,
  );
}

/** Where the code is typed. It says the same whether or not the address is known. */
export function codePage(address: string, sender: string, to: string | null, alert?: string): string {
  return page(
    { title: 'Enter the code', ...(alert === undefined ? {} : { alert }) },
    `<p>If <strong>${plain(address)}</strong> is an address of your organization, a message from ${plain(sender)} is on its way to it. The code in it holds for ${CODE_MS / 60_000} minutes.</p>
<form method="post" action="/enroll/code">
${hidden(to)}<label for="code">Code of 8 digits</label>
<input id="code" name="code" inputmode="numeric" autocomplete="one-time-code" maxlength="20" required${wrong(alert)}>
<button>Enroll this browser</button>
</form>
<form method="post" action="/enroll/code/again">
${hidden(to)}<button class="second">Send another code</button>
</form>
<p class="hint">Nothing came? Look into your junk mail. An address is sent at most ${CODES_PER_HOUR} codes an hour.</p>
<p><a href="/enroll${to === null ? '' : `?to=${encodeURIComponent(to)}`}">Use another address</a></p>
${HELP}`,
  );
}

/** The browser is enrolled; the page goes on to where the person wanted to go, without a script. */
export function donePage(user: string, isOnce: boolean, goOnTo: string | null): string {
  const once = `<p>You have another Apple device that is enrolled, and only one can be. This one is let in once and is asked again each time. If the other one is lost, your IT department can revoke it.</p>\n`;
  return page(
    { title: isOnce ? 'You are let in once' : 'This browser is enrolled', ...(goOnTo === null ? {} : { goOnTo }) },
    `<p>You are known as <strong>${plain(user)}</strong>.</p>
${isOnce ? once : ''}${
  goOnTo === null ? '<p>You can close this page.</p>' : `<p><a href="${plain(goOnTo)}">Go on</a></p>`
}`,
  );
}

/** Nobody is asked who they are. */
export function offPage(goOnTo: string | null): string {
  const next = goOnTo === null ? '' : `\n<p><a href="${plain(goOnTo)}">Go on</a></p>`;
  return page(
    { title: 'No enrollment is needed' },
    `<p>Your organization does not ask for it. You can close this page.</p>${next}`,
  );
}

/** The browser did not bring the cookie that it was given, or the code is too old. */
export function lostPage(to: string | null): string {
  const again = `/enroll${to === null ? '' : `?to=${encodeURIComponent(to)}`}`;
  return page(
    { title: 'There is no code to enter', alert: 'This browser has not asked for a code, or the code has expired.' },
    `<p>If you have just asked for one, your browser does not keep cookies. Switch them on for this site; in a private window you are asked again each time.</p>
<p><a href="${again}">Ask for a code</a></p>
${HELP}`,
  );
}

/** An attachment that is held back, and the button that sends it to `to`. */
export function attachmentPage(name: string, to: string): string {
  return page(
    { title: 'Attachment' },
    `<p><strong>${plain(name)}</strong> was held back. It can be sent to ${plain(to)}.</p>
<form method="post">
<button>Send it to me</button>
</form>`,
  );
}

/** The attachment is on its way. */
export function releasedPage(name: string, to: string): string {
  return page(
    { title: 'The attachment is on its way' },
    `<p><strong>${plain(name)}</strong> was sent to ${plain(to)}.</p>`,
  );
}

/** A link that the platform did not make, or not any more. */
export function noLinkPage(): string {
  return page({ title: 'This link is not known', alert: 'The link does not lead anywhere.' }, HELP);
}
