/**
 * Builds the files of a report from what was gathered for it. Pure: the same data gives the same bytes.
 *
 * report.html stands alone: no script, no outside reference, and a policy that would refuse both.
 */
import { createHash } from 'node:crypto';
import { numberEvidence } from './evidence.ts';
import { html, htmlText } from './html.ts';
import type { Html } from './html.ts';
import { histogramSvg } from './histogram-svg.ts';
import { reportCss } from './report-css.ts';
import { reportTable } from './report-csv.ts';
import type { ReportData, ReportFile } from './report-data.ts';
import { findingsSection } from './section-findings.ts';
import { decisionsSection, evidenceSection, headSection, summarySection } from './section-head.ts';
import { logSection, notShownSection } from './section-log.ts';
import type { BesideFile } from './section-log.ts';
import { methodSection } from './section-method.ts';
import { provenanceSection } from './section-provenance.ts';

const contents: readonly (readonly [string, string])[] = [
  ['summary', 'Summary'],
  ['decisions', 'What was decided'],
  ['evidence', 'Evidence'],
  ['scores', 'How the scores are spread'],
  ['findings', 'Findings, one by one'],
  ['method', 'Method'],
  ['provenance', 'Provenance'],
  ['log', 'Label log'],
  ['not-shown', 'What this report does not show'],
];

export function sha256(data: Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

function scoresSection(data: ReportData): Html {
  return html`<section id="scores">
    <h2>How the scores are spread</h2>
    ${
      data.nodes === null
        ? html`<p>The run did not score nodes.</p>`
        : html`<h4>Nodes</h4>
            ${histogramSvg('nodes', data.nodes, data.labels.node, data.top)}`
    }
    ${
      data.edges === null
        ? html`<p>The run did not score edges.</p>`
        : html`<h4>Edges</h4>
            ${histogramSvg('edges', data.edges, data.labels.edge, data.top)}`
    }
  </section>`;
}

function page(data: ReportData, files: readonly BesideFile[]): string {
  const evidence = numberEvidence(data.elements);
  return `<!doctype html>\n${htmlText(
    html`<html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta
          http-equiv="Content-Security-Policy"
          content="default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
        />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="generator" content="Dowser ${data.reportedWith['dowser'] ?? ''}" />
        <title>${data.title}</title>
        <style>
          ${trustedCss}
        </style>
      </head>
      <body>
        ${headSection(data)}
        <nav aria-label="Contents">
          <ol>
            ${contents.map(([id, title]) => html`<li><a href="#${id}">${title}</a></li>`)}
          </ol>
        </nav>
        <main>
          ${summarySection(data)} ${decisionsSection(data, evidence)} ${evidenceSection(data, evidence)}
          ${scoresSection(data)} ${findingsSection(data, evidence)} ${methodSection(data)} ${provenanceSection(data)}
          ${logSection(data)} ${notShownSection(data, files)}
        </main>
      </body>
    </html>`,
  )}\n`;
}

/** The style sheet is ours and holds quotes, which must not be escaped inside <style>. */
const trustedCss = html(Object.assign([reportCss], { raw: [reportCss] }));

/** report.html, nodes.csv and edges.csv (where scored), manifest.json. */
export function buildReport(data: ReportData): readonly ReportFile[] {
  const encoder = new TextEncoder();
  const files: ReportFile[] = [];
  const beside: BesideFile[] = [];
  for (const kind of ['node', 'edge'] as const) {
    const table = reportTable(data, kind);
    if (table === null) continue;
    const file = { name: `${kind}s.csv`, data: encoder.encode(table.text) };
    files.push(file);
    beside.push({ name: file.name, bytes: file.data.length, sha256: sha256(file.data), guarded: table.guarded });
  }
  files.unshift({ name: 'report.html', data: encoder.encode(page(data, beside)) });
  const manifest = {
    format: 1,
    report: data.reportId,
    title: data.title,
    preparedBy: data.preparedBy,
    createdAt: data.createdAt,
    project: data.project.name,
    synthetic: data.project.synthetic,
    run: data.run.runId,
    software: data.reportedWith,
    labelLog: { entries: data.log.length, head: data.chain.head, holds: data.chain.ok },
    files: files.map((file) => ({ name: file.name, bytes: file.data.length, sha256: sha256(file.data) })),
  };
  files.push({ name: 'manifest.json', data: encoder.encode(`${JSON.stringify(manifest, null, 2)}\n`) });
  return files;
}
