/** The right side: reasons, evidence, progress, models, facts, history, truth. */
import { AppError } from '../../../ml/schema/errors.ts';
import { AboutPanel } from '../../panels/about/about-panel.tsx';
import { EvidencePanel } from '../../panels/evidence/evidence-panel.tsx';
import { HistoryPanel } from '../../panels/history/history-panel.tsx';
import { ModelPanel } from '../../panels/model/model-panel.tsx';
import { ProgressPanel } from '../../panels/progress/progress-panel.tsx';
import { RightPanel } from '../../panels/right-panel.tsx';
import { TruthPanel } from '../../panels/truth/truth-panel.tsx';
import { WhyPanel } from '../../panels/why/why-panel.tsx';
import { askedSettings, noProgress } from '../../testing/asked-graph.ts';
import { modelInfo, trainingPoints } from '../../testing/modelled-graph.ts';
import { queueFigures } from '../figures.ts';
import { never } from '../scene.ts';
import type { Scene } from '../scene.ts';
import { askingWorld } from '../world.ts';

const size = { width: 360, height: 680 };
const why = { panel: 'why', size, view: () => <WhyPanel /> } as const;
const evidence = { panel: 'evidence', size, view: () => <EvidencePanel /> } as const;
const model = { panel: 'model', size, view: () => <ModelPanel /> } as const;
const progress = { panel: 'progress', size, view: () => <ProgressPanel /> } as const;
const history = { panel: 'history', size: { width: 360, height: 420 }, view: () => <HistoryPanel /> } as const;
const truth = { panel: 'truth', size: { width: 360, height: 420 }, view: () => <TruthPanel /> } as const;

const damaged = (): never => {
  throw new AppError('storage', 'The record is damaged. Bring it back from a copy, or make it again.');
};

export const rightScenes: readonly Scene[] = [
  { ...why, title: 'Reasons of a node', state: 'full' },
  {
    ...why,
    title: 'On their way',
    state: 'loading',
    prepare: (store) => store.setState({ finding: null, detail: null }),
  },
  { ...why, title: 'Reasons that cannot be read', state: 'error', answers: { 'finding.get': damaged } },

  { ...evidence, title: 'Contrast, time and connections', state: 'full' },
  { ...evidence, title: 'Nothing chosen', state: 'empty', fresh: true },
  {
    ...evidence,
    title: 'On its way',
    state: 'loading',
    answers: { 'evidence.contrast': () => never(), 'evidence.timeline': () => never() },
  },
  {
    ...evidence,
    title: 'Evidence that cannot be read',
    state: 'error',
    answers: { 'evidence.contrast': damaged, 'evidence.timeline': damaged },
  },

  { ...model, title: 'A model', state: 'full' },
  { ...model, title: 'No model yet', state: 'empty', answers: { 'model.list': () => [] } },
  {
    ...model,
    title: 'A training goes on',
    state: 'loading',
    answers: {
      'model.list': () => [modelInfo('t', 9, { state: 'running', measured: null, threshold: null, seconds: null })],
    },
    prepare: (store) =>
      store.setState({
        job: { runId: 't', state: 'running', progress: null, losses: [], points: trainingPoints, error: null },
      }),
  },
  { ...model, title: 'Models that cannot be read', state: 'error', answers: { 'model.list': damaged } },

  {
    ...progress,
    title: 'Curves and reviewers',
    state: 'full',
    answers: { ...askingWorld(), 'queue.progress': () => queueFigures },
  },
  {
    ...progress,
    title: 'Before anything is measured',
    state: 'empty',
    answers: { ...askingWorld(), 'queue.progress': () => noProgress },
  },
  {
    ...progress,
    title: 'Being worked out',
    state: 'loading',
    answers: { ...askingWorld(), 'queue.progress': () => never() },
  },
  {
    ...progress,
    title: 'Figures that cannot be read',
    state: 'error',
    answers: { ...askingWorld(), 'queue.progress': damaged },
  },

  { panel: 'about', title: 'Facts about the graph', state: 'full', size, view: () => <AboutPanel /> },

  { ...history, title: 'Nothing was done yet', state: 'empty' },
  {
    ...history,
    title: 'Steps that can be gone back to',
    state: 'full',
    prepare: (store) => {
      const step = { kind: 'view', rows: 0, before: { search: '' }, after: { search: 'bremen' } } as const;
      const at = '2026-02-03T09:12:00.000Z';
      store.setState({
        history: {
          entries: [
            { ...step, id: '1', at, title: 'Opened node Dora Lindqvist-Papadopoulou 9' },
            { ...step, id: '2', at, title: 'Search: bremen' },
            { ...step, id: '3', at, title: 'Filter: added, 2 conditions' },
          ],
          at: 2,
          cut: true,
        },
      });
    },
  },

  { ...truth, title: 'Detectors against the truth', state: 'full' },
  { ...truth, title: 'A run without figures', state: 'empty', answers: { 'run.evaluate': () => [] } },
  { ...truth, title: 'Being compared', state: 'loading', answers: { 'run.evaluate': () => never() } },
  { ...truth, title: 'Cannot be compared', state: 'error', answers: { 'run.evaluate': damaged } },
  {
    panel: 'right-panel',
    title: 'All tabs',
    state: 'full',
    size,
    answers: askingWorld(),
    prepare: (store) => store.getState().startQueue(askedSettings),
    view: () => <RightPanel />,
  },
];
