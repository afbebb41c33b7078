/** What a step did, in words: the most telling of the things that it changed. */
import { wholeText } from '../../ml/schema/number-text.ts';
import type { LabelChange, RunInfo } from '../../main/contract/api.ts';
import { measureWords } from '../../main/contract/measures.ts';
import type { ElementKind } from '../../ml/schema/finding.ts';
import type { OverviewView } from '../../main/contract/overview-view.ts';
import { filterChangeWords } from './filter-words.ts';
import { labelWords } from './label-slice.ts';
import type { ViewKey, ViewMemento } from './history.ts';
import type { CentreTab, RightTab, Selected } from './types.ts';
import { count, t, tOf } from '../text/text.ts';

/** What the words need beside the two views: the name of the element that was opened, and the runs. */
export interface Told {
  readonly name: string | null;
  readonly runs: readonly RunInfo[];
}

const rightWords: Readonly<Record<RightTab, string>> = {
  why: t('Why'),
  evidence: t('Evidence'),
  progress: t('Progress'),
  model: t('Model'),
  graph: t('Graph'),
  truth: t('Known truth'),
  history: t('History'),
};
const centreWords: Readonly<Record<CentreTab, string>> = {
  neighbourhood: t('Neighbourhood'),
  whole: t('Whole graph'),
  table: t('Table'),
  compare: t('Compare runs'),
};

const nameOf = ({ kind, index }: Selected, { name }: Told): string =>
  `${kind === 'node' ? t('node') : t('edge')} ${name ?? t('number {index}', { index: wholeText(index + 1) })}`;

const several = (n: number, kind: ElementKind): string =>
  kind === 'node'
    ? count(n, '{n} node', '{n} nodes', { n: wholeText(n) })
    : count(n, '{n} edge', '{n} edges', { n: wholeText(n) });

type Words = (before: ViewMemento, after: ViewMemento, told: Told, rows: number) => string | null;

const expanding: Words = (before, after) => {
  const grown = after.expanded.length - before.expanded.length;
  if (grown !== 0) return grown > 0 ? t('Expanded a neighbour') : t('Folded a neighbour');
  return after.maxNodes > before.maxNodes ? t('Showed more neighbours') : t('Showed fewer neighbours');
};

const placesWords: Readonly<Record<OverviewView['places'], string>> = {
  force: t('by links'),
  pca: t('by features (PCA)'),
  umap: t('by features (UMAP)'),
};

function overviewWords(before: OverviewView, { places, seed, colourBy }: OverviewView): string {
  if (places !== before.places) return t('Whole graph placed {placesWords}', { placesWords: placesWords[places] });
  if (seed !== before.seed) return t('Whole graph placed with seed {seed}', { seed });
  const by =
    colourBy.by === 'measure'
      ? tOf(measureWords[colourBy.measure].title)
      : colourBy.by === 'column'
        ? colourBy.column
        : colourBy.by === 'score'
          ? t('score')
          : t('label');
  return t('Coloured by {by}', { by });
}

const tableWords: Words = ({ table: before }, { table }) => {
  if (before.kind !== table.kind) return table.kind === 'node' ? t('Table of nodes') : t('Table of edges');
  if (before.search !== table.search)
    return table.search === '' ? t('Table search cleared') : t('Table search: {search}', { search: table.search });
  const isSorted = JSON.stringify(before[table.kind].sort) !== JSON.stringify(table[table.kind].sort);
  return isSorted ? t('Table sorted') : t('Columns of the table');
};

/** Most telling first. Null: another key says it better. */
const words: readonly (readonly [ViewKey, Words])[] = [
  [
    'runId',
    (_, { runId }, { runs }) =>
      t('Run: {title}', { title: runs.find((run) => run.runId === runId)?.title ?? t('no run') }),
  ],
  ['filter', (before, { filter }) => filterChangeWords(before.filter, filter)],
  ['search', (_, { search }) => (search === '' ? t('Search cleared') : t('Search: {search}', { search }))],
  ['unlabelledOnly', (_, { unlabelledOnly }) => (unlabelledOnly ? t('Only unlabelled ones') : t('Labelled ones too'))],
  [
    'chosen',
    (_, { chosen, chosenTitle }) =>
      chosen.length === 0
        ? t('Nothing chosen together')
        : t('{chosenTitle}: {chosen} chosen', { chosenTitle, chosen: several(chosen.length, 'node') }),
  ],
  ['tab', (_, { tab }) => (tab === 'node' ? t('List of nodes') : t('List of edges'))],
  [
    'selected',
    (_, { selected }, told, rows) =>
      selected === null ? t('Nothing open') : `${rows > 0 ? t('Went on to') : t('Opened')} ${nameOf(selected, told)}`,
  ],
  ['expanded', expanding],
  ['maxNodes', expanding],
  ['table', tableWords],
  ['centre', (_, { centre }) => t('View: {centreWords}', { centreWords: centreWords[centre] })],
  ['thresholds', () => t('Threshold moved')],
  ['overview', (before, after) => overviewWords(before.overview, after.overview)],
  ['listOf', (_, { listOf }) => (listOf === 'groups' ? t('List of groups') : t('List of elements'))],
  ['leftTab', (_, { leftTab }) => (leftTab === 'questions' ? t('To the questions') : t('To the ranking'))],
  ['rightTab', (_, { rightTab }) => t('Panel: {rightWords}', { rightWords: rightWords[rightTab] })],
];

export function describeStep(
  before: ViewMemento,
  after: ViewMemento,
  keys: readonly ViewKey[],
  told: Told,
  rows: number,
): string {
  for (const [key, say] of words) {
    const said = keys.includes(key) ? say(before, after, told, rows) : null;
    if (said !== null) return said.slice(0, 400);
  }
  return t('Changed the view');
}

export function describeLabel({ entry, together }: LabelChange): string {
  const what =
    together > 1
      ? several(together, entry.kind)
      : `${entry.kind === 'node' ? t('node') : t('edge')} ${entry.ids.join(' → ')}`;
  return (entry.to === null ? t('Label removed: {what}', { what }) : `${labelWords[entry.to]}: ${what}`).slice(0, 400);
}
