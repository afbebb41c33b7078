// @vitest-environment jsdom
/** The reasons of a finding on screen: every part of it once, neighbours and edges by name, each of them one click away. */
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import type { Finding } from '../../../ml/schema/finding.ts';
import { createWorkbenchStore } from '../../state/store.ts';
import { rankedGraph } from '../../testing/ranked-graph.ts';
import { memoryStorage, scriptedEngine } from '../../testing/scripted-engine.ts';
import { WorkbenchContext } from '../../workbench-context.tsx';
import { WhyPanel } from './why-panel.tsx';

afterEach(cleanup);

const feature = (name: string, zAgainstNeighbours: number, zAgainstAll: number) => ({
  feature: name,
  value: 2,
  neighbourMean: 0,
  overallMean: 1,
  zAgainstNeighbours,
  zAgainstAll,
});

const edgeFinding: Finding = {
  kind: 'edge',
  index: 4,
  score: 0.9,
  rank: 2,
  outOf: 40,
  percentile: 0.975,
  summary: 'An edge between two circles.',
  parts: [
    { id: 'share', title: 'Circles', meaning: 'High where circles differ.', value: 0.75, percentile: 0.75, weight: 1 },
    { id: 'raw', title: 'Ends', meaning: 'High where ends differ.', value: 0.125, percentile: 0.6, weight: 0 },
  ],
  features: [feature('amount', 3, 2)],
  featuresAgainstAll: [feature('amount', 3, 2), feature('night', 0, -4)],
  ends: [{ feature: 'age', source: 60, target: 20, z: 2.5 }],
  edges: [{ edge: 7, node: 3, score: 0.8, percentile: 0.95 }],
  neighbours: [{ node: 5, edge: 7, similarity: null, score: 0.5 }],
  numNeighbours: 12,
};

function show(finding: Finding) {
  const { answers } = rankedGraph(20);
  const api = scriptedEngine({ ...answers, 'finding.get': ({ kind, index }) => ({ ...edgeFinding, kind, index }) });
  const store = createWorkbenchStore({ api, storage: memoryStorage() });
  const { kind, index } = finding;
  store.setState({
    runId: 'run',
    selected: { kind, index },
    finding,
    detail: {
      kind,
      index,
      ids: ['a', 'b'],
      names: ['a', 'b'],
      attributes: [],
      degreeIn: 0,
      degreeOut: 0,
      parallel: 1,
      label: null,
    },
  });
  render(
    <WorkbenchContext value={{ store, api: { ...api, retryNow: () => undefined } }}>
      <WhyPanel />
    </WorkbenchContext>,
  );
  return store;
}

test('an edge shows its rank, its parts, its ends, its neighbours and the other edges there', async () => {
  const store = show(edgeFinding);
  expect(screen.getByTestId('why-rank').textContent).toBe('Rank 2 of 40');
  const parts = screen.getByTestId('score-parts').textContent;
  // A share of all is said once; a part that does not count says so.
  expect(parts).toContain('Circles75.0 %');
  expect(parts).toMatch(/Ends not in the score0\.125 · 60\.0 %/);
  expect(screen.getByTestId('end-reasons').textContent).toContain('age2.5 sd apart60 at its start, 20 at its end');
  expect(screen.getByTestId('feature-reasons').textContent).toContain('3.0 sd above its neighbours');
  // What the first list has is not repeated against all.
  const overall = screen.getByTestId('overall-reasons').textContent;
  expect(overall).toContain('night4.0 sd below all');
  expect(overall).not.toContain('amount');
  const neighbours = screen.getByTestId('neighbour-reasons');
  expect(neighbours.textContent).toContain('1 of 12');
  expect(neighbours.textContent).toContain('nothing to compare');
  await waitFor(() => expect(within(neighbours).getByText('n5')).toBeTruthy());

  const edges = screen.getByTestId('edge-reasons');
  expect(edges.textContent).toContain('Other edges at its ends');
  await waitFor(() => expect(within(edges).getByText('n7')).toBeTruthy());
  fireEvent.click(within(edges).getByTestId('edge-reason'));
  await waitFor(() => expect(store.getState().selected).toEqual({ kind: 'edge', index: 7 }));
});

test('a node names its own edges, opens a neighbour, and shows no section that would be empty', async () => {
  const store = show({ ...edgeFinding, kind: 'node', ends: [], features: [], featuresAgainstAll: [] });
  expect(screen.getByTestId('edge-reasons').textContent).toContain('Its edges that stand out most');
  for (const empty of ['end-reasons', 'feature-reasons', 'overall-reasons'])
    expect(screen.queryByTestId(empty)).toBeNull();
  fireEvent.click(screen.getByTestId('neighbour-reason'));
  await waitFor(() => expect(store.getState().selected).toEqual({ kind: 'node', index: 5 }));
});
