import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '../schema/errors.ts';
import { createGraphSink } from './graph-file/graph-sink.ts';
import { firstRecords } from './csv-record.ts';
import { graphFromNpz, isGraphMember } from './npz-graph.ts';
import type { NpyArray } from './npz.ts';

const ints = (...values: readonly number[]): NpyArray => ({ shape: [values.length], data: Int32Array.from(values) });
const floats = (shape: readonly number[], ...values: readonly number[]): NpyArray => ({
  shape,
  data: Float64Array.from(values),
});

async function read(members: Readonly<Record<string, NpyArray>>) {
  const rows = { nodes: [] as (readonly string[])[], edges: [] as (readonly string[])[] };
  const take = (kind: 'nodes' | 'edges') => (csv: string) =>
    rows[kind].push(...firstRecords(new TextEncoder().encode(csv), ',', Infinity).map((row) => row.slice(2)));
  const sink = createGraphSink('m.npz', take('nodes'), take('edges'));
  const outcome = await graphFromNpz(new Map(Object.entries(members)), sink, () => Promise.resolve());
  sink.nodes.end();
  sink.edges.end();
  return { ...rows, sink, outcome };
}

describe('graphFromNpz', () => {
  // 0 -> 1 (2), 1 -> 2 (3)
  const csr = { indptr: ints(0, 1, 2, 2), indices: ints(1, 2), data: floats([2], 2, 3), shape: ints(3, 3) };

  it('reads a sparse matrix by rows or by columns, with weights', async () => {
    const { edges, nodes, outcome } = await read(csr);
    expect(edges).toEqual([
      ['0', '1', '2'],
      ['1', '2', '3'],
    ]);
    expect(nodes).toEqual([['0'], ['1'], ['2']]);
    expect(outcome.directed).toBe(true);
    const format = { shape: [1], data: new TextEncoder().encode('csc') };
    expect((await read({ ...csr, format })).edges).toEqual([
      ['1', '0', '2'],
      ['2', '1', '3'],
    ]);
  });

  it('takes a symmetric matrix for an undirected graph, and says so', async () => {
    const members = { row: ints(0, 1, 1, 2, 2), col: ints(1, 0, 2, 1, 2), shape: ints(3, 3) };
    const { edges, outcome, sink } = await read(members);
    expect(edges).toEqual([
      ['0', '1'],
      ['1', '2'],
      ['2', '2'],
    ]);
    expect(outcome.directed).toBe(false);
    expect(sink.notes().join()).toContain('5 entries are 3 edges');
  });

  it('brings labels and features along: few as columns, many as names', async () => {
    const narrow = await read({ ...csr, labels: ints(0, 1, 1), attr_matrix: floats([3, 2], 1, 0, 0.5, 2, 0, 0) });
    expect(narrow.sink.nodes.columns).toEqual(['id', 'label', 'x0', 'x1']);
    expect(narrow.nodes[1]).toEqual(['1', '1', '0.5', '2']);
    const wide = await read({
      ...csr,
      attr_indptr: ints(0, 2, 2, 3),
      attr_indices: ints(7, 600, 3),
      attr_data: floats([3], 1, 1, 4),
      attr_shape: ints(3, 1433),
    });
    expect(wide.nodes.map((row) => row[1])).toEqual(['x7;x600', '', 'x3']);
    expect(wide.sink.notes().join()).toContain('1,433 features of a node are one column');
  });

  it.each<readonly [string, Readonly<Record<string, NpyArray>>, RegExp]>([
    ['an end outside', { ...csr, indices: ints(1, 9) }, /names node 9 of 3/],
    ['pointers that fall', { ...csr, indptr: ints(0, 2, 1, 2) }, /falls at row 1/],
    ['no graph', { x: floats([1, 1], 1) }, /holds no graph/],
    ['too few labels', { ...csr, y: ints(1) }, /labels of 1 nodes/],
    ['too few features', { ...csr, x: floats([1, 1], 1) }, /features of 1 nodes/],
    ['weights that do not fit', { ...csr, data: floats([1], 1) }, /1 values for 2/],
  ])('refuses %s in words', async (_, members, words) => {
    await expect(read(members)).rejects.toThrow(words);
  });

  it('never opens what may be objects of Python', () => {
    expect(['node_names', 'class_names', 'idx_to_node'].some(isGraphMember)).toBe(false);
  });

  it('accounts for every entry of any matrix, or says why not', async () => {
    const array = fc.array(fc.integer({ min: -1, max: 6 }), { maxLength: 8 }).map((values) => ints(...values));
    const names = ['indptr', 'indices', 'data', 'shape', 'row', 'col', 'labels', 'x', 'edge_index', 'attr_indptr'];
    await fc.assert(
      fc.asyncProperty(fc.dictionary(fc.constantFrom(...names), array), async (members) => {
        try {
          const { sink, edges } = await read(members);
          expect(sink.edges.read).toBe(edges.length);
        } catch (thrown) {
          if (!(thrown instanceof AppError)) throw thrown;
          expect(thrown.code).toBe('bad-file');
        }
      }),
      { numRuns: Number(process.env['DOWSER_FUZZ_RUNS'] ?? 500), seed: 5 },
    );
  });
});
