// @vitest-environment jsdom
/** Files into the open project: where to, encodings, times and rules as they are sent; difference, commit, way back. */
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeAll, expect, test } from 'vitest';
import type { UploadPreview } from '../../../main/contract/api.ts';
import type { ImportDifference } from '../../../main/contract/reimport.ts';
import { createWorkbenchStore } from '../../state/store.ts';
import { aProject } from '../../testing/a-project.ts';
import { memoryStorage, scriptedEngine } from '../../testing/scripted-engine.ts';
import type { Answers } from '../../testing/scripted-engine.ts';
import { WorkbenchContext } from '../../workbench-context.tsx';
import { DataVersions } from './data-versions.tsx';
import { DropAnywhere } from './drop-anywhere.tsx';
import { takeDropped } from './dropped-files.ts';
import { ImportDialog } from './import-dialog.tsx';

afterEach(cleanup);
beforeAll(() => {
  // jsdom knows the element and not its methods.
  const { prototype } = HTMLDialogElement;
  if (!('showModal' in prototype)) Object.assign(prototype, { showModal: () => undefined, close: () => undefined });
});
const settle = () => act(() => new Promise((resolve) => setTimeout(resolve, 20)));

const preview: UploadPreview = {
  ...{ uploadId: 'u1', fileName: 'e.csv', bytes: 10, format: 'CSV', delimiter: ',', looksLike: 'edges', graph: null },
  encoding: 'Windows-1252',
  unsure: 'Müller,b,1,03/04/2026',
  encodings: ['UTF-8', 'Windows-1252', 'ISO-8859-15'],
  columns: [
    { name: 'from', type: 'VARCHAR', suggestedRole: 'source', time: null },
    { name: 'to', type: 'VARCHAR', suggestedRole: 'target', time: null },
    { name: 'amount', type: 'BIGINT', suggestedRole: 'feature', time: null },
    { name: 'day', type: 'VARCHAR', suggestedRole: 'time', time: { format: 'day-first', certain: false } },
  ],
  sample: [['Müller', 'b', '1', '03/04/2026']],
};
const side = { before: 3, after: 4, added: 1, removed: 0, changed: 1, unchanged: 2 };
const difference: ImportDifference = {
  ...{ token: 't1', mode: 'upsert', rejectedTotal: 0, rejects: [], notes: ['a note'], seconds: 1 },
  nodes: {
    ...side,
    columns: [{ column: 'town', state: 'new', changed: 1 }],
    examples: [{ change: 'changed', ids: ['b'], values: [{ column: 'town', before: 'Bonn', after: 'Rome' }] }],
  },
  edges: { ...side, columns: [], examples: [] },
  affected: {
    ...{ labelsKept: 2, labelsGone: 1, labelsGoneExamples: ['d'], labelsBack: 0 },
    ...{ runs: 1, findings: 50, models: 0, queue: true },
  },
  files: [{ file: 'e.csv', role: 'edges', sha256: '', bytes: 10, read: 3, kept: 1, merged: 2, rejected: 0 }],
  merges: [],
};

async function open(more: Answers = {}) {
  const asked: { method: string; input: unknown }[] = [];
  const note =
    <T,>(method: string, answer: T) =>
    (input: unknown): T => {
      asked.push({ method, input });
      return answer;
    };
  const api = scriptedEngine({
    'import.begin': () => ({ uploadId: 'u1' }),
    'import.chunk': () => ({ received: 10 }),
    'import.preview': note('import.preview', preview),
    'import.commit': note('import.commit', aProject()),
    'reimport.look': note('reimport.look', difference),
    'reimport.commit': note('reimport.commit', aProject()),
    'reimport.drop': note('reimport.drop', null),
    ...more,
  });
  const store = createWorkbenchStore({ api, storage: memoryStorage() });
  store.setState({ opening: null, project: aProject(), dialog: 'import' });
  render(
    <WorkbenchContext value={{ store, api: { ...api, retryNow: () => undefined } }}>
      <ImportDialog />
    </WorkbenchContext>,
  );
  await give('edges', ['e.csv']);
  return { asked, store, api };
}
async function give(kind: 'edges' | 'nodes', names: readonly string[]) {
  const files = names.map((name) =>
    Object.assign(new File(['x'], name), {
      slice: () => ({ arrayBuffer: () => Promise.resolve(new ArrayBuffer(10)) }),
    }),
  );
  fireEvent.change(screen.getByTestId(`import-file-${kind}`), {
    target: { files: Object.assign(files, { item: (i: number) => files[i] }) },
  });
  await settle();
}
const click = async (id: string) => {
  fireEvent.click(screen.getByTestId(id));
  await settle();
};
const choose = async (id: string, value: string) => {
  fireEvent.change(screen.getByTestId(id), { target: { value } });
  await settle();
};

test('a new project stays the usual way, with what was said of times, duplicates and parallel edges', async () => {
  const { asked } = await open();
  expect(screen.getByTestId('time-doubt-edges').textContent).toContain('day');
  await choose('time-edges-day', 'month-first');
  expect(screen.queryByTestId('time-doubt-edges')).toBeNull();
  await click('merge-edges');
  await choose('rule-edges-amount', 'max');
  await click('import-commit');
  expect(asked.at(-1)).toMatchObject({
    method: 'import.commit',
    input: { mapping: { edgeTime: { column: 'day', format: 'month-first' }, edgeMerge: { amount: 'max' } } },
  });
  expect(screen.queryByTestId('import-take-back')).toBeNull();
});

test('files are chosen while a project is still being opened, and imported once it is there', async () => {
  const { asked, store } = await open();
  act(() => {
    store.setState({ opening: 'Preparing the sample payments network…' });
    store.getState().onImportProgress({ stage: 'Reading edges', fraction: 0.4 });
  });
  fireEvent.click(screen.getByLabelText('Remove e.csv'));
  await give('edges', ['e.csv']);
  expect(screen.getByText('e.csv', { exact: false })).toBeTruthy();
  expect(screen.queryByTestId('import-progress')).toBeNull();
  expect(screen.getByTestId('import-problem').textContent).toBe(
    'A project is still being opened. The import can begin once it is there.',
  );
  expect(screen.getByTestId('import-commit').hasAttribute('disabled')).toBe(true);
  act(() => store.setState({ opening: null, importProgress: null }));
  await click('import-commit');
  expect(asked.at(-1)).toMatchObject({ method: 'import.commit', input: { name: 'e', edges: 'u1' } });
});

test('a file that is still being read is waited for, not asked for', async () => {
  await open({ 'import.preview': () => new Promise<never>(() => undefined) });
  expect(screen.getByTestId('import-problem').textContent).toBe('Wait for the first file, or remove it.');
});

test('files dropped on the page while a project is still being opened open the import', async () => {
  const { store, api } = await open();
  cleanup();
  store.setState({ dialog: null, opening: 'Preparing the sample payments network…' });
  store.getState().onImportProgress({ stage: 'Reading edges', fraction: 0.4 });
  render(
    <WorkbenchContext value={{ store, api: { ...api, retryNow: () => undefined } }}>
      <DropAnywhere />
    </WorkbenchContext>,
  );
  fireEvent.drop(window, { dataTransfer: { types: ['Files'], files: [new File(['x'], 'dropped.csv')] } });
  expect(store.getState().dialog).toBe('import');
  expect(takeDropped().map(({ name }) => name)).toEqual(['dropped.csv']);
});

test('a guessed encoding is said with a line, and another one is asked of the engine', async () => {
  const { asked } = await open();
  expect(screen.getByTestId('encoding-doubt-edges').textContent).toContain('Müller,b,1');
  await choose('encoding-edges', 'ISO-8859-15');
  expect(asked.at(-1)).toEqual({ method: 'import.preview', input: { uploadId: 'u1', encoding: 'ISO-8859-15' } });
});

test('into the open project: the difference first, back to the files, then the change and a way back', async () => {
  const { asked } = await open();
  await click('import-target-upsert');
  await choose('edge-key', 'amount');
  expect(screen.queryByTestId('import-name')).toBeNull();
  await click('import-commit');
  expect(asked.at(-1)).toMatchObject({
    method: 'reimport.look',
    input: { mode: 'upsert', edges: 'u1', nodes: null, mapping: { edgeKey: ['amount'] } },
  });
  expect(screen.getByTestId('difference-counts').textContent).toContain('Nodes310124');
  const shown = screen.getByTestId('import-difference').textContent;
  for (const part of ['Bonn', 'Rome', 'a note', 'town']) expect(shown).toContain(part);
  const affected = screen.getByTestId('difference-affected').textContent;
  expect(affected).toContain('2 labels stay');
  expect(affected).toContain('that goes (d)');
  expect(affected).toContain('The questions end');
  await click('import-back');
  expect(asked.at(-1)).toEqual({ method: 'reimport.drop', input: { token: 't1' } });
  await click('import-commit');
  await click('reimport-commit');
  expect(asked.at(-1)).toEqual({ method: 'reimport.commit', input: { token: 't1' } });
  expect(screen.getByTestId('import-take-back').textContent).toContain('Take it back');
});

test('the way back stands with the data, and says what it leads to', async () => {
  const api = scriptedEngine({
    'reimport.state': () => ({
      ...{ version: 2, title: 'Import of e.csv', since: '', labelsGone: 3, leads: 'back' as const },
      other: { version: 1, numNodes: 1234, numEdges: 9 },
    }),
  });
  const store = createWorkbenchStore({ api, storage: memoryStorage() });
  render(
    <WorkbenchContext value={{ store, api: { ...api, retryNow: () => undefined } }}>
      <DataVersions project={aProject()} />
    </WorkbenchContext>,
  );
  await settle();
  const shown = screen.getByTestId('data-versions').textContent;
  for (const part of ['Import of e.csv', '3 labels', '1,234 nodes', 'Take the last import back']) {
    expect(shown).toContain(part);
  }
});

test('what was said of the same columns is offered at the next import, taken over and taken back', async () => {
  const { store, api } = await open();
  await choose('role-edges-amount', 'truth');
  await choose('time-edges-day', 'month-first');
  await click('import-directed');
  await click('import-commit');
  cleanup();
  render(
    <WorkbenchContext value={{ store, api: { ...api, retryNow: () => undefined } }}>
      <ImportDialog />
    </WorkbenchContext>,
  );
  expect(screen.queryByTestId('import-last-time')).toBeNull();
  await give('edges', ['june.csv']);
  const role = () => screen.getByTestId<HTMLSelectElement>('role-edges-amount').value;
  const directed = () => screen.getByTestId<HTMLInputElement>('import-directed').checked;
  expect(role()).toBe('feature');
  expect(screen.getByTestId('import-last-time').textContent).toContain('e.csv');
  await click('import-last-time-take');
  expect([role(), directed()]).toEqual(['truth', false]);
  expect(screen.queryByTestId('time-doubt-edges')).toBeNull();
  await click('import-last-time-undo');
  expect([role(), directed()]).toEqual(['feature', true]);
  expect(screen.getByTestId('time-doubt-edges')).toBeTruthy();
  // Nothing is offered that is said already.
  await click('import-last-time-take');
  await click('import-commit');
  expect(store.getState().importMemory).toHaveLength(1);
});

test('several files go to the engine together, which says what they are; how far it is shows, and it can be stopped', async () => {
  const graph = {
    ...{ numNodes: 3, numEdges: 2, directed: true, notes: [] },
    nodes: { columns: [{ name: 'id', type: 'VARCHAR', suggestedRole: 'id' as const, time: null }], sample: [['a']] },
  };
  const answer = Promise.withResolvers<{ edges: UploadPreview; nodes: null }>();
  const { api, asked } = await open({ 'import.together': () => answer.promise });
  await give('edges', ['n.csv', 'r.csv', 's.csv']);
  expect(api.calls.at(-1)).toEqual({ method: 'import.together', input: { uploadIds: ['u1', 'u1', 'u1'] } });
  act(() => api.emit('import.reading', { uploadId: 'u1', fraction: 0.42 }));
  expect(screen.getByText(/Reading what is in it… 42 %/)).toBeTruthy();
  await click('import-stop-edges');
  expect(screen.queryByTestId('import-stop-edges')).toBeNull();
  await give('edges', ['n.csv', 'r.csv', 's.csv']);
  answer.resolve({ edges: { ...preview, fileName: 'n.csv, r.csv, s.csv', graph }, nodes: null });
  await settle();
  expect(screen.getByTestId('import-columns-nodes')).toBeTruthy();
  await click('import-commit');
  expect(asked.at(-1)).toMatchObject({ method: 'import.commit', input: { edges: 'u1', nodes: null } });
});

test('nodes alone go into the open project, where its edges stay; replacing wants edges', async () => {
  const columns: UploadPreview['columns'] = [
    { name: 'key', type: 'VARCHAR', suggestedRole: 'id', time: null },
    { name: 'town', type: 'VARCHAR', suggestedRole: 'feature', time: null },
  ];
  const nodes: UploadPreview = { ...preview, uploadId: 'u2', looksLike: 'nodes', columns, sample: [['a', 'Bonn']] };
  const { asked } = await open({ 'import.preview': () => nodes });
  await click('import-target-upsert');
  fireEvent.click(screen.getByLabelText('Remove e.csv'));
  await give('nodes', ['n.csv']);
  await choose('rule-nodes-town', 'join');
  expect(screen.queryByTestId('merge-edges')).toBeNull();
  await click('import-target-replace');
  expect(screen.getByTestId('import-problem').textContent).toContain('takes the edges, too');
  await click('import-target-append');
  await click('import-commit');
  expect(asked.at(-1)).toEqual({
    method: 'reimport.look',
    input: {
      ...{ mode: 'append', edges: null, nodes: 'u2' },
      mapping: { nodeId: 'key', nodeName: null, nodeTruth: null, nodeIgnore: [], nodeMerge: { town: 'join' } },
    },
  });
});
