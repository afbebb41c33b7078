/** What is on show, and help. */
import type { CentreTab, RightTab, ThemeChoice } from '../state/types.ts';
import type { Command } from './command.ts';
import { all, needsProject, needsSelection, none } from './obstacles.ts';

function showing(id: RightTab, title: string, obstacle: Command['obstacle'], also?: string): Command {
  return {
    id: `show-${id}`,
    title,
    ...(also === undefined ? {} : { also }),
    group: 'View',
    keys: [],
    obstacle,
    run: (store) => store.getState().setRightTab(id),
  };
}

function theme(choice: ThemeChoice, title: string): Command {
  return {
    id: `theme-${choice}`,
    title,
    also: 'theme colours',
    group: 'View',
    keys: [],
    obstacle: ({ theme: present }) => (present === choice ? 'This is the present theme.' : null),
    run: (store) => store.getState().setTheme(choice),
  };
}

function centre(id: CentreTab, title: string, also: string): Command {
  return {
    id: `view-${id}`,
    title,
    also,
    group: 'View',
    keys: [],
    obstacle: needsProject,
    run: (store) => store.getState().setCentre(id),
  };
}

export const viewCommands: readonly Command[] = [
  {
    id: 'filter',
    title: 'Filter nodes…',
    also: 'narrow condition degree core community column',
    group: 'View',
    keys: [],
    obstacle: needsProject,
    run: (store) => store.getState().openBuilder({ position: null, condition: null }),
  },
  {
    id: 'filter-clear',
    title: 'Clear the filter',
    group: 'View',
    keys: [],
    obstacle: (state) => needsProject(state) ?? (state.filter.length === 0 ? 'There is no filter.' : null),
    run: (store) => void store.getState().clearFilter(),
  },
  centre('neighbourhood', 'View: neighbourhood', 'picture detail'),
  centre('whole', 'View: whole graph', 'overview map layout'),
  centre('table', 'View: table', 'rows columns sort statistics'),
  centre('compare', 'View: compare runs', 'detectors agreement'),
  showing('why', 'Show why', needsSelection, 'reasons explanation'),
  showing('evidence', 'Show the evidence', needsSelection, 'timeline paths connections unusual common neighbours'),
  showing(
    'progress',
    'Show the progress of the questions',
    all(needsProject, ({ queue }) => (queue === null ? 'No questions are asked yet: begin with "Ask me".' : null)),
  ),
  showing('model', 'Show the model', needsProject),
  showing('graph', 'Show facts about the graph', needsProject, 'about import report columns'),
  showing(
    'truth',
    'Compare with the known truth',
    all(needsProject, ({ project, runId }) =>
      runId !== null && (project?.graph.hasNodeTruth === true || project?.graph.hasEdgeTruth === true)
        ? null
        : 'It needs scores, and a graph whose truth is known.',
    ),
  ),
  {
    id: 'save-image',
    title: 'Save as image…',
    also: 'png svg picture export',
    group: 'View',
    keys: [],
    obstacle: all(needsProject, ({ centre }) =>
      centre === 'neighbourhood' ? null : 'Only a picture can be saved: go to the neighbourhood first.',
    ),
    run: (store) => store.getState().openDialog('image'),
  },
  theme('dark', 'Dark theme'),
  theme('light', 'Light theme'),
  theme('system', 'Theme of the system'),
];

export const helpCommands: readonly Command[] = [
  {
    id: 'palette',
    title: 'Go to, or do…',
    detail: 'Type a command, a node, a run or a project',
    group: 'Help',
    keys: ['mod+k'],
    whileTyping: true,
    obstacle: none,
    run: (store) => store.getState().openDialog('palette'),
  },
  {
    id: 'keys',
    title: 'Overview of keys',
    also: 'shortcuts help',
    group: 'Help',
    keys: ['?'],
    obstacle: none,
    run: (store) => store.getState().openDialog('keys'),
  },
  {
    id: 'tour',
    title: 'Take the tour',
    detail: 'Three minutes on a sample; goes on where it was left',
    also: 'help introduction first steps',
    group: 'Help',
    keys: [],
    obstacle: ({ tourStep }) => (tourStep === null ? null : 'The tour is going on.'),
    run: (store) => store.getState().goToTour(store.getState().tourLeftAt),
  },
  {
    id: 'change-keys',
    title: 'Change keys…',
    also: 'shortcuts remap one-handed left',
    group: 'Help',
    keys: [],
    obstacle: none,
    run: (store) => store.getState().openDialog('change-keys'),
  },
];
