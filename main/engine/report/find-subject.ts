/** What a report is about: the case that a finding leads at the usual threshold, or one element with its edges in time. */
import { setImmediate } from 'node:timers/promises';
import { createRunContext } from '../../../ml/context.ts';
import { symmetricCsr } from '../../../ml/graph/csr.ts';
import { forceLayout } from '../../../ml/layout/force-layout.ts';
import { createRng } from '../../../ml/rng.ts';
import { AppError } from '../../../ml/schema/errors.ts';
import type { ElementKind } from '../../../ml/schema/finding.ts';
import type { Neighbourhood } from '../../contract/api.ts';
import type { Timeline } from '../../contract/evidence.ts';
import type { ReportInput } from '../../contract/report.ts';
import type { CaseDetail } from '../../contract/review.ts';
import { timeline } from '../evidence/timeline.ts';
import { requireElement } from '../labels/element-names.ts';
import type { OpenProject } from '../open-project.ts';
import { caseDetail, casePage } from '../review/cases.ts';
import { flaggedBy } from '../review/flag-rule.ts';
import { loadRunScores } from '../runs/run-scores.ts';
import type { RunScores } from '../runs/run-scores.ts';
import type { ReportSubject } from './report-data.ts';

export type Among = (runId: string, nodes: Int32Array, maxNodes: number) => Promise<Neighbourhood>;

/** Nodes in the picture of a case: as many as have room for their names. */
const picturedNodes = 40;
const timelineBins = 60;
/** Edges listed one by one with their times. */
const mostTimed = 150;

type CaseInput = Pick<ReportInput, 'runId' | 'caseAmong'>;

async function asking(
  project: OpenProject,
  { runId, caseAmong }: CaseInput,
): Promise<{
  readonly runId: string;
  readonly nodes: number;
  readonly edges: number;
  readonly throughNeighbours: boolean;
  readonly hubAbove: number | null;
}> {
  if (caseAmong !== null) return { runId, ...caseAmong };
  const scores = await loadRunScores(project, runId);
  const usual = (ranked: RunScores['nodes']): number =>
    ranked === null ? 0 : flaggedBy(ranked, { by: 'usual' }).flagged;
  return { runId, nodes: usual(scores.nodes), edges: usual(scores.edges), throughNeighbours: false, hubAbove: null };
}

/** Ids of the first cases, rarest first. @throws AppError not-found, conflict */
export async function firstCases(project: OpenProject, input: CaseInput, most: number): Promise<readonly string[]> {
  const asked = await asking(project, input);
  const { rows } = await casePage(project, { ...asked, least: 1, offset: 0, limit: most });
  return rows.map(({ caseId }) => caseId);
}

export function parseCaseId(caseId: string): { readonly kind: ElementKind; readonly index: number } | null {
  const parts = /^(node|edge)-(\d{1,10})$/.exec(caseId);
  return parts === null ? null : { kind: parts[1] === 'node' ? 'node' : 'edge', index: Number(parts[2]) };
}

/**
 * The id of a case from what people write: "node-17" and "edge-5" as they are, "Case 3" and "Case E2" by rank, else a
 * node's id. @throws AppError not-found
 */
export async function resolveCase(project: OpenProject, runId: string, text: string): Promise<string> {
  if (parseCaseId(text) !== null) return text;
  const titled = /^case (E?)(\d{1,10})$/i.exec(text.trim());
  if (titled !== null) {
    const scores = await loadRunScores(project, runId);
    const kind = titled[1] === '' ? 'node' : 'edge';
    const ranked = kind === 'node' ? scores.nodes : scores.edges;
    const index = ranked?.order[Number(titled[2]) - 1];
    if (index !== undefined) return `${kind}-${index}`;
    throw new AppError('not-found', `There is no ${text}: the run ranked no ${kind} with that number.`);
  }
  const node = project.nodeIndex(text);
  if (node !== undefined) return `node-${node}`;
  throw new AppError(
    'not-found',
    `There is no case "${text}". Give the id of a case (node-17, edge-5), its title ("Case 3", "Case E2"), or the id of a node.`,
  );
}

async function placesOf(picture: Neighbourhood, signal: AbortSignal): Promise<Float32Array> {
  const at = new Map(picture.nodes.map((node, i) => [node.index, i]));
  const ends = picture.edges.map((edge) => [at.get(edge.source) ?? 0, at.get(edge.target) ?? 0] as const);
  const graph = {
    numNodes: picture.nodes.length,
    numEdges: ends.length,
    directed: false,
    src: Int32Array.from(ends, ([source]) => source),
    dst: Int32Array.from(ends, ([, target]) => target),
  };
  const ctx = createRunContext({ rng: createRng(1).fork('case picture'), signal });
  return (await forceLayout(symmetricCsr(graph), ctx)).positions;
}

function timedOf(found: Timeline): ReportSubject['timed'] {
  return [...found.edges]
    .map((edge, i) => ({ edge, time: found.times[i], amount: found.amounts[i] }))
    .sort((a, b) => a.time - b.time || a.edge - b.edge);
}

const own = { time: null, amount: null, bins: timelineBins, limit: mostTimed };

async function single(project: OpenProject, caseId: string, kind: ElementKind, index: number): Promise<ReportSubject> {
  const { src, dst } = project.data.graph;
  const found = await timeline(project, { ...own, element: { kind, index }, nodes: [] });
  const nodes = kind === 'node' ? [index] : [...new Set([src[index], dst[index]])];
  return {
    caseId,
    title: kind === 'node' ? 'Node' : 'Edge',
    sentence: '',
    rarity: null,
    nodes,
    flagged: new Set(kind === 'node' ? nodes : []),
    edges: kind === 'edge' ? [index] : [],
    notDescribed: 0,
    picture: null,
    places: new Float32Array(0),
    timeline: found.time === null || found.edges.length === 0 ? null : found,
    timed: found.time === null ? [] : timedOf(found),
  };
}

/** @throws AppError not-found (no such element), conflict, storage, cancelled */
export async function findSubject(
  project: OpenProject,
  input: CaseInput & { readonly caseId: string },
  among: Among,
  signal: AbortSignal,
): Promise<ReportSubject> {
  const { caseId } = input;
  const core = parseCaseId(caseId);
  if (core === null)
    throw new AppError('not-found', `"${caseId}" is no id of a case; these look like node-17 or edge-5.`);
  requireElement(project, core.kind, core.index);
  let detail: CaseDetail;
  try {
    detail = await caseDetail(project, { ...(await asking(project, input)), caseId });
  } catch (thrown) {
    if (thrown instanceof AppError && thrown.code === 'not-found')
      return single(project, caseId, core.kind, core.index);
    throw thrown;
  }
  await setImmediate();
  if (detail.members.length === 1 && detail.shown.length <= 2) {
    return { ...(await single(project, caseId, core.kind, core.index)), title: detail.title, rarity: detail.rarity };
  }
  const picture = await among(input.runId, detail.shown, picturedNodes);
  const found = await timeline(project, { ...own, element: null, nodes: [...detail.shown] });
  return {
    caseId,
    title: detail.title,
    sentence: detail.sentence,
    rarity: detail.rarity,
    nodes: [...detail.shown],
    flagged: new Set(detail.flagged),
    edges: detail.members.filter(({ kind }) => kind === 'edge').map(({ index }) => index),
    notDescribed: 0,
    picture,
    places: await placesOf(picture, signal),
    timeline: found.time === null || found.edges.length === 0 ? null : found,
    timed: found.time === null ? [] : timedOf(found),
  };
}
