// @vitest-environment jsdom
/** What stands around the picture of the whole graph: choices, legend, chosen nodes, progress. */
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import type { ReactNode } from 'react';
import { afterEach, expect, test, vi } from 'vitest';
import { colourByScore } from '../../overview/colouring.ts';
import { createWorkbenchStore } from '../../state/store.ts';
import { memoryStorage, scriptedEngine } from '../../testing/scripted-engine.ts';
import { WorkbenchContext } from '../../workbench-context.tsx';
import { OverviewBar, colourColumns } from './overview-bar.tsx';
import { OverviewLegend } from './overview-legend.tsx';
import { PlacesCard } from './places-card.tsx';

afterEach(cleanup);

function show(view: ReactNode) {
  const api = scriptedEngine({});
  const store = createWorkbenchStore({ api, storage: memoryStorage() });
  render(<WorkbenchContext value={{ store, api: { ...api, retryNow: () => undefined } }}>{view}</WorkbenchContext>);
  return store;
}
const nothing = (): void => undefined;

test('places and colours are chosen, and kept in the state', () => {
  const store = show(<OverviewBar isLasso={false} onLasso={nothing} onImage={nothing} />);
  fireEvent.click(screen.getByTestId('overview-places-pca'));
  fireEvent.change(screen.getByTestId('overview-colour'), { target: { value: 'measure/community' } });
  expect(store.getState().overview).toMatchObject({
    places: 'pca',
    colourBy: { by: 'measure', measure: 'community' },
  });
});

test('ids, known answers and columns that say nothing are no colours', () => {
  const column = (name: string, role: 'id' | 'feature' | 'truth', distinct: number) => {
    return { name, type: 'VARCHAR', role, distinct, missing: 0 } as const;
  };
  const columns = [
    column('id', 'id', 900),
    column('town', 'feature', 9),
    column('fraud', 'truth', 2),
    column('same', 'feature', 1),
    column('note', 'feature', 880),
  ];
  expect(colourColumns(columns, 900).map(({ name }) => name)).toEqual(['town']);
});

test('an entry of the legend that has nodes filters to them', () => {
  const addTerm = vi.fn(() => Promise.resolve());
  const colouring = colourByScore(Float32Array.of(0.1, 0.2, 0.995), 'r1');
  const store = show(<OverviewLegend colouring={colouring} extra={[]} />);
  store.setState({ addTerm });
  cleanup();
  render(
    <WorkbenchContext value={{ store, api: { ...scriptedEngine({}), retryNow: nothing } }}>
      <OverviewLegend colouring={colouring} extra={[]} />
    </WorkbenchContext>,
  );
  const entries = screen.getAllByTestId('overview-legend-entry');
  expect(entries.map((entry) => entry.textContent)).toContain('top 1 %1');
  expect(entries.filter((entry) => entry.querySelector('button') !== null)).toHaveLength(2);
  fireEvent.click(screen.getByTitle('Filter to top 1 %'));
  expect(addTerm).toHaveBeenCalledWith({ kind: 'score', runId: 'r1', min: 0.99, max: null });
});

test('a layout says how long still and can be stopped; a stopped one can go on', () => {
  const cancel = vi.fn();
  const again = vi.fn();
  const idle = { places: null, job: null, error: null, isStopped: false, cancel, again };
  show(<PlacesCard control={{ ...idle, job: { stage: 'Placing', fraction: 0.25, secondsLeft: 9 } }} />);
  expect(screen.getByTestId('overview-time-left').textContent).toBe('9 s left');
  fireEvent.click(screen.getByTestId('overview-cancel'));
  expect(cancel).toHaveBeenCalledOnce();
  cleanup();
  show(<PlacesCard control={{ ...idle, isStopped: true }} />);
  fireEvent.click(screen.getByTestId('overview-again'));
  expect(again).toHaveBeenCalledOnce();
});
