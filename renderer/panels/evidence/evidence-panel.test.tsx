// @vitest-environment jsdom
/** The evidence on screen: contrasts in words, a brush by keyboard, a second suspect by typing, a path in the picture. */
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import type { Contrast, NamedNode, PathsFound, Timeline } from '../../../main/contract/evidence.ts';
import { createWorkbenchStore } from '../../state/store.ts';
import { rankedGraph } from '../../testing/ranked-graph.ts';
import { memoryStorage, scriptedEngine } from '../../testing/scripted-engine.ts';
import { WorkbenchContext } from '../../workbench-context.tsx';
import { EvidencePanel } from './evidence-panel.tsx';
import { shareText } from './evidence-words.ts';

afterEach(cleanup);

const day = 86_400_000;
const start = Date.UTC(2025, 2, 1);
const named = (index: number, more: Partial<NamedNode> = {}): NamedNode => ({
  index,
  id: `n${index}`,
  name: `n${index}`,
  neighbours: 3,
  isHub: false,
  ...more,
});
const time = { of: 'edge', column: 'paid', isCalendar: true, assumption: 'paid is a date.' } as const;

const timeline: Timeline = {
  time,
  amount: 'amount',
  total: 4,
  untimed: 1,
  from: start,
  to: start + 10 * day,
  countsOut: Int32Array.of(1, 0, 0, 1),
  countsIn: Int32Array.of(0, 1, 0, 0),
  sumsOut: Float64Array.of(10, 0, 0, 30),
  sumsIn: Float64Array.of(0, 20, 0, 0),
  edges: Int32Array.of(7, 8, 9),
  times: Float64Array.of(start, start + 3 * day, start + 10 * day),
  amounts: Float64Array.of(10, 20, 30),
  others: Int32Array.of(1, 2, 1),
  incoming: Uint8Array.of(0, 1, 0),
  notes: ['paid is a date.'],
};
const contrast: Contrast = {
  groups: [
    { group: 'neighbours', title: 'its neighbours', size: 38 },
    { group: 'class', title: 'nodes labelled normal', size: 1 },
    { group: 'all', title: 'all nodes', size: 99 },
  ],
  rows: [
    {
      title: 'balance',
      theme: 'attributes',
      kind: 'number',
      unit: 'number',
      value: 1000,
      surprise: 1.7,
      standings: { neighbours: { size: 38, median: 20, low: 10, high: 30, percentile: 1, tail: 0.02 } },
    },
    {
      title: 'country',
      theme: 'attributes',
      kind: 'category',
      value: 'KY',
      surprise: 1.2,
      standings: { all: { size: 99, share: 0.02, commonest: 'NL', commonestShare: 0.5, tail: 0.06 } },
    },
    {
      title: 'devices',
      theme: 'attributes',
      kind: 'number',
      unit: 'number',
      value: 2,
      surprise: 0.1,
      standings: { all: { size: 99, median: 2, low: 1, high: 3, percentile: 0.5, tail: 0.8 } },
    },
  ],
  notes: [],
};
const paths: PathsFound = {
  paths: [
    {
      nodes: [named(4), named(6, { isHub: true, neighbours: 900 }), named(12)],
      edges: [
        { index: 20, source: 4, target: 6, amount: 100, time: start },
        { index: 21, source: 6, target: 12, amount: 90, time: start + 2 * day },
      ],
      total: 190,
      least: 90,
      from: start,
      to: start + 2 * day,
      throughHub: true,
    },
  ],
  amount: 'amount',
  time,
  hubFrom: 50,
  mayBeMore: false,
  notes: ['1 edge without a time was not taken.'],
};

function show() {
  const { answers } = rankedGraph(20);
  const api = scriptedEngine({
    ...answers,
    'evidence.timeline': () => timeline,
    'evidence.contrast': () => contrast,
    'evidence.columns': () => ({ times: [time], amounts: ['amount'] }),
    'evidence.find': () => [named(4), named(12, { name: 'Twelve' })],
    'evidence.paths': () => paths,
    'evidence.common': () => ({ rows: [{ ...named(5), touches: 2, edges: 2, amount: 7 }], total: 1, amount: 'amount' }),
  });
  const store = createWorkbenchStore({ api, storage: memoryStorage() });
  store.setState({ runId: 'run', selected: { kind: 'node', index: 4 }, rightTab: 'evidence' });
  render(
    <WorkbenchContext value={{ store, api: { ...api, retryNow: () => undefined } }}>
      <EvidencePanel />
    </WorkbenchContext>,
  );
  return { store, api };
}

test('what is unusual is told in words, the rest on request, a group that is too small by name', async () => {
  show();
  await waitFor(() => expect(screen.getAllByTestId('contrast-row')).toHaveLength(2));
  const text = screen.getByTestId('contrast').textContent;
  expect(text).toContain('Higher than all 38 neighbours (median 20)');
  expect(text).toContain('2 % of 99 nodes, most often NL (50 %)');
  expect(text).toContain('nodes labelled normal (1): at least three are needed');
  fireEvent.click(screen.getByTestId('contrast-more'));
  expect(screen.getAllByTestId('contrast-row')).toHaveLength(3);
  fireEvent.click(screen.getByTestId('contrast-neighbours'));
  expect(screen.getAllByTestId('contrast-row')).toHaveLength(1);
});

test('the brush moves with the keys, marks edges, becomes a filter and goes again', async () => {
  const { store } = show();
  await waitFor(() => expect(screen.getByTestId('brush-to')).toBeTruthy());
  expect(screen.getByTestId('timeline').textContent).toContain('1 edge without a time is not in it');
  fireEvent.keyDown(screen.getByTestId('brush-to'), { key: 'ArrowLeft' });
  expect(store.getState().brush).toEqual({ from: start, to: start + 7.5 * day });
  expect(store.getState().brushed).toEqual([7, 8]);
  expect(screen.getByTestId('timeline-said').textContent).toContain('2 of 3 edges, amount 30 in all');
  fireEvent.click(screen.getByTestId('brush-filter'));
  fireEvent.click(screen.getByTestId('brush-filter'));
  expect(store.getState().filter).toHaveLength(1);
  expect(store.getState().filter[0]?.condition).toMatchObject({ kind: 'time', of: 'edge', column: 'paid' });
  fireEvent.keyDown(screen.getByTestId('brush-from'), { key: 'Escape' });
  expect(store.getState().brush).toBeNull();
  const events = within(screen.getByTestId('timeline')).getAllByTestId('timeline-event');
  expect(events[0]?.textContent).toContain('30');
  fireEvent.click(events[0]);
  expect(store.getState().focus).toEqual({ kind: 'edge', index: 9 });
});

test('a second suspect by typing; a path goes into the picture and out of it again', async () => {
  const { store, api } = show();
  fireEvent.change(screen.getByTestId('suspect'), { target: { value: 'tw' } });
  // The node itself is not offered.
  await waitFor(() => expect(screen.getAllByTestId('suspect-option')).toHaveLength(1));
  fireEvent.keyDown(screen.getByTestId('suspect'), { key: 'Enter' });
  expect(store.getState().suspect).toBe(12);
  await waitFor(() => expect(screen.getByTestId('path')).toBeTruthy());
  const path = screen.getByTestId('path');
  expect(path.textContent).toContain('2 steps · amount 190 in all, least 90');
  expect(path.textContent).toContain('through a hub (n6, 900 neighbours): says little');
  fireEvent.click(path);
  expect(store.getState().pictured).toMatchObject({ layout: 'path', nodes: [4, 6, 12], edges: [20, 21] });
  expect(path.getAttribute('aria-pressed')).toBe('true');
  fireEvent.click(screen.getByTestId('common-show'));
  expect(store.getState().pictured).toMatchObject({ layout: 'between', nodes: [4, 5, 12], edges: null });
  await waitFor(() => expect(screen.getByTestId('paths-by-time')).toBeTruthy());
  fireEvent.click(screen.getByTestId('paths-by-time'));
  await waitFor(() =>
    expect(
      api.calls.some(({ method, input }) => method === 'evidence.paths' && JSON.stringify(input).includes('"time"')),
    ).toBe(true),
  );
  // Another element, another pair.
  await store.getState().select({ kind: 'node', index: 1 });
  expect(store.getState()).toMatchObject({ suspect: null, pictured: null, rightTab: 'evidence' });
});

test('shares read 100 and 0 only where they are', () => {
  expect([0, 0.0001, 0.6666, 0.9999, 1].map(shareText)).toEqual(['0 %', '0.1 %', '66.7 %', '99.9 %', '100 %']);
});
