/** How far the thing is that goes on, whatever it is, for the title of the window and the task bar. */
import { isTraining } from '../state/model-slice.ts';
import type { WorkbenchState } from '../state/types.ts';
import { isRunning } from './obstacles.ts';
import { t } from '../text/text.ts';

export interface RunningThing {
  readonly words: string;
  /** 0 to 1; null where nobody knows */
  readonly fraction: number | null;
}

export function progressOf(state: WorkbenchState): RunningThing | null {
  const { job, importProgress, opening } = state;
  if (importProgress !== null) return { words: importProgress.stage, fraction: importProgress.fraction };
  if (isRunning(state)) {
    return {
      words: isTraining(state) ? t('Training') : t('Finding anomalies'),
      fraction: job?.progress?.fraction ?? null,
    };
  }
  return opening !== null ? { words: opening, fraction: null } : null;
}

/** "42 % Training · payments · Dowser": the number first, because a tab shows little more. */
export function titleOf(state: WorkbenchState): string {
  const progress = progressOf(state);
  const fraction = progress?.fraction ?? null;
  const share = fraction === null ? '' : `${Math.round(fraction * 100)} % `;
  const name = state.opening === null ? state.project?.name : undefined;
  return [progress === null ? '' : `${share}${progress.words}`, name ?? '', 'Dowser'].filter(Boolean).join(' · ');
}

/** Milliseconds after which a first guess at the time left is worth something. */
const firstGuess = 1000;

/** Seconds left if it goes on as it did; null while too little is done to say. */
export function secondsLeft(since: number, now: number, fraction: number): number | null {
  const passed = now - since;
  return passed < firstGuess || fraction < 0.02 || fraction >= 1 ? null : ((passed / fraction) * (1 - fraction)) / 1000;
}
