/**
 * `npm run bench -- edges`: how edge scores rank injected edge anomalies, structural and attribute ones apart, beside
 * the label-free floors. Injections are made anew for each seed (ml/graph/inject-edges.ts, inject.ts); where the data
 * sets are absent a sentence says so. A floor is shown with the better of its two signs, chosen with the labels: that is
 * more than anybody could know, so that what stands above it stands above it either way.
 *
 *   --seeds 5   --datasets cora,citeseer   --kinds rewired,cross   --published (also the hypergraph comparison)
 */
import { parseArgs } from 'node:util';
import { openBackend } from '../compute/index.ts';
import type { ComputeBackend } from '../compute/index.ts';
import { createRunContext } from '../context.ts';
import type { Scores } from '../detectors/detector.ts';
import { detectorById } from '../detectors/index.ts';
import { withoutTriangles } from '../graph/inject-edges.ts';
import type { Injected, NodeInjection } from '../graph/inject.ts';
import { averagePrecision, rocAuc } from '../metrics/ranking.ts';
import { createRng } from '../rng.ts';
import type { GraphData } from '../schema/graph.ts';
import { anomalous, withEdges, withNodes } from './injections.ts';
import { hasDataset, readDataset } from './read-dataset.ts';

interface Trial {
  readonly data: GraphData;
  /** how the table calls it, with what counts as anomalous: 1, 0, or -1 left out */
  readonly columns: readonly { readonly title: string; readonly truth: Int8Array }[];
  readonly notes: readonly string[];
}

const oneColumn = (title: string, made: Injected): Trial => ({
  data: made.data,
  columns: [{ title, truth: anomalous(made.edgeTypes) }],
  notes: made.notes,
});
const attributes = (data: GraphData, seed: number, attribute: NodeInjection['attribute']): Injected =>
  withNodes(data, seed, { structural: 'none', attribute });

/** What can be done to a clean graph. */
const kinds: Readonly<Record<string, (data: GraphData, seed: number) => Trial>> = {
  rewired: (data, seed) => {
    const made = withEdges(data, seed, 'rewired');
    const alone = withoutTriangles(made.data.graph);
    const all = oneColumn('rewired', made);
    const fair = all.columns[0].truth.map((value, e) => (value === 1 || alone[e] === 1 ? value : -1));
    return { ...all, columns: [...all.columns, { title: 'rewired, against edges in no triangle', truth: fair }] };
  },
  cross: (data, seed) => oneColumn('between communities', withEdges(data, seed, 'cross')),
  cliques: (data, seed) => oneColumn('cliques (leak)', withEdges(data, seed, 'cliques')),
  attribute: (data, seed) => oneColumn('attributes', attributes(data, seed, 'closest-length')),
  'attribute-farthest': (data, seed) => oneColumn('attributes, farthest (leak)', attributes(data, seed, 'farthest')),
};

const floors: readonly { readonly title: string; readonly id: string; readonly params: Record<string, string> }[] = [
  { title: 'smaller degree', id: 'degree', params: {} },
  { title: 'product of degrees', id: 'edge-ends', params: { of: 'degree', join: 'product' } },
  { title: 'sum of degrees', id: 'edge-ends', params: { of: 'degree', join: 'mean' } },
  { title: 'common neighbours', id: 'common-neighbours', params: {} },
  { title: 'Jaccard', id: 'edge-overlap', params: { measure: 'jaccard' } },
  { title: 'resource allocation', id: 'edge-overlap', params: { measure: 'resource-allocation' } },
  { title: 'cosine of the ends', id: 'neighbour-cosine', params: {} },
  { title: "ends' neighbour cosine, mean", id: 'edge-ends', params: { of: 'neighbour-cosine', join: 'mean' } },
  { title: "ends' neighbour cosine, larger", id: 'edge-ends', params: { of: 'neighbour-cosine', join: 'max' } },
  { title: "ends' feature length, larger", id: 'feature-norm', params: {} },
  { title: "ends' feature length, mean", id: 'edge-ends', params: { of: 'feature-norm', join: 'mean' } },
  { title: "ends' max rank, mean", id: 'edge-ends', params: { of: 'max-rank', join: 'mean' } },
];

interface Cell {
  readonly auroc: number;
  readonly precision: number;
}
/** row title -> column title -> one cell a seed */
type Table = Map<string, Map<string, Cell[]>>;

function enter(table: Table, row: string, trial: Trial, score: Float64Array, eitherSign: boolean): void {
  for (const { title, truth } of trial.columns) {
    const cell = (values: Float64Array): Cell => ({
      auroc: rocAuc(values, truth),
      precision: averagePrecision(values, truth),
    });
    const plain = cell(score);
    const turned = eitherSign ? cell(score.map((value) => -value)) : plain;
    const best = {
      auroc: Math.max(plain.auroc, turned.auroc),
      precision: Math.max(plain.precision, turned.precision),
    };
    const columns = table.get(row) ?? new Map<string, Cell[]>();
    table.set(row, columns);
    columns.set(title, [...(columns.get(title) ?? []), best]);
  }
}

async function measure(table: Table, trial: Trial, seed: number, backend: ComputeBackend, all: boolean): Promise<void> {
  const fit = async (id: string, params: Readonly<Record<string, unknown>>): Promise<Scores> => {
    const { edges } = await detectorById(id).fit(
      trial.data,
      params,
      createRunContext({ rng: createRng(seed) }),
      backend,
    );
    if (edges === null) throw new Error(`${id} gave no edge scores`);
    return edges;
  };
  for (const { title, id, params } of floors)
    enter(table, `floor: ${title}`, trial, (await fit(id, params)).score, true);
  const variants = all ? ['contexts', 'hypergraph'] : ['contexts'];
  for (const edgeComparison of variants) {
    const scores = await fit('bourne', { edgeComparison });
    enter(table, `BOURNE, ${edgeComparison}`, trial, scores.score, false);
    for (const part of scores.parts) enter(table, `BOURNE, ${edgeComparison}: ${part.id}`, trial, part.values, false);
  }
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
function spread(values: readonly number[]): string {
  const m = mean(values);
  if (values.length < 2) return m.toFixed(3);
  const variance = values.reduce((sum, value) => sum + (value - m) ** 2, 0) / (values.length - 1);
  return `${m.toFixed(3)} ± ${Math.sqrt(variance).toFixed(3)}`;
}

function print(table: Table): void {
  const columns = [...new Set([...table.values()].flatMap((row) => [...row.keys()]))];
  console.log(`| AUROC / average precision | ${columns.join(' | ')} |`);
  console.log(`| --- |${' ---: |'.repeat(columns.length)}`);
  for (const [row, cells] of table) {
    const shown = columns.map((column) => {
      const values = cells.get(column);
      if (values === undefined) return '–';
      return `${spread(values.map((v) => v.auroc))} / ${spread(values.map((v) => v.precision))}`;
    });
    console.log(`| ${row} | ${shown.join(' | ')} |`);
  }
}

const asStored: readonly string[] = ['cora_edges_bourne', 'yelpchi_bipartite'];

export async function benchEdges(): Promise<void> {
  const { values } = parseArgs({
    args: process.argv.slice(3),
    options: {
      seeds: { type: 'string', default: '5' },
      datasets: { type: 'string', default: ['cora', 'citeseer', ...asStored].join(',') },
      kinds: { type: 'string', default: Object.keys(kinds).join(',') },
      published: { type: 'boolean', default: false },
    },
  });
  const backend = await openBackend('wasm');
  for (const name of values.datasets.split(',')) {
    if (!hasDataset(name)) {
      console.log(`The data set ${name} is not here; nothing is measured on it.`);
      continue;
    }
    const { data, truth } = readDataset(name);
    const table: Table = new Map();
    const notes = new Set<string>();
    for (let seed = 1; seed <= Number(values.seeds); seed++) {
      const trials =
        truth.edges === null
          ? values.kinds.split(',').map((kind) => {
              if (!Object.hasOwn(kinds, kind))
                throw new Error(`There is no "${kind}". There are: ${Object.keys(kinds).join(', ')}.`);
              return kinds[kind](data, seed);
            })
          : [{ data, columns: [{ title: 'known edges', truth: truth.edges }], notes: [] }];
      for (const trial of trials) {
        trial.notes.forEach((note) => notes.add(note));
        await measure(table, trial, seed, backend, values.published);
      }
    }
    console.log(`\n${name}, seeds 1 to ${values.seeds}, ${data.graph.numNodes} nodes, ${data.graph.numEdges} edges\n`);
    print(table);
    notes.forEach((note) => console.log(note));
  }
}
