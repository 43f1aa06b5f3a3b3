/**
 * How the report looks: dark and light as the reader's system is, readable from
 * 375 px on. Marks differ by their form, bands by their edge, not by colour
 * alone.
 *
 * @module
 */

/** The style sheet. It holds no `<` and no `&`. */
export const REPORT_STYLE = `
:root {
  color-scheme: light dark;
  --paper: #ffffff; --ink: #1b1f24; --soft: #57606a; --edge: #d0d7de;
  --value: #0b5cad; --score: #7a3fc2; --good: #1a7f37; --bad: #b3261e;
  --band: #f2b705; --shade: #8c959f;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #0d1117; --ink: #e6edf3; --soft: #9aa4af; --edge: #30363d;
    --value: #6cb6ff; --score: #c297ff; --good: #56d364; --bad: #ff7b72;
    --band: #e3b341; --shade: #8b949e;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 1rem; max-width: 75rem;
  background: var(--paper); color: var(--ink);
  font: 16px/1.5 system-ui, sans-serif; overflow-wrap: anywhere;
}
h1 { font-size: 1.5rem; } h2 { font-size: 1.25rem; margin-top: 2.5rem; }
h3 { font-size: 1.05rem; margin: 1.5rem 0 .25rem; }
h4, h5 { font-size: 1rem; margin: 1rem 0 .25rem; }
a { color: var(--value); }
code, pre { font: 14px/1.5 ui-monospace, monospace; }
pre { white-space: pre-wrap; }
nav ul { columns: 18rem; padding-left: 1.25rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; overflow-wrap: normal; }
caption { text-align: left; font-weight: 600; padding: .75rem 0 .25rem; }
th, td { padding: .25rem .6rem; border-bottom: 1px solid var(--edge); text-align: right; }
td { white-space: nowrap; }
th:first-child, td:first-child { text-align: left; }
thead th { border-bottom-width: 2px; }
figure { margin: 0 0 1.5rem; }
figcaption, .legend ul, .legend p { color: var(--soft); font-size: .875rem; }
figure p { margin: 0 0 .5rem; }
.faults { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fill, minmax(min(100%, 28rem), 1fr)); }
.fault { border: 1px solid var(--edge); border-radius: 6px; padding: .5rem .75rem; min-width: 0; }
.fault h5 { margin-top: 0; }
.chart { display: block; overflow: visible; }
.chart text { fill: var(--soft); font: 12px system-ui, sans-serif; paint-order: stroke; stroke: var(--paper); stroke-width: 3px; stroke-linejoin: round; }
.chart .end { text-anchor: end; }
.value, .score { fill: none; stroke: var(--value); stroke-width: 1.25; vector-effect: non-scaling-stroke; }
.score { stroke: var(--score); }
.found { fill: var(--good); fill-opacity: .25; stroke: var(--good); }
.missed { fill: none; stroke: var(--bad); stroke-width: 1.5; stroke-dasharray: 4 3; }
.labeled { fill: var(--band); fill-opacity: .25; stroke: none; }
.benign { fill: var(--shade); fill-opacity: .16; }
.unscored { fill: url(#hatch); }
.hatch { stroke: var(--edge); stroke-width: 1.5; }
.hit { fill: var(--good); stroke: var(--paper); }
.false { fill: none; stroke: var(--bad); stroke-width: 2; }
.alert { fill: none; stroke: var(--ink); stroke-width: 1.5; }
.symbols { position: absolute; width: 0; height: 0; }
.legend ul { list-style: none; padding: 0; display: grid; gap: .25rem 1rem; grid-template-columns: repeat(auto-fill, minmax(16rem, 1fr)); }
.legend svg { vertical-align: middle; margin-right: .5rem; overflow: visible; }
:focus-visible { outline: 2px solid var(--value); outline-offset: 2px; }
@media (max-width: 480px) { body { padding: .75rem; font-size: 15px; } }
@media print { figure { break-inside: avoid; } }
`;
