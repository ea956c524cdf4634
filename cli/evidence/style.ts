/** The stylesheet of the page: light, dark and paper. Colours keep a contrast of at least 7:1. */
export const style = `:root { color-scheme: light dark; --ink: #1b1f24; --paper: #fff; --soft: #f3f5f7; --line: #c9d1d9; --quiet: #424a53; --strong: #0b4a8f; --alarm: #8f1313; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #eceff2; --paper: #14181d; --soft: #1d232a; --line: #3a444e; --quiet: #b6c0ca; --strong: #a8cdff; --alarm: #ffb3b3; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
main { max-width: 72rem; margin: 0 auto; padding: 2rem 1rem 4rem; }
h1 { margin: 0; font-size: 1.75rem; line-height: 1.2; }
h2 { margin: 2.5rem 0 0.5rem; font-size: 1.25rem; }
h3 { margin: 1.5rem 0 0.25rem; font-size: 1rem; }
p { margin: 0.25rem 0 0.75rem; max-width: 48rem; }
.quiet { color: var(--quiet); }
.alarm { color: var(--alarm); font-weight: 600; }
dl { display: grid; grid-template-columns: repeat(auto-fill, minmax(11rem, 1fr)); gap: 0.75rem; margin: 1.5rem 0; }
dl div { padding: 0.75rem 1rem; background: var(--soft); border-left: 3px solid var(--strong); }
dt { color: var(--quiet); }
dd { margin: 0; font-size: 1.5rem; font-variant-numeric: tabular-nums; }
.wide { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; }
th, td { padding: 0.375rem 0.75rem 0.375rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; overflow-wrap: break-word; }
th { color: var(--quiet); font-weight: 600; white-space: nowrap; }
td.time { white-space: nowrap; font-variant-numeric: tabular-nums; }
code { font: 0.875rem/1.5 ui-monospace, monospace; overflow-wrap: anywhere; }
@media print {
  :root { --ink: #000; --paper: #fff; --soft: #fff; --line: #999; --quiet: #333; --strong: #000; --alarm: #000; }
  main { max-width: none; padding: 0; }
  tr, dl div { break-inside: avoid; }
  h2, h3 { break-after: avoid; }
}
`;
