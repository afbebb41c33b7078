/** Giving labels and taking them back. */
import type { LabelValue } from '../../main/contract/api.ts';
import { questionLookedAt } from '../state/queue-slice.ts';
import type { WorkbenchState } from '../state/types.ts';
import type { Command } from './command.ts';
import { needsProject, needsSelection } from './obstacles.ts';
import { performOnScreen } from './screen-actions.ts';
import { t } from '../text/text.ts';

function giving(id: LabelValue, title: string, key: string, detail: string): Command {
  return {
    id,
    title,
    detail,
    also: 'label',
    group: 'Label',
    keys: [key],
    obstacle: needsSelection,
    run: (store) => void store.getState().label(id),
  };
}

/** One's own answer to the question on screen, else the label that stands. */
const presentLabel = (state: WorkbenchState): LabelValue | null => {
  const question = questionLookedAt(state);
  return question === null ? (state.detail?.label?.to ?? null) : question.answer;
};

/** A label on its way to the disk can be taken back as well: the engine answers in order. */
const canTakeBack = ({ counts, saving }: WorkbenchState): boolean => counts.canUndo || saving > 0;

const needsChosen = ({ chosen, openCase }: WorkbenchState): string | null =>
  chosen.length === 0 && openCase === null
    ? t('Nothing is chosen together: open a group, draw a lasso or tick rows first.')
    : null;

export const labelCommands: readonly Command[] = [
  giving('anomalous', t('Anomalous'), 'a', t('Anomalous, then the next one')),
  giving('normal', t('Normal'), 'n', t('Normal, then the next one')),
  giving('unsure', t('Unsure'), 'u', t('Unsure: looked at, cannot tell')),
  giving('skip', t('Skip'), 's', t('Skip: not now, a question comes back later')),
  giving('unlabelable', t('Cannot be labelled'), 'x', t('Cannot be labelled: nobody could tell, not asked again')),
  {
    id: 'clear-label',
    title: t('Remove the label'),
    group: 'Label',
    keys: ['delete', 'backspace'],
    obstacle: (state) =>
      needsSelection(state) ?? (presentLabel(state) === null ? t('What is chosen has no label to remove.') : null),
    run: (store) => void store.getState().clearLabel(),
  },
  {
    id: 'note',
    title: t('Write a note'),
    group: 'Label',
    keys: ['m'],
    obstacle: needsSelection,
    run: () => performOnScreen('note'),
  },
  {
    id: 'label-many',
    title: t('Label together…'),
    detail: t('Label everything that is chosen: a lasso, ticked rows, a case'),
    also: 'bulk case group',
    group: 'Label',
    keys: ['b'],
    obstacle: (state) => needsProject(state) ?? needsChosen(state),
    run: (store) => store.getState().openDialog('label-many'),
  },
  {
    id: 'undo-label',
    title: t('Take the last label back'),
    detail: t('Take the last label back, whatever came after it'),
    also: 'undo',
    group: 'Label',
    keys: ['z'],
    obstacle: (state) => needsProject(state) ?? (canTakeBack(state) ? null : t('There is no label to take back.')),
    run: (store) => void store.getState().undo(),
  },
  {
    id: 'redo-label',
    title: t('Give the label again'),
    also: 'redo',
    group: 'Label',
    keys: ['shift+z'],
    obstacle: (state) =>
      needsProject(state) ?? (state.counts.canRedo || state.saving > 0 ? null : t('No label was taken back.')),
    run: (store) => void store.getState().redo(),
  },
];
