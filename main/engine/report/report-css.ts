/** Text as a string of CSS: everything but letters, digits and blanks by its number. */
const cssString = (text: string): string =>
  `"${Array.from(text, (char) => (/[A-Za-z0-9 ]/.test(char) ? char : `\\${(char.codePointAt(0) ?? 0xfffd).toString(16)} `)).join('')}"`;

/** Head and foot of every printed page. */
export function pageCss({
  title,
  marking,
  report,
  digest,
}: Readonly<Record<'title' | 'marking' | 'report' | 'digest', string>>): string {
  const small = 'font: 7.6pt "Liberation Sans", Arial, sans-serif; color: #59636e; vertical-align: middle;';
  const clipped = title.length > 70 ? `${title.slice(0, 69)}…` : title;
  return `
@page { size: A4; margin: 20mm 16mm 19mm;
  @top-left { content: ${cssString(clipped)}; ${small} }
  @top-right { content: ${cssString(marking)}; ${small} color: #a3231f; font-weight: 700; }
  @bottom-left { content: ${cssString(`${report} · digest of the label log ${digest.slice(0, 16)}`)}; ${small} }
  @bottom-right { content: "Page " counter(page) " of " counter(pages); ${small} } }
@page :first { @top-left { content: ""; } @top-right { content: ""; } }
`;
}

/**
 * The look of a report: a document to be read, printed on A4 and signed. No outside font, no script, light always. Small headings are
 * capitals by their font, not by their letters: the outline of the PDF reads as they are written.
 */
export const reportCss = `
:root { --ink: #1c2126; --soft: #59636e; --line: #d9dee3; --wash: #f5f7f8; --accent: #1f4e6b; --red: #a3231f; --green: #2c6e49; --amber: #9a6700; color-scheme: light; }
* { box-sizing: border-box; }
html { background: #eceff1; }
body { margin: 0 auto; max-width: 210mm; padding: 16mm 17mm 20mm; background: #fff; color: var(--ink); font: 10.2pt/1.5 Inter, "Segoe UI", "Helvetica Neue", Helvetica, Arial, "Liberation Sans", sans-serif; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
h1, h2, h3 { font-family: Charter, "Bitstream Charter", Cambria, Georgia, "Liberation Serif", "DejaVu Serif", serif; font-weight: 600; line-height: 1.2; color: #11161a; break-after: avoid; }
h1 { font-size: 25pt; margin: 2mm 0 3mm; letter-spacing: -0.01em; }
h2 { font-size: 15pt; margin: 11mm 0 3mm; padding-bottom: 1.5mm; border-bottom: 1px solid var(--ink); }
h3 { font-size: 12.5pt; margin: 0; }
h4 { font-size: 10.6pt; line-height: 1.2; font-weight: 600; margin: 4.5mm 0 1.2mm; color: var(--soft); font-variant-caps: all-small-caps; letter-spacing: 0.04em; break-after: avoid; }
p { margin: 0 0 2.5mm; }
a { color: var(--accent); text-decoration: none; }
a:hover, a:focus { text-decoration: underline; }
.over { font-size: 8.5pt; text-transform: uppercase; letter-spacing: 0.12em; color: var(--soft); margin: 0; }
.banner { border: 1.5px solid var(--amber); color: #6b4700; background: #fff8e6; padding: 2.5mm 4mm; margin: 0 0 7mm; font-weight: 600; }
.marking { border-top: 2px solid var(--red); border-bottom: 2px solid var(--red); color: var(--red); font-weight: 700; letter-spacing: 0.04em; text-align: center; padding: 1.5mm 0; margin: 0 0 6mm; }
.redacted { border: 1px solid var(--line); background: var(--wash); padding: 2.5mm 4mm; margin: 0 0 5mm; font-size: 9.2pt; }
.open { color: var(--amber); font-style: italic; }
h3.part { font-size: 11pt; margin: 5mm 0 1.5mm; }
ul.checks { list-style: none; padding: 0; } .box { font-family: "DejaVu Sans", "Segoe UI Symbol", sans-serif; margin-right: 1.5mm; }
.bar.in { fill: #c2a25b; }
.sign .closing { grid-column: 1 / -1; margin: 0; }
.lead { font-size: 11.5pt; line-height: 1.5; }
.quiet, figcaption { color: var(--soft); font-size: 8.8pt; }
dl.meta { display: grid; grid-template-columns: max-content 1fr max-content 1fr; gap: 1.2mm 5mm; margin: 5mm 0 7mm; padding: 4mm 0; border-top: 1px solid var(--line); border-bottom: 1px solid var(--line); font-size: 9.3pt; }
dl.meta dt, dl.facts dt { color: var(--soft); }
dl.meta dd, dl.facts dd { margin: 0; }
dl.facts { display: grid; grid-template-columns: 42mm 1fr; gap: 1mm 5mm; margin: 0 0 3mm; font-size: 9.3pt; }
dl.facts.two { grid-template-columns: minmax(24mm, max-content) 1fr minmax(24mm, max-content) 1fr; gap: 0.4mm 4mm; font-size: 8.8pt; }
nav ol { margin: 0; padding: 0; list-style: none; columns: 2; font-size: 9.3pt; }
table { width: 100%; border-collapse: collapse; font-size: 8.9pt; margin: 0 0 4mm; }
caption { text-align: left; color: var(--soft); font-size: 8.8pt; padding: 0 0 1.5mm; }
th { text-align: left; font-weight: 600; color: var(--soft); font-size: 8.2pt; border-bottom: 1px solid var(--ink); padding: 1mm 2.5mm 1mm 0; vertical-align: bottom; overflow-wrap: normal; }
td { border-bottom: 1px solid var(--line); padding: 1.3mm 2.5mm 1.3mm 0; vertical-align: top; }
th:last-child, td:last-child { padding-right: 0; }
tr { break-inside: avoid; }
thead { display: table-header-group; }
td.n, th.n { text-align: right; white-space: nowrap; }
td.k { white-space: nowrap; }
.when { white-space: nowrap; }
.digest { display: inline-block; width: 32.5ch; vertical-align: top; }
.hide { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.note { white-space: pre-wrap; }
code, .mono { font-family: ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", "DejaVu Sans Mono", monospace; font-size: 0.87em; }
pre { background: var(--wash); border: 1px solid var(--line); padding: 3mm; margin: 0 0 3mm; white-space: pre-wrap; font-size: 8.6pt; line-height: 1.45; }
.tag { display: inline-block; font-size: 8.2pt; font-weight: 600; border: 1px solid currentColor; border-radius: 2px; padding: 0 1.6mm; line-height: 1.45; white-space: nowrap; }
.tag.anomalous { color: var(--red); } .tag.normal { color: var(--green); } .tag.unsure { color: var(--amber); } .tag.skip, .tag.unlabelable, .tag.none { color: var(--soft); font-weight: 400; }
article { border-top: 1px solid var(--line); padding: 5mm 0 2mm; margin-top: 4mm; }
article.first { border-top: 0; margin-top: 0; padding-top: 1mm; }
.title { display: flex; gap: 3mm; align-items: baseline; break-after: avoid; }
.title .id { color: var(--soft); font-size: 9pt; white-space: nowrap; }
.title h3 { flex: 1; }
article > p { break-after: avoid; }
.figures { display: flex; flex-wrap: wrap; gap: 1mm 7mm; margin: 1.5mm 0 2.5mm; font-size: 9.3pt; color: var(--soft); break-after: avoid; }
.figures b { color: var(--ink); font-weight: 600; }
.pair { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 7mm; align-items: start; }
.pair > div > h4:first-child { margin-top: 1mm; }
.decision { border-left: 2.5px solid var(--line); padding: 0.5mm 0 0.5mm 3.5mm; margin: 2mm 0; font-size: 9.4pt; break-inside: avoid; }
.decision.anomalous { border-color: var(--red); } .decision.normal { border-color: var(--green); } .decision.unsure { border-color: var(--amber); }
.meter { display: inline-block; width: 22mm; height: 5px; vertical-align: middle; }
td.m { width: 24mm; }
.pair .meter { display: block; width: 100%; min-width: 20mm; height: 4px; margin-top: 0.8mm; }
.pair dl.facts { grid-template-columns: 30mm 1fr; }
.pair table, table.short { break-inside: avoid; }
.lead-in, .pair, dl.facts.two { break-inside: avoid; }
.lead-in + h4, h4 + dl, h4 + table, caption { break-before: avoid; }
td.e { min-width: 40mm; }
figure { margin: 0 0 3mm; break-inside: avoid; }
figure svg { display: block; width: 100%; height: auto; }
.picture svg { border: 1px solid var(--line); background: #fcfdfd; }
figcaption { margin-top: 1.2mm; line-height: 1.4; }
svg text { font-family: inherit; fill: var(--ink); }
.bar { fill: #7f9db0; } .axis { stroke: var(--ink); stroke-width: 1; } .grid { stroke: #e8ecef; stroke-width: 1; } .tick { font-size: 9.5px; fill: var(--soft); }
.cut { stroke: var(--red); stroke-width: 1; stroke-dasharray: 4 3; }
.mark.anomalous { fill: var(--red); } .mark.normal { fill: var(--green); } .mark.unsure { fill: #d69a1e; }
.track { fill: #e8ecef; } .fill { fill: #7f9db0; } .fill.high { fill: #c2722d; } .fill.top { fill: var(--red); } .mid { stroke: var(--soft); stroke-width: 1; }
.link { stroke: #b3bdc6; stroke-width: 1; fill: none; } .link.own { stroke: var(--red); stroke-width: 2.4; } .head { fill: #8f9ba6; }
.times { font-size: 9px; fill: var(--soft); } .name { font-size: 10.5px; fill: #3b444c; } .picture .name { paint-order: stroke; stroke: #fcfdfd; stroke-width: 3px; stroke-linejoin: round; } .name.own { font-weight: 600; font-size: 11.5px; fill: var(--ink); } .letter { font-size: 9.5px; font-weight: 700; fill: #fff; }
.unscored { fill: #e4e8eb; stroke: #b3bdc6; stroke-width: 1; } .s0 { fill: #b9cbd8; } .s1 { fill: #86a3b7; } .s2 { fill: #dcb679; } .s3 { fill: #c2602a; } .s4 { fill: var(--red); }
.unscored + .letter, .s0 + .letter, .s1 + .letter, .s2 + .letter { fill: var(--ink); } .centre { stroke: var(--ink); stroke-width: 1.6; }
.legend { display: flex; flex-wrap: wrap; gap: 1mm 5mm; font-size: 8.8pt; color: var(--soft); margin: 0 0 3mm; padding: 0; list-style: none; }
.legend svg { width: 9px; height: 9px; margin-right: 1.5mm; }
.sign { display: grid; grid-template-columns: 1fr 1fr; gap: 14mm 12mm; margin-top: 12mm; break-inside: avoid; }
.sign div { border-top: 1px solid var(--ink); padding-top: 1.5mm; font-size: 8.8pt; color: var(--soft); }
ul { margin: 0 0 3mm; padding-left: 5mm; } li { margin-bottom: 0.8mm; }
.method p { max-width: 62em; }
@media screen { body { margin-top: 8mm; margin-bottom: 12mm; box-shadow: 0 1px 3px rgb(0 0 0 / 12%); } }
@media (max-width: 720px) { body { padding: 6mm 5mm; margin: 0; } .pair, dl.meta, dl.facts.two { grid-template-columns: 1fr; } dl.meta dt { margin-top: 1mm; } nav ol { columns: 1; } .wide { overflow-x: auto; } .wide table { min-width: 620px; } }
@media print {
  html, body { background: #fff; }
  body { max-width: none; padding: 0; margin: 0; font-size: 9.4pt; }
  h2 { margin-top: 8mm; }
  a { color: inherit; }
  figure, .decision, .figures, .sign { break-inside: avoid; }
  p { orphans: 3; widows: 3; }
  td { padding: 0.9mm 2.5mm 0.9mm 0; }
  article { padding-top: 4mm; margin-top: 3mm; } article h4 { margin-top: 2.5mm; font-size: 9.6pt; } article table { font-size: 7.9pt; line-height: 1.3; margin-bottom: 2mm; } article td { padding: 0.45mm 2mm 0.45mm 0; } article tbody tr:first-child td { padding-top: 1mm; } article th { font-size: 7.4pt; padding-bottom: 0.5mm; } article dl.facts.two { font-size: 7.9pt; line-height: 1.35; margin-bottom: 1.5mm; } article caption, article figcaption { font-size: 7.8pt; padding-bottom: 0.5mm; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;
