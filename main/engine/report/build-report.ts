/**
 * Builds the files of a report from what was gathered for it. Pure: the same data gives the same bytes.
 *
 * report.html stands alone: no script, no outside reference, and a policy that would refuse both.
 */
import { createHash } from 'node:crypto';
import type { ReportPart } from '../../contract/report.ts';
import { numberEvidence } from './evidence.ts';
import type { Evidence } from './evidence.ts';
import { html, htmlText } from './html.ts';
import type { Html } from './html.ts';
import { histogramSvg } from './histogram-svg.ts';
import { pageCss, reportCss } from './report-css.ts';
import { reportTable } from './report-csv.ts';
import type { ReportData, ReportFile } from './report-data.ts';
import { dispositionSection, narrativeSection } from './section-disposition.ts';
import { findingsSection } from './section-findings.ts';
import { decisionsSection, evidenceSection, headSection, summarySection } from './section-head.ts';
import { logSection, notShownSection } from './section-log.ts';
import type { BesideFile } from './section-log.ts';
import { methodSection } from './section-method.ts';
import { provenanceSection } from './section-provenance.ts';
import { subjectSection } from './section-subject.ts';

const titles: Readonly<Record<ReportPart, string>> = {
  summary: 'Summary',
  narrative: 'Account',
  disposition: 'Disposition',
  decisions: 'What was decided',
  evidence: 'Evidence',
  scores: 'How the scores are spread',
  findings: 'Findings, one by one',
  method: 'Method',
  provenance: 'Provenance',
  log: 'Chain of custody: the label log',
  'not-shown': 'What this report does not show',
};

/** Parts that have something to say. Signatures and limits stand at the end of every report, whatever a template lists. */
function partsOf({ template }: ReportData): readonly ReportPart[] {
  const listed = template.parts.filter((part) => part !== 'narrative' || template.narrative.length > 0);
  return listed.includes('not-shown') ? listed : [...listed, 'not-shown'];
}

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

function partOf(part: ReportPart, data: ReportData, evidence: readonly Evidence[], files: readonly BesideFile[]): Html {
  switch (part) {
    case 'summary':
      return html`${summarySection(data)} ${subjectSection(data)}`;
    case 'narrative':
      return narrativeSection(data);
    case 'disposition':
      return dispositionSection(data);
    case 'decisions':
      return decisionsSection(data, evidence);
    case 'evidence':
      return evidenceSection(data, evidence);
    case 'scores':
      return scoresSection(data);
    case 'findings':
      return findingsSection(data, evidence);
    case 'method':
      return methodSection(data);
    case 'provenance':
      return provenanceSection(data);
    case 'log':
      return logSection(data);
    case 'not-shown':
      return notShownSection(data, files);
  }
}

function page(data: ReportData, files: readonly BesideFile[]): string {
  const evidence = numberEvidence(data.elements);
  const parts = partsOf(data);
  const contents = parts.flatMap((part): (readonly [string, string])[] =>
    part === 'summary' && data.subject !== null
      ? [
          ['summary', 'Finding'],
          ['case', 'The case'],
        ]
      : [[part, titles[part]]],
  );
  const ofPage = pageCss({
    title: data.title,
    marking: data.template.marking,
    report: data.reportId,
    digest: data.chain.head,
  });
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
          ${trusted(reportCss + ofPage)}
        </style>
      </head>
      <body>
        ${headSection(data)}
        <nav aria-label="Contents">
          <ol>
            ${contents.map(([id, title]) => html`<li><a href="#${id}">${title}</a></li>`)}
          </ol>
        </nav>
        <main>${parts.map((part) => partOf(part, data, evidence, files))}</main>
      </body>
    </html>`,
  )}\n`;
}

/** The style sheet is ours and holds quotes, which must not be escaped inside <style>. */
const trusted = (css: string): Html => html(Object.assign([css], { raw: [css] }));

/** report.html, nodes.csv and edges.csv (where scored). */
export async function buildReport(data: ReportData, signal: AbortSignal): Promise<readonly ReportFile[]> {
  const encoder = new TextEncoder();
  const files: ReportFile[] = [];
  const beside: BesideFile[] = [];
  for (const kind of ['node', 'edge'] as const) {
    const table = await reportTable(data, kind, signal);
    if (table === null) continue;
    const file = { name: `${kind}s.csv`, data: table.data };
    files.push(file);
    beside.push({ name: file.name, bytes: file.data.length, sha256: sha256(file.data), guarded: table.guarded });
  }
  files.unshift({ name: 'report.html', data: encoder.encode(page(data, beside)) });
  return files;
}

/** manifest.json: what the other files are, so that a copy can be compared. */
export function reportManifest(data: ReportData, files: readonly ReportFile[]): ReportFile {
  const manifest = {
    format: 1,
    report: data.reportId,
    title: data.title,
    preparedBy: data.preparedBy,
    createdAt: data.createdAt,
    project: data.project.name,
    synthetic: data.project.synthetic,
    run: data.run.runId,
    case: data.subject?.caseId ?? null,
    template: data.template.id,
    state: data.disposition.state,
    redaction: data.redaction,
    software: data.reportedWith,
    labelLog: { entries: data.log.length, head: data.chain.head, holds: data.chain.ok },
    files: files.map((file) => ({ name: file.name, bytes: file.data.length, sha256: sha256(file.data) })),
  };
  return { name: 'manifest.json', data: new TextEncoder().encode(`${JSON.stringify(manifest, null, 2)}\n`) };
}
