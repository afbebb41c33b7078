/** The left side: ranking, cases, questions, and the run that is going on. */
import type { JobUpdate, RunInfo } from '../../../main/contract/api.ts';
import { AppError } from '../../../ml/schema/errors.ts';
import { JobCard } from '../../panels/job/job-card.tsx';
import { LeftPanel } from '../../panels/left/left-panel.tsx';
import { QueuePanel } from '../../panels/queue/queue-panel.tsx';
import { RankedList } from '../../panels/ranked-list/ranked-list.tsx';
import { askedSettings } from '../../testing/asked-graph.ts';
import { trainingPoints } from '../../testing/modelled-graph.ts';
import { never } from '../scene.ts';
import type { Scene } from '../scene.ts';
import { askingWorld } from '../world.ts';

const size = { width: 320, height: 620 };
const list = { panel: 'ranked-list', size, view: () => <RankedList /> } as const;
const cases = { panel: 'review', size, view: () => <RankedList /> } as const;
const queue = { panel: 'queue', size, view: () => <QueuePanel /> } as const;
const job = { panel: 'job', size: { width: 320, height: 300 }, view: () => <JobCard /> } as const;

export const running: JobUpdate = {
  runId: 'next',
  state: 'running',
  progress: { stage: 'Training nodes, epoch 168 of 400', fraction: 0.42, epoch: 168, loss: 0.318, secondsLeft: 14 },
  losses: Array.from({ length: 168 }, (_, i) => 0.3 + Math.exp(-i / 40)),
  points: [],
  error: null,
};
const interrupted: RunInfo = {
  runId: 'broken-off',
  kind: 'detect',
  title: '',
  state: 'failed',
  spec: null,
  backend: 'wasm',
  startedAt: '2026-11-02T09:14:00.000Z',
  seconds: null,
  hasNodeScores: false,
  hasEdgeScores: false,
  notes: [],
  error: 'The engine was stopped while it ran.',
};
const damaged = (): never => {
  throw new AppError('storage', 'The scores of this run are damaged. Run the detector again.');
};

export const leftScenes: readonly Scene[] = [
  { ...list, title: 'Nodes, highest first', state: 'full' },
  { ...list, title: 'No scores yet', state: 'empty', prepare: (store) => store.setState({ runId: null, runs: [] }) },
  {
    ...list,
    title: 'Search without a match',
    state: 'empty',
    prepare: (store) => store.getState().setSearch('nobody'),
  },
  {
    ...list,
    title: 'A first run goes on',
    state: 'loading',
    prepare: (store) => store.setState({ runId: null, runs: [], job: running }),
  },
  { ...list, title: 'Scores that cannot be read', state: 'error', answers: { 'scores.page': damaged } },

  { ...cases, title: 'Findings that touch', state: 'full', prepare: (store) => store.getState().setListOf('groups') },
  {
    ...cases,
    title: 'No findings touch',
    state: 'empty',
    answers: {
      'review.cases': ({ offset }) => ({
        total: 0,
        outOf: 12,
        offset,
        hubAbove: 20,
        rows: [],
        touching: { cases: 0, largest: 1 },
        byChance: null,
        notes: [],
      }),
    },
    prepare: (store) => store.getState().setListOf('groups'),
  },
  {
    ...cases,
    title: 'Cases on their way',
    state: 'loading',
    answers: { 'review.cases': () => never() },
    prepare: (store) => store.getState().setListOf('groups'),
  },
  {
    ...cases,
    title: 'Cases that cannot be read',
    state: 'error',
    answers: { 'review.cases': damaged },
    prepare: (store) => store.getState().setListOf('groups'),
  },

  {
    ...queue,
    title: 'A question',
    state: 'full',
    answers: askingWorld(),
    prepare: (store) => store.getState().setLeftTab('questions'),
  },
  {
    ...queue,
    title: 'A question asked blind',
    state: 'full',
    answers: askingWorld(true),
    prepare: (store) => store.getState().setLeftTab('questions'),
  },
  { ...queue, title: 'Nothing is asked yet', state: 'empty' },
  {
    ...queue,
    title: 'Questions that cannot be read',
    state: 'error',
    prepare: (store) =>
      store.setState({ queueError: 'The questions could not be read. The record is locked by another program.' }),
  },
  { ...job, title: 'A run goes on', state: 'loading', prepare: (store) => store.setState({ job: running }) },
  {
    ...job,
    title: 'Waiting for its turn',
    state: 'empty',
    prepare: (store) => store.setState({ job: { ...running, state: 'queued', progress: null, losses: [] } }),
  },
  {
    ...job,
    title: 'A training with its curves',
    state: 'full',
    size,
    prepare: (store) => store.setState({ job: { ...running, points: trainingPoints } }),
  },
  {
    ...job,
    title: 'A run that was interrupted',
    state: 'full',
    prepare: (store) =>
      store.setState(({ runs }) => ({
        job: null,
        runs: [...runs, { ...interrupted, title: 'BOURNE, seed 1', resumable: { reached: 0.62 } }],
      })),
  },
  {
    ...job,
    title: 'A run that failed',
    state: 'error',
    prepare: (store) =>
      store.setState({
        job: {
          ...running,
          state: 'failed',
          error: { code: 'too-large', message: 'The run needs 12 GB and 8 GB are free. Close other programs.' },
        },
      }),
  },
  {
    panel: 'left',
    title: 'Ranking beside questions',
    state: 'full',
    size,
    answers: askingWorld(),
    prepare: async (store) => {
      await store.getState().startQueue({ ...askedSettings, batchSize: 6 });
      store.getState().setLeftTab('questions');
      await store.getState().label('anomalous');
    },
    view: () => <LeftPanel />,
  },
];
