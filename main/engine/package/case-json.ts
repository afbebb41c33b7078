/** case.json: the evidence and what was decided, for machines. */
import { caseFile } from '../../contract/case-file.ts';
import type { CaseFile } from '../../contract/case-file.ts';
import { numberEvidence } from '../report/evidence.ts';
import type { ReportData } from '../report/report-data.ts';
import type { EvidenceRow, EvidenceRows } from './evidence-rows.ts';

export function caseJson(data: ReportData, rows: EvidenceRows): CaseFile {
  const described = new Map(
    numberEvidence(data.elements).map(({ id, element }) => [`${element.kind} ${element.index}`, { id, element }]),
  );
  const flagged = { node: data.subject?.flagged ?? new Set<number>(), edge: new Set(data.subject?.edges) };
  const shared = (row: EvidenceRow): Omit<CaseFile['nodes'][number], 'id' | 'name'> => {
    const found = described.get(`${row.kind} ${row.index}`);
    const finding = found?.element.finding ?? null;
    const label = data.labels[row.kind].get(row.index);
    const outOf = (row.kind === 'node' ? data.nodes : data.edges)?.order.length ?? 0;
    return {
      evidence: found?.id ?? null,
      flagged: flagged[row.kind].has(row.index),
      score:
        row.score === null || row.rank === null
          ? null
          : { value: row.score, rank: row.rank, outOf, percentile: row.percentile ?? 0 },
      label:
        label === undefined || label.to === null
          ? null
          : { value: label.to, reviewer: label.reviewer, at: label.at, note: label.note },
      reasons:
        finding === null
          ? null
          : {
              summary: finding.summary,
              parts: finding.parts.map(({ title, meaning, value, percentile, weight }) => ({
                ...{ title, meaning, value, percentile, weight },
              })),
              features: finding.features.map(({ feature, value, neighbourMean, overallMean }) => ({
                ...{ feature, value, neighbourMean, overallMean },
              })),
            },
      attributes: Object.fromEntries(row.attributes.map(({ column, value }) => [column, value])),
    };
  };
  const { template, disposition, run, subject } = data;
  // Parsed: what is written is what the schema says, or nothing is.
  return caseFile.parse({
    format: 'dowser-case',
    version: 1,
    report: {
      id: data.reportId,
      title: data.title,
      preparedBy: data.preparedBy,
      createdAt: data.createdAt,
      template: template.id,
      marking: template.marking,
      state: disposition.state,
    },
    case: subject === null ? null : { id: subject.caseId, title: subject.title, sentence: subject.sentence },
    project: { name: data.project.name, synthetic: data.project.synthetic, createdAt: data.project.createdAt },
    account: template.narrative.map(({ id, title }) => ({
      ...{ id, title },
      text: Object.hasOwn(data.narrative, id) ? data.narrative[id] : '',
    })),
    checklist: template.checklist.map((question) => ({ question, ticked: data.checked.includes(question) })),
    disposition: {
      conclusion: disposition.conclusion,
      nextStep: disposition.nextStep,
      decidedBy: disposition.decidedBy,
      reviewedBy: disposition.reviewedBy,
    },
    method: {
      run: run.runId,
      detector: run.spec?.detector ?? null,
      title: data.detector?.title ?? run.title,
      parameters: run.spec?.params ?? {},
      seed: run.spec?.seed ?? null,
      backend: run.backend,
      startedAt: run.startedAt,
      notes: [...run.notes],
      measured: data.evaluation.map((row) => ({
        ranking: row.title,
        of: row.kind,
        isFloor: row.isFloor,
        auroc: row.auroc,
        averagePrecision: row.averagePrecision,
      })),
    },
    graph: { nodes: data.graph.numNodes, edges: data.graph.numEdges, directed: data.graph.directed },
    sources: data.importReport.files.map(({ file, role, bytes, sha256, read, kept, merged, rejected }) => ({
      ...{ file, role, bytes, sha256, read, kept, merged, rejected },
    })),
    nodes: rows.nodes.map((row) => ({ id: row.ids[0], name: row.names[0], ...shared(row) })),
    edges: rows.edges.map((row) => ({ edge: row.index, source: row.ids[0], target: row.ids[1], ...shared(row) })),
    edgesNotListed: data.evidence.left,
    labelLog: { entries: data.log.length, head: data.chain.head, holds: data.chain.ok, sentence: data.chain.reason },
    redaction: [...data.redaction],
  } satisfies CaseFile);
}
