/** The steps of the tour: what it says, what it points at, and how it knows that it was done. About three minutes. */
import type { KeyChanges } from '../../state/keys-slice.ts';
import type { WorkbenchState } from '../../state/types.ts';
import { hintOf } from '../../commands/key-map.ts';
import { t } from '../../text/text.ts';

export interface TourStep {
  readonly id: string;
  readonly title: string;
  readonly text: (changes: KeyChanges) => string;
  /** test id of what it points at; the first one that is on screen */
  readonly target: readonly string[];
  /** command that does the step for whoever would rather watch */
  readonly command?: string;
  /** whether it was done since the step came up (`before`); null where reading is all */
  readonly done: ((now: WorkbenchState, before: WorkbenchState) => boolean) | null;
}

const key = (id: string, changes: KeyChanges): string => hintOf(id, changes) ?? t('the button');

export const tourSteps: readonly TourStep[] = [
  {
    id: 'open',
    title: t('A graph to try things on'),
    text: () =>
      t(
        'The sample is a network of payments between 20,000 invented accounts. A few of them behave unlike the others; you will find them. Open it here, or from this card.',
      ),
    target: ['open-menu', 'start'],
    command: 'sample-payments',
    done: ({ project, opening }) => opening === null && project?.synthetic === true,
  },
  {
    id: 'detect',
    title: t('Rank everything'),
    text: () =>
      t(
        'Find anomalies ranks all accounts and payments by how badly they fit their surroundings. The proposals are good: press Enter in the dialog. It takes about half a minute; the card waits.',
      ),
    target: ['detect-open-empty', 'detect-open'],
    command: 'detect',
    done: ({ runId, job }) => runId !== null && job === null,
  },
  {
    id: 'list',
    title: t('The most unusual come first'),
    text: (changes) =>
      t(
        'This list holds all of them, most unusual first. {value} and {value2} go down and up; the picture and the reasons follow. Go down one.',
        { value: key('next', changes), value2: key('previous', changes) },
      ),
    target: ['ranked-list'],
    command: 'next',
    done: ({ selected }, before) => selected !== null && selected !== before.selected,
  },
  {
    id: 'picture',
    title: t('Look around'),
    text: (changes) =>
      t(
        'The picture shows whom it deals with. Brighter means more unusual, +3 means three neighbours not shown yet. Click a neighbour, or press {value} to unfold the most suspicious one.',
        { value: key('expand', changes) },
      ),
    target: ['graph'],
    command: 'expand',
    done: ({ expanded }, before) => expanded.length > 0 && expanded !== before.expanded,
  },
  {
    id: 'why',
    title: t('Why it stands out'),
    text: () =>
      t(
        'Every score comes with its reasons: what it is made of, which values differ from the neighbours’, and which neighbours decide. Nothing here is guessed anew when you come back.',
      ),
    target: ['why-panel', 'right-why'],
    done: null,
  },
  {
    id: 'label',
    title: t('Say what you think'),
    text: (changes) =>
      t(
        '{value} calls it anomalous, {value2} normal, {value3} unsure, and the next one comes. It is on the disk as soon as “Saved” shows the time.',
        { value: key('anomalous', changes), value2: key('normal', changes), value3: key('unsure', changes) },
      ),
    target: ['label-anomalous'],
    done: ({ history }, before) => history !== before.history && history.entries.at(history.at - 1)?.kind === 'label',
  },
  {
    id: 'undo',
    title: t('Nothing is lost'),
    text: (changes) =>
      t(
        '{value} takes back whatever came last, a label or a change of the view; the history lists all of it. Try it.',
        { value: key('undo', changes) },
      ),
    target: ['right-history', 'undo'],
    command: 'undo',
    done: ({ history }, before) => history.at < before.history.at,
  },
  {
    id: 'ask',
    title: t('Let it ask you'),
    text: (changes) =>
      t(
        'Going down the list is one way. Ask me ({value}) picks the few whose labels find or teach the most; from enough labels, Train makes a model that scores new accounts without the graph.',
        { value: key('ask', changes) },
      ),
    target: ['ask-open'],
    done: null,
  },
  {
    id: 'palette',
    title: t('One key for everything'),
    text: (changes) =>
      t(
        '{value} opens a line in which you type what you want: a command, an account, a run, a project. It also says why something is not possible. Open it now.',
        { value: key('palette', changes) },
      ),
    target: ['app-menu'],
    done: ({ dialog }, before) => before.dialog === null && dialog === 'palette',
  },
  {
    id: 'report',
    title: t('Leave with a report'),
    text: () =>
      t(
        'Report writes down what you found, with reasons, labels and everything needed to repeat it. That was the tour: import your own two files from the Open menu, or drop them on the window.',
      ),
    target: ['report-open'],
    done: null,
  },
];
