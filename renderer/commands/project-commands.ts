/** Opening graphs, and what is computed from the one that is open. */
import type { WorkbenchStore } from '../state/store.ts';
import type { Command } from './command.ts';
import { all, isRunning, needsIdle, needsProject, needsRun, none } from './obstacles.ts';

/** Opens the dialog; where nothing can be trained now, it says why. */
export function trainModel(store: WorkbenchStore): void {
  const { project, opening, openDialog } = store.getState();
  if (project !== null && opening === null) openDialog('train');
}

export const projectCommands: readonly Command[] = [
  {
    id: 'import',
    title: 'Import CSV files…',
    also: 'open new graph',
    group: 'Project',
    keys: [],
    obstacle: none,
    run: (store) => store.getState().openDialog('import'),
  },
  {
    id: 'sample-payments',
    title: 'Open the sample: payments (synthetic)',
    group: 'Project',
    keys: [],
    obstacle: none,
    run: (store) => void store.getState().openSample('payments'),
  },
  {
    id: 'sample-debian',
    title: 'Open the sample: Debian packages',
    group: 'Project',
    keys: [],
    obstacle: none,
    run: (store) => void store.getState().openSample('debian'),
  },
  {
    id: 'detect',
    title: 'Find anomalies…',
    also: 'detect run score rank',
    group: 'Project',
    keys: [],
    obstacle: needsIdle,
    run: (store) => store.getState().openDialog('detect'),
  },
  {
    id: 'train',
    title: 'Train a model…',
    detail: 'Train a model from the labels',
    group: 'Project',
    keys: ['t'],
    obstacle: needsProject,
    run: trainModel,
  },
  {
    id: 'cancel-job',
    title: 'Cancel what is being computed',
    also: 'stop run training',
    group: 'Project',
    keys: [],
    obstacle: (state) => (isRunning(state) ? null : 'Nothing is being computed.'),
    run: (store) => void store.getState().cancelJob(),
  },
  {
    id: 'report',
    title: 'Write a report…',
    group: 'Project',
    keys: [],
    obstacle: needsRun,
    run: (store) => store.getState().openDialog('report'),
  },
  {
    id: 'score-file',
    title: 'Score a file with the model…',
    also: 'predict',
    group: 'Project',
    keys: [],
    obstacle: all(needsProject, ({ model }) => (model === null ? 'There is no model yet: train one first.' : null)),
    run: (store) => store.getState().openDialog('score'),
  },
];
