/** The one stylesheet of the pages. Colours keep a contrast of at least 7:1 in light and dark. */
export const style = `:root { color-scheme: light dark; --ink: #1b1f24; --paper: #fff; --line: #57606a; --strong: #0b4a8f; --alarm: #9a1b1b; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #eceff2; --paper: #14181d; --line: #9aa4af; --strong: #a8cdff; --alarm: #ffb3b3; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1.0625rem/1.5 system-ui, sans-serif; }
main { max-width: 32rem; margin: 0 auto; padding: 2rem 1rem; }
h1 { font-size: 1.5rem; line-height: 1.25; }
label { display: block; margin-top: 1.5rem; font-weight: 600; }
input { width: 100%; margin-top: 0.25rem; padding: 0.625rem; border: 1px solid var(--line); border-radius: 4px; background: transparent; color: inherit; font: inherit; }
#code { max-width: 12rem; font-size: 1.25rem; letter-spacing: 0.1em; }
button { display: block; margin-top: 1rem; padding: 0.625rem 1rem; border: 2px solid var(--strong); border-radius: 4px; background: var(--strong); color: var(--paper); font: inherit; font-weight: 600; cursor: pointer; }
button.second { background: transparent; color: var(--strong); }
a { color: var(--strong); }
:focus-visible { outline: 3px solid var(--strong); outline-offset: 2px; }
[role='alert'] { padding: 0.75rem 1rem; border-left: 4px solid var(--alarm); color: var(--alarm); }
.hint { color: var(--line); }
@media (prefers-color-scheme: light) { .hint { color: #424a53; } }
`;
