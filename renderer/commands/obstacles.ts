/** Why something cannot be done at present: the sentences that several commands share. */
import type { WorkbenchState } from '../state/types.ts';
import { t } from '../text/text.ts';

type Obstacle = (state: WorkbenchState) => string | null;

export const isRunning = ({ job }: Pick<WorkbenchState, 'job'>): boolean =>
  job?.state === 'running' || job?.state === 'queued';

export const none: Obstacle = () => null;

export const needsProject: Obstacle = ({ project, opening }) => {
  if (opening !== null) return t('A project is being opened; wait a moment.');
  return project === null ? t('No project is open: open one or import files first.') : null;
};

export const needsRun: Obstacle = (state) =>
  needsProject(state) ?? (state.runId === null ? t('There are no scores yet: find anomalies first.') : null);

export const needsSelection: Obstacle = (state) =>
  needsProject(state) ?? (state.selected === null ? t('Nothing is chosen: choose a node or an edge first.') : null);

export const needsIdle: Obstacle = (state) =>
  needsProject(state) ?? (isRunning(state) ? t('Something is being computed: wait for it, or cancel it.') : null);

/** The first of several that stands in the way. */
export const all =
  (...obstacles: readonly Obstacle[]): Obstacle =>
  (state) => {
    for (const obstacle of obstacles) {
      const sentence = obstacle(state);
      if (sentence !== null) return sentence;
    }
    return null;
  };
