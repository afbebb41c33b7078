/** Opening graphs, and what is computed from the one that is open. */
import type { WorkbenchStore } from '../state/store.ts';
import type { Command } from './command.ts';
import { all, isRunning, needsIdle, needsProject, needsRun, none } from './obstacles.ts';
import { t } from '../text/text.ts';

/** Opens the dialog; where nothing can be trained now, it says why. */
export function trainModel(store: WorkbenchStore): void {
  const { project, opening, openDialog } = store.getState();
  if (project !== null && opening === null) openDialog('train');
}

export const projectCommands: readonly Command[] = [
  {
    id: 'import',
    title: t('Import files…'),
    also: 'open new graph',
    group: 'Project',
    keys: [],
    obstacle: none,
    run: (store) => store.getState().openDialog('import'),
  },
  {
    id: 'sample-payments',
    title: t('Open the sample: payments (synthetic)'),
    group: 'Project',
    keys: [],
    obstacle: none,
    run: (store) => void store.getState().openSample('payments'),
  },
  {
    id: 'sample-debian',
    title: t('Open the sample: Debian packages'),
    group: 'Project',
    keys: [],
    obstacle: none,
    run: (store) => void store.getState().openSample('debian'),
  },
  {
    id: 'detect',
    title: t('Find anomalies…'),
    also: 'detect run score rank',
    group: 'Project',
    keys: [],
    obstacle: needsIdle,
    run: (store) => store.getState().openDialog('detect'),
  },
  {
    id: 'train',
    title: t('Train a model…'),
    detail: t('Train a model from the labels'),
    group: 'Project',
    keys: ['t'],
    obstacle: needsProject,
    run: trainModel,
  },
  {
    id: 'cancel-job',
    title: t('Cancel what is being computed'),
    also: 'stop run training',
    group: 'Project',
    keys: [],
    obstacle: (state) => (isRunning(state) ? null : t('Nothing is being computed.')),
    run: (store) => void store.getState().cancelJob(),
  },
  {
    id: 'report',
    title: t('Write a report…'),
    group: 'Project',
    keys: [],
    obstacle: needsRun,
    run: (store) => store.getState().openDialog('report'),
  },
  {
    id: 'export',
    title: t('Export the graph…'),
    also: 'graphml gexf gml json csv xlsx parquet save gephi networkx',
    group: 'Project',
    keys: [],
    obstacle: needsProject,
    run: (store) => store.getState().openDialog('export'),
  },
  {
    id: 'score-file',
    title: t('Score a file with the model…'),
    also: 'predict',
    group: 'Project',
    keys: [],
    obstacle: all(needsProject, ({ model }) => (model === null ? t('There is no model yet: train one first.') : null)),
    run: (store) => store.getState().openDialog('score'),
  },
];
