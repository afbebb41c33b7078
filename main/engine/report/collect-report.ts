/**
 * Gathers what a report is built from: the run's scores, the frozen findings, the labels and their log, and where it
 * all came from. Everything that a report says is read here, so that building it is arithmetic.
 */
import { basename, join } from 'node:path';
import { z } from 'zod';
import { detectors } from '../../../ml/detectors/index.ts';
import { evaluateRun } from '../../../ml/evaluate.ts';
import { AppError } from '../../../ml/schema/errors.ts';
import type { ElementKind } from '../../../ml/schema/finding.ts';
import type { EvaluationRow } from '../../../ml/schema/run.ts';
import { elementKind } from '../../contract/api.ts';
import type { LabelEntry, Neighbourhood, RunInfo } from '../../contract/api.ts';
import type { ReportInput, ReportTemplate } from '../../contract/report.ts';
import { findingOf } from '../findings/finding-store.ts';
import { elementIds, elementNames } from '../labels/element-names.ts';
import { labelColumns, rowToEntry } from '../labels/label-entry.ts';
import { labelLog, standingLabels, verifyChain } from '../labels/label-log.ts';
import type { OpenProject } from '../open-project.ts';
import { readRunSpec } from '../runs/run-folder.ts';
import { getRun, listRuns } from '../runs/run-record.ts';
import { loadRunScores } from '../runs/run-scores.ts';
import type { RunScores } from '../runs/run-scores.ts';
import { versions } from '../runs/versions.ts';
import { caseTables, evidenceOf } from './choose-evidence.ts';
import { findSubject } from './find-subject.ts';
import type { Among } from './find-subject.ts';
import { redactReport } from './redact-report.ts';
import { createRedactor } from './redactor.ts';
import type { ReportData, ReportElement, ReportSubject } from './report-data.ts';

/** Labelled elements described one by one at most; the others are listed. */
const labelledDescribed = 200;
/** Nodes in the picture of a finding, its own included: as many as have room for their names. */
const picturedNodes = 17;

export interface ReportRequest extends Omit<ReportInput, 'template' | 'pdf' | 'casePackage'> {
  readonly reportId: string;
  readonly template: ReportTemplate;
  readonly now: Date;
}
export type Picture = (runId: string, kind: ElementKind, index: number, maxNodes: number) => Promise<Neighbourhood>;

/** Pictures as the detail view has them. */
export interface Pictures {
  readonly around: Picture;
  readonly among: Among;
}

type Labels = Readonly<Record<ElementKind, ReadonlyMap<number, LabelEntry>>>;
interface Chosen {
  readonly kind: ElementKind;
  readonly index: number;
}

/** Labelled elements (anomalous, unsure, normal, what cannot be told; the newest of each last), then the highest-ranked nodes and edges. */
export function chooseElements(labels: Labels, scores: RunScores, top: number): { chosen: Chosen[]; left: number } {
  const labelled: Chosen[] = [];
  for (const value of ['anomalous', 'unsure', 'normal', 'unlabelable'] as const) {
    for (const kind of ['node', 'edge'] as const) {
      const entries = [...labels[kind]].filter(([, entry]) => entry.to === value).sort(([, a], [, b]) => a.seq - b.seq);
      labelled.push(...entries.map(([index]) => ({ kind, index })));
    }
  }
  const chosen = labelled.slice(0, labelledDescribed);
  const known = new Set(chosen.map(({ kind, index }) => `${kind} ${index}`));
  for (const kind of ['node', 'edge'] as const) {
    const ranked = kind === 'node' ? scores.nodes : scores.edges;
    for (const index of ranked?.order.subarray(0, top) ?? []) {
      if (!known.has(`${kind} ${index}`)) chosen.push({ kind, index });
    }
  }
  const described = new Set(chosen.map(({ kind, index }) => `${kind} ${index}`));
  return { chosen, left: labelled.filter(({ kind, index }) => !described.has(`${kind} ${index}`)).length };
}

/** The members of a case, those with the highest share of their ranking first; the ones that hold it together last. */
function caseElements(subject: ReportSubject, scores: RunScores, top: number): { chosen: Chosen[]; left: number } {
  const members = [
    ...subject.nodes.filter((node) => subject.flagged.has(node)).map((index): Chosen => ({ kind: 'node', index })),
    ...subject.edges.map((index): Chosen => ({ kind: 'edge', index })),
  ];
  const share = ({ kind, index }: Chosen): number => {
    const ranked = kind === 'node' ? scores.nodes : scores.edges;
    return ranked === null ? 1 : ranked.rank[index] / ranked.order.length;
  };
  members.sort((a, b) => share(a) - share(b));
  // An element alone that is not flagged is still what the report is about.
  const all = members.length > 0 ? members : subject.nodes.map((index): Chosen => ({ kind: 'node', index }));
  return { chosen: all.slice(0, top), left: Math.max(0, all.length - top) };
}

async function describe(
  project: OpenProject,
  scores: RunScores,
  chosen: readonly Chosen[],
  picture: Picture,
  signal: AbortSignal,
): Promise<ReportElement[]> {
  const attributes = {
    node: new Map<number, ReportElement['attributes']>(),
    edge: new Map<number, ReportElement['attributes']>(),
  };
  for (const kind of ['node', 'edge'] as const) {
    const indices = chosen.filter((c) => c.kind === kind).map((c) => c.index);
    if (indices.length === 0) continue;
    const rows = await project.attributes(kind, indices);
    const truth = project.graphSummary[`${kind}Columns`].find((column) => column.role === 'truth')?.name;
    const marked = (column: string): string => (column === truth ? `${column} (known truth)` : column);
    indices.forEach((index, at) => {
      attributes[kind].set(
        index,
        rows[at].map(({ column, value }) => ({ column: marked(column), value })),
      );
    });
  }
  const elements: ReportElement[] = [];
  for (const { kind, index } of chosen) {
    signal.throwIfAborted();
    const scored = (kind === 'node' ? scores.nodes : scores.edges) !== null;
    elements.push({
      kind,
      index,
      finding: scored ? await findingOf(project, scores.runId, kind, index) : null,
      attributes: attributes[kind].get(index) ?? [],
      neighbourhood: scored ? await picture(scores.runId, kind, index, picturedNodes) : null,
    });
  }
  return elements;
}

const frozenRow = z.object({ kind: elementKind, element: z.number(), summary: z.string() });

/** Summaries of every finding of the run that is frozen. */
function frozenReasons(
  project: OpenProject,
  runId: string,
): Readonly<Record<ElementKind, ReadonlyMap<number, string>>> {
  const reasons = { node: new Map<number, string>(), edge: new Map<number, string>() };
  const statement = project.db.prepare(
    `SELECT kind, element, json_extract(finding, '$.summary') AS summary FROM findings WHERE run_id = ?`,
  );
  for (const row of statement.iterate(runId)) {
    const parsed = frozenRow.safeParse(row);
    if (!parsed.success) {
      throw new AppError(
        'storage',
        `A finding of run ${runId} cannot be read, so no report was made: ${parsed.error.message}`,
      );
    }
    reasons[parsed.data.kind].set(parsed.data.element, parsed.data.summary);
  }
  return reasons;
}

const computedBy = z.object({
  backend: z.object({ device: z.string() }),
  versions: z.record(z.string(), z.string()),
});

async function computedWith(project: OpenProject, runId: string): Promise<Readonly<Record<string, string>>> {
  const parsed = computedBy.safeParse(await readRunSpec(project.runsPath, runId));
  if (!parsed.success) {
    throw new AppError('storage', `The record of run ${runId} does not say what computed it: ${parsed.error.message}`);
  }
  return { device: parsed.data.backend.device, ...parsed.data.versions };
}

async function measure(
  project: OpenProject,
  run: RunInfo,
  scores: RunScores,
  signal: AbortSignal,
): Promise<readonly EvaluationRow[]> {
  const both = (truth: Int8Array | null): boolean => truth !== null && truth.includes(1) && truth.includes(0);
  if (run.spec === null || !(both(project.truth.nodes) || both(project.truth.edges))) return [];
  const id = run.spec.detector;
  return evaluateRun({
    data: project.data,
    truth: project.truth,
    run: {
      id,
      title: detectors.find((d) => d.id === id)?.title ?? id,
      nodes: scores.nodes?.scores ?? null,
      edges: scores.edges?.scores ?? null,
    },
    signal,
  });
}

/** @throws AppError not-found (no such run), conflict (it has no scores), storage, cancelled */
export async function collectReport(
  project: OpenProject,
  request: ReportRequest,
  pictures: Pictures,
  signal: AbortSignal,
): Promise<ReportData> {
  const redactor = createRedactor(project, request.redaction);
  const run = getRun(project.db, request.runId);
  const scores = await loadRunScores(project, run.runId);
  // Copies: the log may grow while the report is made, and every part of it must speak of the same labels.
  const standing = standingLabels(project);
  const labels = { node: new Map(standing.node), edge: new Map(standing.edge) };
  const log = labelLog(project, 0, Number.MAX_SAFE_INTEGER);
  const chain = verifyChain(project);
  const stored = project.db
    .prepare(`SELECT ${labelColumns} FROM labels WHERE seq <= ? ORDER BY seq`)
    .all(log.length)
    .map(rowToEntry);
  const { caseId } = request;
  const found = caseId === null ? null : await findSubject(project, { ...request, caseId }, pictures.among, signal);
  const { chosen, left } =
    found === null ? chooseElements(labels, scores, request.top) : caseElements(found, scores, request.top);
  const subject = found === null ? null : { ...found, notDescribed: left };
  const elements = await describe(project, scores, chosen, pictures.around, signal);
  const evaluation = await measure(project, run, scores, signal);
  const computed = await computedWith(project, run.runId);
  const reasons = frozenReasons(project, run.runId);
  const detector = detectors.find((d) => d.id === run.spec?.detector);
  const columns = (ranked: RunScores['nodes']): ReportData['nodes'] =>
    ranked === null ? null : { order: ranked.order, score: ranked.scores.score, percentile: ranked.percentile };
  const { graphSummary } = project;
  const data: ReportData = {
    reportId: request.reportId,
    title: request.title,
    preparedBy: request.preparedBy,
    createdAt: request.now.toISOString(),
    top: request.top,
    project: {
      name: project.name,
      description: project.description,
      synthetic: project.synthetic,
      createdAt: project.createdAt,
      folder: basename(join(project.path, '.')),
    },
    graph: {
      numNodes: graphSummary.numNodes,
      numEdges: graphSummary.numEdges,
      directed: graphSummary.directed,
      numFeatures: graphSummary.numFeatures,
      recipe: graphSummary.recipe,
      nodeColumns: graphSummary.nodeColumns,
      edgeColumns: graphSummary.edgeColumns,
    },
    importReport: project.importReport,
    run,
    detector:
      detector === undefined
        ? null
        : {
            id: detector.id,
            title: detector.title,
            summary: detector.summary,
            paper: detector.paper,
            params: detector.params,
          },
    runs: listRuns(project.db),
    computedWith: computed,
    reportedWith: versions(),
    evaluation,
    nodes: columns(scores.nodes),
    edges: columns(scores.edges),
    ids: (kind, index) => elementIds(project, kind, index),
    names: (kind, index) => elementNames(project, kind, index),
    why: (kind, index) => reasons[kind].get(index) ?? '',
    labels,
    log,
    chain,
    elements,
    labelledNotDescribed: subject === null ? left : 0,
    subject,
    listed: subject === null ? null : caseTables(project, scores, subject),
    evidence: evidenceOf(project, elements, subject),
    ends: (edge) => [project.data.graph.src[edge], project.data.graph.dst[edge]],
    attributesOf: (kind, indices) => project.attributes(kind, indices),
    stored,
    template: request.template,
    narrative: request.narrative,
    checked: request.checked,
    disposition: request.disposition,
    redaction: redactor.sentences,
  };
  return redactor.isNeeded ? redactReport(data, redactor, project) : data;
}
