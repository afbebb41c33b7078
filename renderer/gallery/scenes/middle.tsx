/** What stands in the middle of the screen, and the bar below it. */
import { AppError } from '../../../ml/schema/errors.ts';
import { CentrePanel } from '../../panels/centre/centre-panel.tsx';
import { ComparePanel } from '../../panels/compare/compare-panel.tsx';
import { GraphPanel } from '../../panels/graph/graph-panel.tsx';
import { LabelBar } from '../../panels/label-bar/label-bar.tsx';
import { OverviewPanel } from '../../panels/overview/overview-panel.tsx';
import { TablePanel } from '../../panels/table/table-panel.tsx';
import { askedSettings } from '../../testing/asked-graph.ts';
import { never } from '../scene.ts';
import type { Scene } from '../scene.ts';
import { askingWorld, runs } from '../world.ts';

const refused = (): never => {
  throw new AppError('storage', 'The disk refused a table: no space left on the device.');
};
const size = { width: 620, height: 560 };
const graph = { panel: 'graph', size, view: () => <GraphPanel /> } as const;
const table = { panel: 'table', size, view: () => <TablePanel /> } as const;
const whole = { panel: 'overview', size, view: () => <OverviewPanel /> } as const;
const compare = { panel: 'compare', size: { width: 620, height: 640 }, view: () => <ComparePanel /> } as const;
const bar = { panel: 'label-bar', size: { width: 620, height: 240 }, view: () => <LabelBar /> } as const;

export const middleScenes: readonly Scene[] = [
  { ...graph, title: 'A neighbourhood', state: 'full' },
  { ...graph, title: 'Nothing chosen', state: 'empty', fresh: true },
  { ...graph, title: 'On its way', state: 'loading', answers: { 'graph.neighbourhood': () => never() } },
  { ...graph, title: 'Cannot be read', state: 'error', answers: { 'graph.neighbourhood': refused } },

  { ...table, title: 'Nodes', state: 'full' },
  {
    ...table,
    title: 'Sorted, chosen and searched',
    state: 'full',
    prepare: (store) => {
      const { setTable, setTableLayout, choose } = store.getState();
      setTable({ search: 'n1' });
      setTableLayout({ sort: [{ column: 'attribute:amount', direction: 'down' }] });
      choose([12, 14, 15], 'Rows of the table');
    },
  },
  { ...table, title: 'Edges', state: 'full', prepare: (store) => store.getState().setTable({ kind: 'edge' }) },
  {
    ...table,
    title: 'Labels asked blind',
    state: 'full',
    answers: askingWorld(true),
    prepare: (store) => store.getState().refreshQueue(),
  },
  {
    ...table,
    title: 'Nothing matches',
    state: 'empty',
    prepare: (store) => store.getState().setTable({ search: 'nobody' }),
  },
  { ...table, title: 'Being read', state: 'loading', answers: { 'table.page': () => never() } },
  { ...table, title: 'Cannot be read', state: 'error', answers: { 'table.page': refused } },

  { ...whole, title: 'Every node and edge', state: 'full' },
  { ...whole, title: 'Being read', state: 'loading', answers: { 'overview.graph': () => never() } },
  { ...whole, title: 'Cannot be read', state: 'error', answers: { 'overview.graph': refused } },

  { ...compare, title: 'Two runs', state: 'full' },
  {
    ...compare,
    title: 'One run alone',
    state: 'empty',
    prepare: (store) => store.setState({ runs: runs.slice(0, 1) }),
  },
  { ...compare, title: 'Being compared', state: 'loading', answers: { 'review.compare': () => never() } },
  { ...compare, title: 'Cannot be compared', state: 'error', answers: { 'review.compare': refused } },

  { ...bar, title: 'Ready for an answer', state: 'full' },
  { ...bar, title: 'No element chosen', state: 'empty', fresh: true },
  {
    ...bar,
    title: 'On its way to the disk',
    state: 'loading',
    answers: { 'label.put': () => never() },
    prepare: (store) => {
      store.getState().setReviewer('Mira');
      void store.getState().label('anomalous');
    },
  },
  {
    ...bar,
    title: 'A label that was not saved',
    state: 'error',
    prepare: (store) =>
      store.setState({ labelError: 'The label was not saved. The disk is full: make room, then give it again.' }),
  },
  {
    panel: 'centre',
    title: 'The picture above the labels',
    state: 'full',
    size: { width: 620, height: 640 },
    answers: askingWorld(),
    prepare: (store) => store.getState().startQueue(askedSettings),
    view: () => <CentrePanel />,
  },
  {
    panel: 'centre',
    title: 'The table above the labels',
    state: 'full',
    size: { width: 620, height: 640 },
    prepare: (store) => store.getState().setCentre('table'),
    view: () => <CentrePanel />,
  },
];
