/** Moving through the list, the questions and the picture. */
import type { WorkbenchStore } from '../state/store.ts';
import type { Command } from './command.ts';
import { all, needsProject, needsRun, needsSelection } from './obstacles.ts';
import { performOnScreen, performSoon } from './screen-actions.ts';
import type { ScreenAction } from './screen-actions.ts';
import { t } from '../text/text.ts';

/** Begins to ask, or shows the question that is asked. */
export function askMe(store: WorkbenchStore): void {
  const { queue, project, opening, openDialog, showQuestion } = store.getState();
  if (queue !== null) showQuestion();
  else if (project !== null && opening === null) openDialog('ask');
}

/** Does something in the picture of the neighbourhood, which is brought to the front first. */
function inPicture(store: WorkbenchStore, action: ScreenAction): void {
  const { centre, setCentre } = store.getState();
  if (centre === 'neighbourhood') {
    performOnScreen(action);
    return;
  }
  setCentre('neighbourhood');
  performSoon(action);
}

export const moveCommands: readonly Command[] = [
  {
    id: 'next',
    title: t('Next'),
    detail: t('Next in the list, next question'),
    group: 'Move',
    keys: ['j', 'arrowright', 'arrowdown'],
    obstacle: needsProject,
    run: (store) => {
      const { leftTab, stepQuestion, next } = store.getState();
      if (leftTab === 'questions') stepQuestion(1);
      else void next();
    },
  },
  {
    id: 'previous',
    title: t('Previous'),
    detail: t('Previous in the list, previous question'),
    group: 'Move',
    keys: ['k', 'arrowleft', 'arrowup'],
    obstacle: needsProject,
    run: (store) => {
      const { leftTab, stepQuestion, previous } = store.getState();
      if (leftTab === 'questions') stepQuestion(-1);
      else void previous();
    },
  },
  {
    id: 'ask',
    title: t('Ask me'),
    detail: t('Ask me: begin, or back to the question'),
    also: 'queue questions active learning',
    group: 'Move',
    keys: ['q'],
    obstacle: needsProject,
    run: askMe,
  },
  {
    id: 'nodes',
    title: t('List of nodes'),
    group: 'Move',
    keys: ['1'],
    obstacle: needsRun,
    run: (store) => {
      store.getState().setListOf('elements');
      void store.getState().setTab('node');
    },
  },
  {
    id: 'edges',
    title: t('List of edges'),
    group: 'Move',
    keys: ['2'],
    obstacle: all(needsRun, ({ runs, runId }) =>
      runs.find((run) => run.runId === runId)?.hasEdgeScores === false ? t('This run has no scores for edges.') : null,
    ),
    run: (store) => {
      store.getState().setListOf('elements');
      void store.getState().setTab('edge');
    },
  },
  {
    id: 'groups',
    title: t('List of groups'),
    detail: t('Findings that touch each other, as cases'),
    also: 'cases components',
    group: 'Move',
    keys: ['3'],
    obstacle: needsRun,
    run: (store) => store.getState().setListOf('groups'),
  },
  {
    id: 'compare-runs',
    title: t('Compare runs'),
    also: 'detectors side by side agreement',
    group: 'View',
    keys: [],
    obstacle: needsRun,
    run: (store) => store.getState().setCentre('compare'),
  },
  {
    id: 'search',
    title: t('Search ids, names and attributes'),
    group: 'Move',
    keys: ['/'],
    obstacle: needsProject,
    run: (store) => {
      if (store.getState().leftTab === 'ranking' && store.getState().listOf === 'elements') {
        performOnScreen('search');
        return;
      }
      // The field is there once the list is.
      store.getState().setListOf('elements');
      performSoon('search');
    },
  },
  {
    id: 'expand',
    title: t('Expand'),
    detail: t('Expand the marked node, or the most suspicious neighbour'),
    group: 'Picture',
    keys: ['f'],
    obstacle: needsSelection,
    run: (store) => inPicture(store, 'expand'),
  },
  {
    id: 'more',
    title: t('Show more neighbours'),
    group: 'Picture',
    keys: ['+'],
    obstacle: needsSelection,
    run: (store) => store.getState().showMore(),
  },
  {
    id: 'fit',
    title: t('Fit the picture into view'),
    group: 'Picture',
    keys: ['0'],
    obstacle: needsProject,
    run: () => performOnScreen('fit'),
  },
];
