import { expect, test } from 'vitest';
import type { ColumnRole, UploadPreview } from '../../main/contract/api.ts';
import {
  columnTypeWords,
  initialRoles,
  mappingProblem,
  matchIds,
  nameFromFile,
  setRole,
  toMapping,
} from './import-mapping.ts';

const preview = (columns: readonly (readonly [string, ColumnRole])[]): UploadPreview => ({
  uploadId: 'u',
  fileName: 'f.csv',
  bytes: 1,
  unsure: null,
  encodings: ['UTF-8'],
  encoding: 'UTF-8',
  delimiter: ',',
  columns: columns.map(([name, suggestedRole]) => ({ name, type: 'VARCHAR', suggestedRole, time: null })),
  sample: [],
  looksLike: 'edges',
  format: 'CSV',
  graph: null,
});

test('two suggested sources become one', () => {
  const roles = initialRoles(
    preview([
      ['from', 'source'],
      ['sender', 'source'],
      ['to', 'target'],
    ]),
    'edges',
  );
  expect(roles).toEqual({ from: 'source', sender: 'feature', to: 'target' });
});

test('without a suggestion the first columns are the ends, and a nodes file gets an id', () => {
  const plain = preview([
    ['x', 'feature'],
    ['y', 'feature'],
    ['z', 'feature'],
  ]);
  expect(initialRoles(plain, 'edges')).toEqual({ x: 'source', y: 'target', z: 'feature' });
  expect(initialRoles(plain, 'nodes')).toEqual({ x: 'id', y: 'feature', z: 'feature' });
});

test('suggestions of the other kind of table are not taken over', () => {
  const roles = initialRoles(
    preview([
      ['id', 'id'],
      ['from', 'source'],
      ['to', 'target'],
    ]),
    'edges',
  );
  expect(roles['id']).toBe('feature');
});

test('choosing a second source frees the first; features can be many', () => {
  const roles = { a: 'source', b: 'target', c: 'feature', d: 'ignore' } as const;
  expect(setRole(roles, 'edges', 'c', 'source')).toEqual({ a: 'feature', b: 'target', c: 'source', d: 'ignore' });
  expect(setRole(roles, 'edges', 'd', 'feature')).toEqual({ a: 'source', b: 'target', c: 'feature', d: 'feature' });
});

test('says what is missing, and maps what is complete', () => {
  expect(mappingProblem({ a: 'source', b: 'feature' }, null)).toContain('target');
  expect(mappingProblem({ a: 'source', b: 'target' }, { x: 'feature' })).toContain('nodes file');
  expect(toMapping({ a: 'source', b: 'feature' }, null, true)).toBeNull();
  expect(
    toMapping({ a: 'source', b: 'target', t: 'truth', x: 'ignore' }, { i: 'id', n: 'name', y: 'ignore' }, false),
  ).toEqual({
    source: 'a',
    target: 'b',
    edgeTruth: 't',
    edgeIgnore: ['x'],
    nodeId: 'i',
    nodeName: 'n',
    nodeTruth: null,
    nodeIgnore: ['y'],
    directed: false,
  });
});

test('a project is named after its file', () => {
  expect(nameFromFile('transfers-2026_q1.csv.gz')).toBe('transfers 2026 q1');
  expect(nameFromFile('.csv')).toBe('New project');
});

test('types of columns are said in words', () => {
  expect(['VARCHAR', 'BIGINT', 'DOUBLE', 'BOOLEAN', 'TIMESTAMP'].map(columnTypeWords)).toEqual([
    'text',
    'whole number',
    'number',
    'yes/no',
    'date',
  ]);
});

const sampled = (columns: readonly string[], sample: readonly (readonly string[])[]): UploadPreview => ({
  ...preview(columns.map((name) => [name, 'feature'] as const)),
  sample,
});
const payments = {
  preview: sampled(
    ['von', 'nach', 'Betrag'],
    [
      ['001', '002', '7'],
      ['002', '003', '8'],
    ],
  ),
  roles: { von: 'source', nach: 'target', Betrag: 'feature' },
} as const;

test('the column that the edges speak of becomes the id, and the one it replaces the name', () => {
  const people = sampled(
    ['Kennung', 'Name'],
    [
      ['001', 'Zoë'],
      ['003', 'Ana'],
      ['', 'nobody'],
    ],
  );
  const guessed = { Kennung: 'feature', Name: 'id' } as const;
  expect(matchIds({ preview: people, roles: guessed }, payments)).toEqual({ Kennung: 'id', Name: 'name' });
  const right = { Kennung: 'id', Name: 'feature' } as const;
  expect(matchIds({ preview: people, roles: right }, payments)).toBe(right);
});

test('samples that do not meet, or meet by chance, leave the id where it was', () => {
  const rows = ['001', '9', '9', '9', '9'].map((branch, i) => [`x${i}`, branch]);
  const roles = { id: 'id', branch: 'feature' } as const;
  expect(matchIds({ preview: sampled(['id', 'branch'], rows), roles }, payments)).toBe(roles);
});
