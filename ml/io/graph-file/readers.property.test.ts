/**
 * Generated and mutated files against every reader of text: what was written comes back, and whatever was done to a
 * file, a reader ends with an error in words or with an exact account. DOWSER_FUZZ_RUNS=10000 for the long run.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../schema/errors.ts';
import { firstRecords } from '../csv-record.ts';
import { graphFormats } from './formats.ts';
import { createGraphSink } from './graph-sink.ts';

const numRuns = Number(process.env['DOWSER_FUZZ_RUNS'] ?? 200);
const long = 60_000 + numRuns * 100;

interface Sample {
  readonly nodes: readonly { readonly id: string; readonly name: string }[];
  readonly edges: readonly { readonly from: number; readonly to: number; readonly note: string }[];
}
const text = fc.string({
  unit: fc.constantFrom(...Array.from('abcXYZ019 _-.,;:|"\'&<>[]{}()#%*\\/=\n\t'), 'é', '漢', '😀'),
  maxLength: 12,
});
const sample: fc.Arbitrary<Sample> = fc
  .record({
    ids: fc.uniqueArray(fc.bigInt(1n, 2n ** 63n - 1n), { minLength: 1, maxLength: 12 }),
    names: fc.array(text, { minLength: 12, maxLength: 12 }),
  })
  .chain(({ ids, names }) =>
    fc.record({
      nodes: fc.constant(ids.map((id, i) => ({ id: String(id), name: names[i] }))),
      edges: fc.array(fc.record({ from: fc.nat(ids.length - 1), to: fc.nat(ids.length - 1), note: text }), {
        minLength: 1,
        maxLength: 20,
      }),
    }),
  );
const xml = (said: string): string =>
  said
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\n', '&#10;')
    .replaceAll('\t', '&#9;');
const gml = (said: string): string => said.replaceAll('&', '&amp;').replaceAll('"', '&quot;');

const writers: Readonly<Record<string, (graph: Sample) => string>> = {
  graphml: ({ nodes, edges }) =>
    `<?xml version="1.0"?><graphml><key id="n" for="node" attr.name="name"/><key id="e" for="edge" attr.name="note"><default>x</default></key><graph edgedefault="directed">${nodes
      .map(({ id, name }) => `<node id="${id}"><data key="n">${xml(name)}</data></node>`)
      .join(
        '\n',
      )}${edges.map(({ from, to, note }) => `<edge source="${nodes[from].id}" target="${nodes[to].id}"><data key="e">${xml(note)}</data></edge>`).join('\n')}</graph></graphml>`,
  gexf: ({ nodes, edges }) =>
    `<gexf><graph defaultedgetype="directed"><nodes>${nodes.map(({ id, name }) => `<node id="${id}" label="${xml(name)}"/>`).join('')}</nodes><edges>${edges
      .map(
        ({ from, to, note }, i) =>
          `<edge id="${i}" source="${nodes[from].id}" target="${nodes[to].id}" label="${xml(note)}"><spells><spell start="1"/></spells></edge>`,
      )
      .join('')}</edges></graph></gexf>`,
  json: ({ nodes, edges }) =>
    `{"directed":true,"nodes":[${nodes.map(({ id, name }) => `{"id":${id},"name":${JSON.stringify(name)},"deep":{"x":[1,2.5e3,null]}}`).join(',')}],"links":[${edges
      .map(
        ({ from, to, note }) => `{"source":${nodes[from].id},"target":${nodes[to].id},"note":${JSON.stringify(note)}}`,
      )
      .join(',\n')}]}`,
  gml: ({ nodes, edges }) =>
    `graph [\n directed 1\n${nodes.map(({ id, name }) => `node [ id ${id} label "${gml(name)}" ]`).join('\n')}\n${edges
      .map(
        ({ from, to, note }) =>
          `edge [ source ${nodes[from].id} target ${nodes[to].id} note "${gml(note)}" g [ x 1 ] ]`,
      )
      .join('\n')}\n]`,
  pajek: ({ nodes, edges }) =>
    `*Vertices ${nodes.length}\n${nodes.map((_, i) => `${i + 1} "n ${i}" 0.5 0.5 ic Red`).join('\n')}\n*Arcs\n${edges.map(({ from, to }) => `${from + 1} ${to + 1} 1.5`).join('\n')}\n`,
  'edge-list': ({ nodes, edges }) =>
    `# directed\n${edges.map(({ from, to }) => `${nodes[from].id} ${nodes[to].id} 2 {'w': 'x'}`).join('\n')}\n`,
};

/** Reads in pieces of the given size; checks the account; returns the rows of both tables. */
function read(id: string, file: string, piece: number) {
  const format = graphFormats.find((one) => one.id === id);
  if (format === undefined) throw new Error(`no format ${id}`);
  const rows = { nodes: [] as string[][], edges: [] as string[][] };
  const take = (kind: 'nodes' | 'edges') => (csv: string, width: number) => {
    for (const record of firstRecords(new TextEncoder().encode(csv), ',', Infinity)) {
      expect(record).toHaveLength(width + 2);
      rows[kind].push([...record]);
    }
  };
  const sink = createGraphSink('file', take('nodes'), take('edges'));
  const reader = format.read(sink);
  for (let at = 0; at < file.length; at += piece) reader.push(file.slice(at, at + piece));
  const outcome = reader.end();
  for (const kind of ['nodes', 'edges'] as const) {
    const table = sink[kind];
    table.end();
    expect(table.read).toBe(table.kept + table.rejects.length);
    expect(rows[kind]).toHaveLength(table.kept);
    expect(new Set(table.columns).size).toBe(table.columns.length);
    // Rows are numbered in the order of the file.
    expect(rows[kind].every((row, i) => i === 0 || Number(row[0]) > Number(rows[kind][i - 1][0]))).toBe(true);
  }
  return { sink, rows, outcome };
}

const change = fc.record({
  kind: fc.constantFrom('cut', 'drop', 'twice', 'insert', 'swap'),
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.nat(60),
  said: fc.oneof(
    text,
    fc.constantFrom(
      '<',
      '>',
      '"',
      '</node>',
      '<![CDATA[',
      '<!--',
      '&#0;',
      '&x;',
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '\\u',
      '\\',
      'null',
      '1e999',
      '\n*Arcs\n',
      '\0',
      '<!DOCTYPE a [<!ENTITY b "c">]>',
      '𝕏',
      '\ud800',
    ),
  ),
});
type Change = typeof change extends fc.Arbitrary<infer T> ? T : never;
function mutate(file: string, changes: readonly Change[]): string {
  let out = file;
  for (const { kind, at, length, said } of changes) {
    const from = Math.floor(at * out.length);
    const part = out.slice(from, from + length);
    if (kind === 'cut') out = out.slice(0, from);
    else if (kind === 'drop') out = out.slice(0, from) + out.slice(from + length);
    else if (kind === 'twice') out = out.slice(0, from) + part + out.slice(from);
    else if (kind === 'insert') out = out.slice(0, from) + said + out.slice(from);
    else out = out.slice(0, from) + said + out.slice(from + length);
  }
  return out;
}

describe.each(Object.keys(writers))('%s', (id) => {
  it(
    'gives back what was written, whatever the pieces',
    () => {
      fc.assert(
        fc.property(sample, fc.integer({ min: 1, max: 400 }), (graph, piece) => {
          const { rows, sink, outcome } = read(id, writers[id](graph), piece);
          const ids = id === 'pajek' ? graph.nodes.map((_, i) => String(i + 1)) : graph.nodes.map((node) => node.id);
          if (id !== 'edge-list') expect(rows.nodes.map((row) => row[2])).toEqual(ids);
          expect(rows.edges.map((row) => [row[2], row[3]])).toEqual(
            graph.edges.map(({ from, to }) => [ids[from], ids[to]]),
          );
          expect(sink.edges.rejects).toEqual([]);
          expect(outcome.directed).toBe(true);
          if (id === 'json' || id === 'gml' || id === 'gexf') {
            const note = sink.edges.columns.indexOf(id === 'gexf' ? 'label' : 'note') + 2;
            expect(rows.edges.map((row) => row[note] ?? '')).toEqual(graph.edges.map((edge) => edge.note));
          }
        }),
        { numRuns, seed: 7 },
      );
    },
    long,
  );

  it(
    'ends in words or with an exact account, whatever was done to the file',
    () => {
      fc.assert(
        fc.property(
          sample,
          fc.array(change, { minLength: 1, maxLength: 6 }),
          fc.integer({ min: 1, max: 400 }),
          (graph, changes, piece) => {
            try {
              read(id, mutate(writers[id](graph), changes), piece);
            } catch (thrown) {
              if (!(thrown instanceof AppError)) throw thrown;
              expect(['bad-file', 'too-large']).toContain(thrown.code);
            }
          },
        ),
        { numRuns, seed: 11 },
      );
    },
    long,
  );
});
