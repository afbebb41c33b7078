import { inflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { csvColumns, datasetClasses, datasetGraph, parseDatasetMeta } from './dataset.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const files = (nodes: string, edges = 'src,dst\n0,1\n1,2\n') => ({
  name: 'set',
  meta: { directed: false },
  nodes: bytes(nodes),
  edges: bytes(edges),
  features: null,
});
const graphOf = (...given: Parameters<typeof files>) =>
  datasetGraph(files(...given), (packed) => inflateRawSync(packed));
const nodes = 'id,label,split\n0,1,train\n1,,val\n2,0,test\n';

it('classes and split are read, an empty class is unknown', () => {
  const { classes, split } = datasetClasses(files(nodes));
  expect([...classes]).toEqual([1, -1, 0]);
  expect(split).toEqual(['train', 'val', 'test']);
  expect(datasetClasses(files('id,label\r\n0,2\r\n')).split).toEqual([]);
});

it('a set without features gets those of its shape, never its labels', () => {
  const { graph, features } = graphOf(nodes);
  expect(graph).toMatchObject({ numNodes: 3, numEdges: 2, directed: false });
  expect([...graph.src, ...graph.dst]).toEqual([0, 1, 1, 2]);
  expect(features.numRows).toBe(3);
  expect(features).toEqual(graphOf('id,label,split\n0,5,test\n1,5,val\n2,5,train\n').features);
});

it('quoted cells may hold commas, quotes and line ends', () => {
  const columns = csvColumns(bytes('name,id\n"a, ""b""\nc",0\nd,1\n'), ['id', 'name', 'none'], 'f');
  expect(columns.get('id')).toEqual(['0', '1']);
  expect(columns.get('name')).toEqual(['a, "b"\nc', 'd']);
  expect(columns.has('none')).toBe(false);
});

describe('files that do not fit are refused in words', () => {
  it.each([
    ['a node out of order', () => graphOf('id\n0\n2\n'), 'count its ids 0, 1, 2, ...; node 1 is "2"'],
    [
      'an edge to nowhere',
      () => graphOf('id\n0\n1\n2\n', 'src,dst\n0,3\n'),
      'names node 3 in row 2; there are 3 nodes',
    ],
    ['an end that is no number', () => graphOf('id\n0\n', 'src,dst\n0,x\n'), 'dst is "x" in row 2'],
    ['no ids', () => graphOf('name\na\n'), 'has no column id'],
    ['no ends', () => graphOf('id\n0\n', 'from,to\n0,0\n'), 'has no column src'],
    ['a row that is too short', () => graphOf('id,a\n0\n'), 'has 1 fields in row 2; its header names 2'],
    ['a quote never closed', () => graphOf('id,a\n0,"x\n'), 'cannot be read in row 2'],
    ['a class in words', () => datasetClasses(files('id,label\n0,cat\n')), 'label is "cat" in row 2'],
    ['no classes', () => datasetClasses(files('id\n0\n')), 'has no column label'],
    ['no JSON', () => parseDatasetMeta('{', 'meta.json'), 'meta.json is not JSON'],
    ['no direction', () => parseDatasetMeta('{}', 'meta.json'), 'directed'],
  ])('%s', (_what, act, sentence) => {
    expect(act).toThrow(sentence);
  });
});
