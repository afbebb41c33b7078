/** The end of a report: the log of labels with its digest, what the report does not show, its files, and signatures. */
import { joined, labelWords, count, bytesText, utc, whole } from './format.ts';
import { html } from './html.ts';
import type { Html } from './html.ts';
import type { ReportData } from './report-data.ts';

const listedEntries = 500;

export function logSection(data: ReportData): Html {
  const { log, chain } = data;
  const shown = log.slice(-listedEntries);
  const word = (value: keyof typeof labelWords | null): string =>
    value === null ? 'none' : labelWords[value].toLowerCase();
  return html`<section id="log">
    <h2>Chain of custody: the label log</h2>
    <p>
      ${chain.ok ? '' : 'WARNING: '}${chain.reason} Each entry carries the SHA-256 of the one before it, so that a later
      change anywhere shows.
    </p>
    <dl class="facts">
      <dt>Digest of the log</dt>
      <dd class="mono">${chain.head}</dd>
      <dt>Entries</dt>
      <dd>${whole(log.length)}</dd>
    </dl>
    ${
      log.length === 0
        ? null
        : html`<div class="wide">
            <table>
              <caption>
                ${shown.length < log.length ? `The last ${whole(shown.length)} of ${whole(log.length)} entries.` : `All ${count(log.length, 'entry', 'entries')}.`}
              </caption>
              <thead>
                <tr>
                  <th scope="col" class="n">No.</th>
                  <th scope="col">When (UTC)</th>
                  <th scope="col">Who</th>
                  <th scope="col">Action</th>
                  <th scope="col">Element</th>
                  <th scope="col">Change</th>
                  <th scope="col">Hash</th>
                </tr>
              </thead>
              <tbody>
                ${shown.map(
                  (e) =>
                    html`<tr>
                      <td class="n">${e.seq}</td>
                      <td class="k">${utc(e.at).replace(' UTC', '')}</td>
                      <td>${e.reviewer}</td>
                      <td>${e.action}</td>
                      <td>${e.kind} ${joined(e.ids, data.graph.directed)}</td>
                      <td>${word(e.from)} → ${word(e.to)}</td>
                      <td class="mono">${e.hash.slice(0, 12)}…</td>
                    </tr>`,
                )}
              </tbody>
            </table>
          </div>`
    }
  </section>`;
}

export interface BesideFile {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
  /** cells that were given an apostrophe so that a spreadsheet does not run them */
  readonly guarded: number;
}

export function notShownSection(data: ReportData, files: readonly BesideFile[]): Html {
  const shown = (kind: 'node' | 'edge'): string => {
    const scores = kind === 'node' ? data.nodes : data.edges;
    if (scores === null) return `The run did not score ${kind}s.`;
    const { subject } = data;
    if (subject !== null) {
      const members = kind === 'node' ? subject.flagged.size : subject.edges.length;
      const told = data.elements.filter((e) => e.kind === kind).length;
      return `${whole(told)} of ${count(members, `flagged ${kind}`)} of the case described here; all of them and what lies between them in ${kind}s.csv. The run scored ${count(scores.order.length, kind)} in all.`;
    }
    const described = data.elements.filter((e) => e.kind === kind).length;
    return `${whole(described)} of ${count(scores.order.length, `scored ${kind}`)} described here (the ${whole(Math.min(data.top, scores.order.length))} highest-ranked, and labelled ones); all of them with rank and score in ${kind}s.csv.`;
  };
  const guarded = files.reduce((sum, file) => sum + file.guarded, 0);
  return html`<section id="not-shown">
    <h2>What this report does not show</h2>
    <ul>
      <li>${shown('node')}</li>
      <li>${shown('edge')}</li>
      ${data.redaction.map((sentence) => html`<li>${sentence}</li>`)}
      ${data.labelledNotDescribed > 0 ? html`<li>${count(data.labelledNotDescribed, 'labelled element')} listed but not described one by one, because there are so many.</li>` : null}
      <li>
        Reasons (the column "why") are given for elements whose reasons were kept: those shown on screen, labelled, or
        among the highest of the run.
      </li>
      <li>
        Pictures show an element and its nearest neighbours only, never the whole graph; what is left out stands below
        each.
      </li>
      <li>At most eight features and eight neighbours are listed for an element: those that stand out most.</li>
    </ul>
    <h2>Files of this report</h2>
    <table>
      <thead>
        <tr>
          <th scope="col">File</th>
          <th scope="col" class="n">Size</th>
        </tr>
      </thead>
      <tbody>
        ${files.map(
          (f) =>
            html`<tr>
              <td>${f.name}<br /><span class="mono quiet">SHA-256 ${f.sha256}</span></td>
              <td class="n">${bytesText(f.bytes)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
    <p class="quiet">
      manifest.json lists these and report.html with size and SHA-256.
      ${
        guarded === 0
          ? 'No cell of the CSV files begins as a spreadsheet formula would.'
          : `${count(guarded, 'cell')} of the CSV files would begin as a spreadsheet formula does (= + - @, tab); an apostrophe stands before ${guarded === 1 ? 'it' : 'each'}, which is not part of the data.`
      }
    </p>
    <div class="sign">
      ${data.template.closing === '' ? null : html`<p class="closing">${data.template.closing}</p>`}
      <div>Prepared by: ${data.preparedBy}</div>
      <div>Date, signature</div>
      <div>Reviewed by${data.disposition.reviewedBy === '' ? '' : `: ${data.disposition.reviewedBy}`}</div>
      <div>Date, signature</div>
    </div>
  </section>`;
}
