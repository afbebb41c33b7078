/** evidence.contrast: in what a node is unlike its neighbours, nodes of its class and all others. */
import { createRng } from '../../../ml/rng.ts';
import { wholeText } from '../../../ml/schema/number-text.ts';
import type { ParsedInput } from '../../contract/api.ts';
import type {
  CategoryStanding,
  Contrast,
  ContrastGroup,
  ContrastRow,
  NumberStanding,
} from '../../contract/evidence.ts';
import { requireElement } from '../labels/element-names.ts';
import { currentLabels } from '../labels/label-log.ts';
import type { OpenProject } from '../open-project.ts';
import { loadRunScores } from '../runs/run-scores.ts';
import type { NodeColumn } from './node-columns.ts';
import { nodeColumns } from './node-columns.ts';
import { nodeMeasures } from './node-measures.ts';
import type { NodeMeasure } from './node-measures.ts';
import { ascending, categoryStanding, numberStanding, surpriseOf } from './standing.ts';

/** Nodes of a group for which something is worked out that is not known beforehand. */
const sampleSize = 300;

interface Group {
  readonly group: ContrastGroup;
  readonly title: string;
  /** null: every node */
  readonly nodes: readonly number[] | null;
  /** at most `sampleSize` of them */
  readonly sample: readonly number[];
}

function draw(from: readonly number[] | number, without: number): number[] {
  const rng = createRng(1).fork('evidence sample');
  const list = typeof from === 'number' ? null : from.filter((node) => node !== without);
  const size = list?.length ?? (typeof from === 'number' ? from : 0);
  if (size <= sampleSize) return (list ?? Array.from({ length: size }, (_, i) => i)).filter((node) => node !== without);
  const picked = new Set<number>();
  while (picked.size < sampleSize) {
    const at = rng.int(size);
    const node = list === null ? at : list[at];
    if (node !== without) picked.add(node);
  }
  return [...picked];
}

function distinctAround(project: OpenProject, node: number): number[] {
  const { rowPtr, colIdx } = project.csr;
  return [...new Set(colIdx.subarray(rowPtr[node], rowPtr[node + 1]))].filter((other) => other !== node);
}

function groupsOf(project: OpenProject, index: number, blind: boolean): Group[] {
  const around = distinctAround(project, index);
  const groups: Group[] = [
    { group: 'neighbours', title: 'its neighbours', nodes: around, sample: draw(around, index) },
  ];
  if (!blind) {
    const labels = currentLabels(project).node;
    const own = labels.get(index) === 'anomalous' ? 'anomalous' : 'normal';
    const same = [...labels].flatMap(([node, value]) => (value === own && node !== index ? [node] : []));
    groups.push({ group: 'class', title: `nodes labelled ${own}`, nodes: same, sample: draw(same, index) });
  }
  const { numNodes } = project.data.graph;
  groups.push({ group: 'all', title: 'all nodes', nodes: null, sample: draw(numNodes, index) });
  return groups;
}

function numberRow(
  about: Pick<NodeMeasure, 'title' | 'theme'> & { readonly unit: 'number' | 'date' | 'share' | 'duration' },
  value: number,
  standings: Partial<Record<ContrastGroup, NumberStanding>>,
): ContrastRow {
  const { title, theme, unit } = about;
  return { title, theme, unit, kind: 'number', value, standings, surprise: surpriseOf(Object.values(standings)) };
}

function columnRow(column: NodeColumn, index: number, groups: readonly Group[]): ContrastRow | null {
  if (column.kind === 'number') {
    const value = column.values[index];
    if (Number.isNaN(value)) return null;
    const standings: Partial<Record<ContrastGroup, NumberStanding>> = {};
    for (const { group, nodes } of groups) {
      const sorted =
        nodes === null ? column.sorted : ascending(Float64Array.from(nodes, (node) => column.values[node]));
      const standing = numberStanding(value, sorted, nodes === null);
      if (standing !== null) standings[group] = standing;
    }
    return numberRow({ title: column.title, theme: 'attributes', unit: column.unit }, value, standings);
  }
  const value = column.values[index];
  if (value === '') return null;
  const standings: Partial<Record<ContrastGroup, CategoryStanding>> = {};
  for (const { group, nodes } of groups) {
    const standing = categoryStanding(
      value,
      nodes === null ? column.values.filter((_, node) => node !== index) : nodes.map((node) => column.values[node]),
    );
    if (standing !== null) standings[group] = standing;
  }
  const surprise = surpriseOf(Object.values(standings));
  return { title: column.title, theme: 'attributes', kind: 'category', value, standings, surprise };
}

async function valuesOf(
  measure: NodeMeasure,
  nodes: readonly number[],
  tick: () => Promise<void>,
): Promise<Float64Array> {
  const values = new Float64Array(nodes.length);
  for (const [place, node] of nodes.entries()) {
    values[place] = measure.of(node);
    if (place % 20 === 19) await tick();
  }
  return values;
}

async function measureRow(
  measure: NodeMeasure,
  index: number,
  groups: readonly Group[],
  tick: () => Promise<void>,
): Promise<ContrastRow | null> {
  const value = measure.of(index);
  if (Number.isNaN(value)) return null;
  const standings: Partial<Record<ContrastGroup, NumberStanding>> = {};
  for (const { group, nodes, sample } of groups) {
    const whole = measure.values;
    const values =
      whole === null
        ? await valuesOf(measure, sample, tick)
        : nodes === null
          ? whole
          : Float64Array.from(nodes, (node) => whole[node]);
    const standing = numberStanding(value, ascending(values), whole !== null && nodes === null);
    if (standing !== null) standings[group] = standing;
  }
  return numberRow(measure, value, standings);
}

/** Share of a node's neighbours that are labelled anomalous or, in a run, among the highest 5 %. */
async function suspiciousAround(project: OpenProject, runId: string | null): Promise<NodeMeasure | null> {
  const percentile = runId === null ? null : (await loadRunScores(project, runId)).nodes?.percentile;
  const labels = currentLabels(project).node;
  if (percentile === null || percentile === undefined) return null;
  const isSuspicious = (node: number): boolean => labels.get(node) === 'anomalous' || percentile[node] >= 0.95;
  return {
    title: 'suspicious neighbours (labelled anomalous, or top 5 %)',
    theme: 'structure',
    unit: 'share',
    values: null,
    of: (node) => {
      const around = distinctAround(project, node);
      return around.length === 0 ? NaN : around.filter(isSuspicious).length / around.length;
    },
  };
}

/** @throws AppError not-found, cancelled */
export async function contrast(
  project: OpenProject,
  { index, runId, blind }: ParsedInput<'evidence.contrast'>,
  tick: () => Promise<void>,
): Promise<Contrast> {
  requireElement(project, 'node', index);
  const { columns, left } = await nodeColumns(project);
  const known = await nodeMeasures(project);
  const suspicious = blind ? null : await suspiciousAround(project, runId);
  const groups = groupsOf(project, index, blind);
  const rows: ContrastRow[] = [];
  const keep = (row: ContrastRow | null): void => {
    if (row !== null && Object.keys(row.standings).length > 0) rows.push(row);
  };
  for (const column of columns) {
    keep(columnRow(column, index, groups));
    await tick();
  }
  for (const measure of suspicious === null ? known : [...known, suspicious]) {
    keep(await measureRow(measure, index, groups, tick));
    await tick();
  }
  rows.sort((a, b) => b.surprise - a.surprise || a.title.localeCompare(b.title, 'en'));
  const notes: string[] = [];
  const { numNodes } = project.data.graph;
  if (numNodes > sampleSize) {
    notes.push(
      `Shares and times are compared with a sample of ${wholeText(sampleSize)} nodes, the same each time; everything else with all ${wholeText(numNodes)}.`,
    );
  }
  if (left.length > 0) notes.push(`Not compared: ${left.join(', ')}.`);
  return {
    rows,
    groups: groups.map(({ group, title, nodes }) => ({ group, title, size: nodes?.length ?? numNodes - 1 })),
    notes,
  };
}
