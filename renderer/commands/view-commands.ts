/** What is on show, and help. */
import type { CentreTab, RightTab, ThemeChoice } from '../state/types.ts';
import type { Command } from './command.ts';
import { all, needsProject, needsSelection, none } from './obstacles.ts';
import { languages, t } from '../text/text.ts';
import type { Language } from '../text/text.ts';

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
    obstacle: ({ theme: present }) => (present === choice ? t('This is the present theme.') : null),
    run: (store) => store.getState().setTheme(choice),
  };
}

function language(id: Language): Command {
  return {
    id: `language-${id}`,
    title: t('Language: {name}', { name: languages[id] }),
    // Found by its name in every language by somebody who cannot read the present one.
    also: `language Sprache ${languages[id]}`,
    group: 'View',
    keys: [],
    obstacle: ({ language: present }) => (present === id ? t('This is the present language.') : null),
    run: (store) => store.getState().setLanguage(id),
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
  centre('neighbourhood', t('View: neighbourhood'), 'picture detail'),
  centre('whole', t('View: whole graph'), 'overview map layout'),
  centre('table', t('View: table'), 'columns rows'),
  {
    id: 'filter',
    title: t('Filter nodes…'),
    also: 'narrow condition degree core community column',
    group: 'View',
    keys: [],
    obstacle: needsProject,
    run: (store) => store.getState().openBuilder({ position: null, condition: null }),
  },
  {
    id: 'filter-clear',
    title: t('Clear the filter'),
    group: 'View',
    keys: [],
    obstacle: (state) => needsProject(state) ?? (state.filter.length === 0 ? t('There is no filter.') : null),
    run: (store) => void store.getState().clearFilter(),
  },
  showing('why', t('Show why'), needsSelection, 'reasons explanation'),
  showing('evidence', t('Show the evidence'), needsSelection, 'timeline paths connections unusual common neighbours'),
  showing(
    'progress',
    t('Show the progress of the questions'),
    all(needsProject, ({ queue }) => (queue === null ? t('No questions are asked yet: begin with "Ask me".') : null)),
  ),
  showing('model', t('Show the model'), needsProject),
  showing('graph', t('Show facts about the graph'), needsProject, 'about import report columns'),
  showing(
    'truth',
    t('Compare with the known truth'),
    all(needsProject, ({ project, runId }) =>
      runId !== null && (project?.graph.hasNodeTruth === true || project?.graph.hasEdgeTruth === true)
        ? null
        : t('It needs scores, and a graph whose truth is known.'),
    ),
  ),
  {
    id: 'save-image',
    title: t('Save as image…'),
    also: 'png svg picture export',
    group: 'View',
    keys: [],
    obstacle: all(needsProject, ({ centre }) =>
      centre === 'neighbourhood' ? null : t('Only a picture can be saved: go to the neighbourhood first.'),
    ),
    run: (store) => store.getState().openDialog('image'),
  },
  theme('dark', t('Dark theme')),
  theme('light', t('Light theme')),
  theme('system', t('Theme of the system')),
  language('en'),
  language('de'),
];

export const helpCommands: readonly Command[] = [
  {
    id: 'palette',
    title: t('Go to, or do…'),
    detail: t('Type a command, a node, a run or a project'),
    group: 'Help',
    keys: ['mod+k'],
    whileTyping: true,
    obstacle: none,
    run: (store) => store.getState().openDialog('palette'),
  },
  {
    id: 'keys',
    title: t('Overview of keys'),
    also: 'shortcuts help',
    group: 'Help',
    keys: ['?'],
    obstacle: none,
    run: (store) => store.getState().openDialog('keys'),
  },
  {
    id: 'tour',
    title: t('Take the tour'),
    detail: t('Three minutes on a sample; goes on where it was left'),
    also: 'help introduction first steps',
    group: 'Help',
    keys: [],
    obstacle: ({ tourStep }) => (tourStep === null ? null : t('The tour is going on.')),
    run: (store) => store.getState().goToTour(store.getState().tourLeftAt),
  },
  {
    id: 'change-keys',
    title: t('Change keys…'),
    also: 'shortcuts remap one-handed left',
    group: 'Help',
    keys: [],
    obstacle: none,
    run: (store) => store.getState().openDialog('change-keys'),
  },
];
