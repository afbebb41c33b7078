/** The cases of a run as they are asked for: found once for a threshold, in slices, then read page by page. */
import { setImmediate } from 'node:timers/promises';
import { findCases, usualHubLimit } from '../../../ml/findings/cases.ts';
import type { Case } from '../../../ml/findings/cases.ts';
import { distinctNeighbours } from '../../../ml/graph/csr.ts';
import { createRng } from '../../../ml/rng.ts';
import type { Rng } from '../../../ml/rng.ts';
import { AppError } from '../../../ml/schema/errors.ts';
import type { ElementKind } from '../../../ml/schema/finding.ts';
import { wholeText } from '../../../ml/schema/number-text.ts';
import type { CaseDetail, CaseMember, CasePage, CaseRow } from '../../contract/review.ts';
import type { ParsedInput } from '../../contract/api.ts';
import { elementIds, elementNames } from '../labels/element-names.ts';
import { labelOf } from '../labels/label-log.ts';
import type { OpenProject } from '../open-project.ts';
import { loadRunScores } from '../runs/run-scores.ts';
import type { RunScores } from '../runs/run-scores.ts';
import { caseSentence, caseTitle } from './case-words.ts';

type Wanted = Pick<ParsedInput<'review.cases'>, 'runId' | 'nodes' | 'edges' | 'throughNeighbours' | 'hubAbove'>;

interface Found {
  readonly run: RunScores;
  readonly cases: readonly Case[];
  readonly hubAbove: number;
  readonly hubs: number;
  readonly byChance: CasePage['byChance'];
}

const mostMembers = 500;
/** Findings up to which random ones are grouped for comparison. */
const mostByChance = 20_000;
const KEPT = 4;

const distincts = new WeakMap<OpenProject, Int32Array>();
const known = new WeakMap<OpenProject, Map<string, Promise<Found>>>();

function distinctOf(project: OpenProject): Int32Array {
  const held = distincts.get(project) ?? distinctNeighbours(project.csr);
  distincts.set(project, held);
  return held;
}

async function compute(project: OpenProject, wanted: Wanted): Promise<Found> {
  const run = await loadRunScores(project, wanted.runId);
  const distinct = distinctOf(project);
  const hubAbove = wanted.hubAbove ?? usualHubLimit(distinct);
  const nodes = run.nodes?.order.subarray(0, wanted.nodes) ?? new Int32Array(0);
  const edges = run.edges?.order.subarray(0, wanted.edges) ?? new Int32Array(0);
  const { graph } = project.data;
  const find = (some: Int32Array, others: Int32Array): Promise<readonly Case[]> =>
    findCases({
      ...{ graph, csr: project.csr, distinct, hubAbove, nodes: some, edges: others },
      throughNeighbours: wanted.throughNeighbours,
      tick: () => setImmediate(),
    });
  const cases = await find(nodes, edges);
  const hubs = nodes.filter((node) => distinct[node] > hubAbove).length;
  const isMany = 2 * nodes.length > graph.numNodes || 2 * edges.length > graph.numEdges;
  const flagged = nodes.length + edges.length;
  if (flagged > mostByChance || isMany || flagged === 0) return { run, cases, hubAbove, hubs, byChance: null };
  const draws = Math.max(1, Math.min(20, Math.floor(mostByChance / flagged)));
  const sum = { cases: 0, largest: 0 };
  for (let draw = 0; draw < draws; draw++) {
    const rng = createRng(1).fork(`draw ${draw}`);
    const random = touchingOf(
      await find(
        pick(rng.fork('nodes'), graph.numNodes, nodes.length),
        pick(rng.fork('edges'), graph.numEdges, edges.length),
      ),
    );
    sum.cases += random.cases;
    sum.largest += random.largest;
  }
  return { run, cases, hubAbove, hubs, byChance: { cases: sum.cases / draws, largest: sum.largest / draws } };
}

/** Different ones of 0..n-1, fewer than half of them. */
function pick(rng: Rng, n: number, count: number): Int32Array {
  const chosen = new Set<number>();
  while (chosen.size < count) chosen.add(rng.int(n));
  return Int32Array.from(chosen);
}

function touchingOf(cases: readonly Case[]): CasePage['touching'] {
  let [many, largest] = [0, 0];
  for (const { nodes, edges } of cases) {
    const size = nodes.length + edges.length;
    if (size > 1) many++;
    largest = Math.max(largest, size);
  }
  return { cases: many, largest };
}

/** @throws AppError not-found, conflict (no scores), storage */
function casesOf(project: OpenProject, wanted: Wanted): Promise<Found> {
  const { runId, nodes, edges, throughNeighbours, hubAbove } = wanted;
  const key = JSON.stringify([runId, nodes, edges, throughNeighbours, hubAbove]);
  const map = known.get(project) ?? new Map<string, Promise<Found>>();
  known.set(project, map);
  const held = map.get(key) ?? compute(project, wanted);
  map.delete(key);
  map.set(key, held);
  for (const oldest of [...map.keys()].slice(0, -KEPT)) map.delete(oldest);
  // A failure is not kept: the next question tries again.
  held.catch(() => map.delete(key));
  return held;
}

const idOf = ({ kind, index }: Case['core']): string => `${kind}-${index}`;

function rowOf(project: OpenProject, found: Case, place: number): CaseRow {
  const labels = { anomalous: 0, normal: 0, unsure: 0, skip: 0, unlabelable: 0, none: 0 };
  for (const node of found.nodes) labels[labelOf(project, 'node', node) ?? 'none']++;
  for (const edge of found.edges) labels[labelOf(project, 'edge', edge) ?? 'none']++;
  const core = { ...found.core, names: elementNames(project, found.core.kind, found.core.index) };
  const told = {
    ...{ core, labels, rarity: found.rarity, nodes: found.nodes.length, edges: found.edges.length },
    links: found.links.length,
  };
  return { ...told, caseId: idOf(found.core), title: caseTitle(core), place, sentence: caseSentence(told) };
}

function notesOf({ cases, hubAbove, hubs }: Found, { nodes, edges }: Wanted): readonly string[] {
  const flagged = nodes + edges;
  const { largest } = touchingOf(cases);
  return [
    ...(flagged >= 20 && largest > flagged / 2
      ? [
          `One case holds ${wholeText(largest)} of ${wholeText(flagged)} findings: with so many flagged, they meet by chance. Flag fewer to see cases apart.`,
        ]
      : []),
    ...(hubs > 0
      ? [
          `${wholeText(hubs)} flagged ${hubs === 1 ? 'node has' : 'nodes have'} more than ${wholeText(hubAbove)} neighbours and ${hubs === 1 ? 'joins' : 'join'} others by flagged edges alone.`,
        ]
      : []),
  ];
}

export async function casePage(project: OpenProject, input: ParsedInput<'review.cases'>): Promise<CasePage> {
  const found = await casesOf(project, input);
  const listed = found.cases.flatMap((held, at) =>
    held.nodes.length + held.edges.length >= input.least ? [{ held, place: at + 1 }] : [],
  );
  return {
    ...{ total: listed.length, outOf: found.cases.length, offset: input.offset, hubAbove: found.hubAbove },
    rows: listed.slice(input.offset, input.offset + input.limit).map(({ held, place }) => rowOf(project, held, place)),
    touching: touchingOf(found.cases),
    byChance: found.byChance,
    notes: notesOf(found, input),
  };
}

function membersOf(project: OpenProject, run: RunScores, found: Case): readonly CaseMember[] {
  const listed = (kind: ElementKind, indices: Int32Array): readonly (CaseMember & { readonly share: number })[] => {
    const ranked = kind === 'node' ? run.nodes : run.edges;
    if (ranked === null) return [];
    return [...indices.subarray(0, mostMembers)].map((index) => ({
      ...{ kind, index, ids: elementIds(project, kind, index), names: elementNames(project, kind, index) },
      ...{ rank: ranked.rank[index], percentile: ranked.percentile[index], label: labelOf(project, kind, index) },
      share: ranked.rank[index] / ranked.order.length,
    }));
  };
  return [...listed('node', found.nodes), ...listed('edge', found.edges)]
    .sort((a, b) => a.share - b.share)
    .slice(0, mostMembers)
    .map(({ kind, index, ids, names, rank, percentile, label }) => ({
      ...{ kind, index, ids, names, rank, percentile, label },
    }));
}

/** @throws AppError not-found where no case of this threshold has the id */
export async function caseDetail(project: OpenProject, input: ParsedInput<'review.case'>): Promise<CaseDetail> {
  const { run, cases } = await casesOf(project, input);
  const at = cases.findIndex(({ core }) => idOf(core) === input.caseId);
  if (at === -1) {
    throw new AppError(
      'not-found',
      `There is no case ${input.caseId} at this threshold: its highest finding is not flagged, or belongs to a case with a higher one.`,
    );
  }
  const found = cases[at];
  return {
    ...rowOf(project, found, at + 1),
    members: membersOf(project, run, found),
    shown: Int32Array.from(new Set([...found.nodes, ...found.links])).sort(),
    flagged: Int32Array.from(found.nodes).sort(),
  };
}
