/** Taking back and doing again, whatever it was. */
import type { Command } from './command.ts';
import { needsProject } from './obstacles.ts';
import { t } from '../text/text.ts';

export const editCommands: readonly Command[] = [
  {
    id: 'undo',
    title: t('Undo'),
    detail: t('Take back what came last, view or label'),
    also: 'take back',
    group: 'Edit',
    keys: ['mod+z'],
    // What has just been done may not have settled into a step yet: only trying tells.
    obstacle: needsProject,
    run: (store) => void store.getState().undoLast(),
  },
  {
    id: 'redo',
    title: t('Redo'),
    detail: t('Do it again'),
    group: 'Edit',
    keys: ['mod+shift+z', 'mod+y'],
    // While an undo is on its way to the disk there is nothing to do again yet, but soon will be.
    obstacle: (state) =>
      needsProject(state) ??
      (state.history.at < state.history.entries.length || state.stepsUnderWay > 0
        ? null
        : t('Nothing was taken back: there is nothing to do again.')),
    run: (store) => void store.getState().redoLast(),
  },
  {
    id: 'show-history',
    title: t('Show the history'),
    also: 'undo steps',
    group: 'Edit',
    keys: ['h'],
    obstacle: needsProject,
    run: (store) => store.getState().setRightTab('history'),
  },
];
