// @vitest-environment jsdom
/** The list under the hand: what is on screen is filled, whatever happened to its page on the way. */
import { act, cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createWorkbenchStore } from '../../state/store.ts';
import { rankedGraph } from '../../testing/ranked-graph.ts';
import { memoryStorage, scriptedEngine } from '../../testing/scripted-engine.ts';
import { WorkbenchContext } from '../../workbench-context.tsx';
import { Rows } from './rows.tsx';

const HEIGHT = 320;

beforeEach(() => {
  // jsdom lays nothing out: the list would have no height and show no row.
  vi.spyOn(Element.prototype, 'clientHeight', 'get').mockReturnValue(HEIGHT);
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

test('rows whose page was on its way when the order changed are asked for again', async () => {
  const graph = rankedGraph(5000);
  const { 'scores.page': page } = graph.answers;
  const late = Promise.withResolvers<undefined>();
  let held = 0;
  const api = scriptedEngine({
    ...graph.answers,
    'scores.page': async (input) => {
      if (page === undefined) throw new Error('The graph has no pages.');
      if (input.offset > 0 && held++ === 0) await late.promise;
      return page(input);
    },
    'label.log': () => [],
  });
  const store = createWorkbenchStore({ api, storage: memoryStorage() });
  store.setState({ runId: 'r' });
  await store.getState().reloadList();
  render(
    <WorkbenchContext value={{ store, api: { ...api, retryNow: () => undefined } }}>
      <Rows />
    </WorkbenchContext>,
  );
  await waitFor(() => expect(screen.getAllByTestId('ranked-row').length).toBeGreaterThan(5));

  const list = screen.getByTestId('ranked-list');
  list.scrollTop = 32 * 3100;
  fireEvent.scroll(list);
  await waitFor(() => expect(held).toBe(1));
  // Somebody else labels many at once: the list is another, and what is on its way belongs to the old one.
  const entry = { seq: 1, at: '2026-01-02T13:04:05.000Z', hash: '0', kind: 'node', index: 7, ids: ['n7'] } as const;
  const given = { action: 'label', from: null, to: 'normal', reviewer: 'Ben', note: '', runId: 'r' } as const;
  await act(async () => {
    store.getState().onLabelChanged({
      entry: { ...entry, ...given, milliseconds: null, itemId: null, batch: null },
      together: 3,
      counts: store.getState().counts,
    });
    await Promise.resolve();
  });
  late.resolve(undefined);
  await waitFor(() => expect(screen.getAllByTestId('ranked-row').at(15)?.textContent).toMatch(/n18\d\d/));
});
