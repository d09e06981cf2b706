/** The report's whole appearance; follows the reader's choice of light or dark. */
export const REPORT_STYLE = `
:root { color-scheme: light dark; --text: #1c1c1e; --faint: #6b6b70; --paper: #ffffff; --rule: #e2e2e6; --good: #1a7f37; --bad: #c62828;
  --c0: #2563eb; --c1: #d97706; --c2: #059669; --c3: #db2777; --c4: #7c3aed; --c5: #0891b2; --c6: #65a30d; --c7: #b91c1c; }
@media (prefers-color-scheme: dark) {
  :root { --text: #ececf0; --faint: #9d9da4; --paper: #17171a; --rule: #34343a; --good: #4ac26b; --bad: #ff7b72;
    --c0: #7aa7ff; --c1: #f5b14d; --c2: #46d3a0; --c3: #ff8ac2; --c4: #b79bff; --c5: #5fd0e6; --c6: #a9d65a; --c7: #ff9492; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 88rem; padding: 1.5rem; background: var(--paper); color: var(--text); font: 15px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.5rem; margin: 0 0 .25rem; } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
p { margin: .25rem 0; } .faint { color: var(--faint); }
.verdict { font-weight: 600; } .good { color: var(--good); } .bad { color: var(--bad); }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(30rem, 100%), 1fr)); gap: 1.5rem; }
.tables { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(24rem, 100%), 1fr)); gap: 0 2rem; align-items: start; }
figure { margin: 0; } figcaption { font-weight: 600; } svg { width: 100%; height: auto; display: block; }
.tick, .label { font-size: 11px; fill: var(--faint); }
@media (max-width: 40rem) { .tick { font-size: 17px; } .label { font-size: 15px; } }
 .grid { stroke: var(--rule); }
.line { fill: none; stroke: var(--c); stroke-width: 1.75; stroke-linejoin: round; } .dots circle { fill: var(--c); fill-opacity: .45; }
line.spread { stroke: var(--c); stroke-width: 5; stroke-opacity: .35; } .bar { fill: var(--c); } .bar-text { font-size: 12px; fill: var(--text); }
line.whisker { stroke: var(--text); } line.target { stroke: var(--text); stroke-dasharray: 4 3; } .met { --c: var(--good); } .missed { --c: var(--bad); }
.mark { fill: var(--c); } rect.band { fill: var(--good); fill-opacity: .14; } .key.band::before { height: .9em; background: var(--good); opacity: .3; }
line.guide { stroke: var(--faint); stroke-dasharray: 4 4; }
.legend { display: flex; flex-wrap: wrap; gap: .25rem 1rem; font-size: .85rem; }
.key::before { content: ""; display: inline-block; width: .9em; height: .25em; margin-right: .4em; vertical-align: middle; background: var(--c, var(--faint)); }
.c0 { --c: var(--c0); } .c1 { --c: var(--c1); } .c2 { --c: var(--c2); } .c3 { --c: var(--c3); }
.c4 { --c: var(--c4); } .c5 { --c: var(--c5); } .c6 { --c: var(--c6); } .c7 { --c: var(--c7); }
.scroll { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { padding: .2rem .6rem .2rem 0; border-bottom: 1px solid var(--rule); text-align: right; vertical-align: top; }
th:first-child, td:first-child { text-align: left; } thead th { color: var(--faint); font-weight: 500; }
pre { overflow-x: auto; padding: .75rem; border: 1px solid var(--rule); border-radius: 6px; font-size: .85rem; }
`;
