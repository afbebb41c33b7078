/** evidence.xlsx: summary, nodes, edges, labels and method as sheets, ids as text. */
import { writeXlsx } from '../../../ml/io/xlsx/write-xlsx.ts';
import type { Sheet, Workbook } from '../../../ml/io/xlsx/write-xlsx.ts';
import type { OutColumn, OutGraph, OutTable } from '../../../ml/io/graph-out.ts';
import type { ReportData } from '../report/report-data.ts';

const text = (name: string): OutColumn => ({ name, kind: 'text' });

async function* fixed(rows: readonly (readonly string[])[]): AsyncGenerator<readonly (readonly string[])[]> {
  yield await Promise.resolve(rows);
}
async function* joined(table: OutTable): AsyncGenerator<readonly (readonly (string | null)[])[]> {
  for await (const rows of table.rows()) yield rows.map(({ ids, values }) => [...ids, ...values]);
}

export function evidenceWorkbook(data: ReportData, graph: OutGraph, tick: () => Promise<void>): Promise<Workbook> {
  const { subject, disposition, run } = data;
  const summary = [
    ['Title', data.title],
    ['Report', data.reportId],
    ['Marking', data.template.marking],
    ['State', disposition.state],
    ['Prepared by', data.preparedBy],
    ['Second reader', disposition.reviewedBy],
    ['Created (UTC)', data.createdAt],
    ['Project', data.project.name],
    ['Made-up data', data.project.synthetic ? 'yes' : 'no'],
    ['Case', subject === null ? '' : `${subject.title} (${subject.caseId})`],
    ['Finding', subject?.sentence ?? ''],
    ['Conclusion', disposition.conclusion],
    ['Next step', disposition.nextStep],
    ['Who decides', disposition.decidedBy],
    ['Label log', data.chain.reason],
    ['Digest of the label log', data.chain.head],
    ...(data.evidence.left > 0 ? [['Edges not in this file', String(data.evidence.left)]] : []),
    ...data.redaction.map((sentence) => ['Redaction', sentence]),
  ];
  const method = [
    ['Run', run.runId],
    ['Detector', data.detector?.title ?? run.spec?.detector ?? run.title],
    ['What it does', data.detector?.summary ?? ''],
    ['Seed', run.spec === null ? '' : String(run.spec.seed)],
    ['Computed by', run.backend ?? ''],
    ...Object.entries(run.spec?.params ?? {}).map(([name, value]) => [`Parameter ${name}`, String(value)]),
    ...Object.entries(data.computedWith).map(([name, value]) => [`Version of ${name}`, value]),
    ...data.importReport.files.map((file) => [
      `Source ${file.file}`,
      `SHA-256 ${file.sha256}; read ${file.read} = kept ${file.kept} + merged ${file.merged} + rejected ${file.rejected}`,
    ]),
  ];
  const labels = data.log.map((entry) => [
    ...[String(entry.seq), entry.at, entry.reviewer, entry.action, entry.kind, entry.ids.join(' → ')],
    ...[entry.from ?? '', entry.to ?? '', entry.note, entry.hash],
  ]);
  const sheets: readonly Sheet[] = [
    { name: 'Summary', columns: ['What', 'Value'].map(text), rows: fixed(summary) },
    { name: 'Nodes', columns: [text('id'), ...graph.nodes.columns], rows: joined(graph.nodes) },
    { name: 'Edges', columns: [text('source'), text('target'), ...graph.edges.columns], rows: joined(graph.edges) },
    {
      name: 'Labels',
      columns: ['entry', 'at', 'reviewer', 'action', 'kind', 'element', 'from', 'to', 'note', 'hash'].map(text),
      rows: fixed(labels),
    },
    { name: 'Method', columns: ['What', 'Value'].map(text), rows: fixed(method) },
  ];
  return writeXlsx(sheets, tick);
}
