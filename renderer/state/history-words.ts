/** What a step did, in words: the most telling of the things that it changed. */
import { wholeText } from '../../ml/schema/number-text.ts';
import type { LabelChange, RunInfo } from '../../main/contract/api.ts';
import type { OverviewView } from '../../main/contract/overview-view.ts';
import { filterChangeWords } from './filter-words.ts';
import { labelWords } from './label-slice.ts';
import type { ViewKey, ViewMemento } from './history.ts';
import type { CentreTab, RightTab, Selected } from './types.ts';

/** What the words need beside the two views: the name of the element that was opened, and the runs. */
export interface Told {
  readonly name: string | null;
  readonly runs: readonly RunInfo[];
}

const rightWords: Readonly<Record<RightTab, string>> = {
  why: 'Why',
  evidence: 'Evidence',
  progress: 'Progress',
  model: 'Model',
  graph: 'Graph',
  truth: 'Known truth',
  history: 'History',
};
const centreWords: Readonly<Record<CentreTab, string>> = {
  neighbourhood: 'Neighbourhood',
  whole: 'Whole graph',
  table: 'Table',
  compare: 'Compare runs',
};

const nameOf = ({ kind, index }: Selected, { name }: Told): string =>
  `${kind} ${name ?? `number ${wholeText(index + 1)}`}`;

const plural = (count: number, word: string): string => `${wholeText(count)} ${word}${count === 1 ? '' : 's'}`;

type Words = (before: ViewMemento, after: ViewMemento, told: Told, rows: number) => string | null;

const expanding: Words = (before, after) => {
  const grown = after.expanded.length - before.expanded.length;
  if (grown !== 0) return grown > 0 ? 'Expanded a neighbour' : 'Folded a neighbour';
  return after.maxNodes > before.maxNodes ? 'Showed more neighbours' : 'Showed fewer neighbours';
};

const tableWords: Words = ({ table: before }, { table }) => {
  if (before.kind !== table.kind) return table.kind === 'node' ? 'Table of nodes' : 'Table of edges';
  if (before.search !== table.search)
    return table.search === '' ? 'Table search cleared' : `Table search: ${table.search}`;
  const isSorted = JSON.stringify(before[table.kind].sort) !== JSON.stringify(table[table.kind].sort);
  return isSorted ? 'Table sorted' : 'Columns of the table';
};

const placesWords: Readonly<Record<OverviewView['places'], string>> = {
  force: 'by links',
  pca: 'by features (PCA)',
  umap: 'by features (UMAP)',
};

function overviewWords(before: OverviewView, { places, seed, colourBy }: OverviewView): string {
  if (places !== before.places) return `Whole graph placed ${placesWords[places]}`;
  if (seed !== before.seed) return `Whole graph placed with seed ${seed}`;
  const by = colourBy.by === 'measure' ? colourBy.measure : colourBy.by === 'column' ? colourBy.column : colourBy.by;
  return `Coloured by ${by}`;
}

/** Most telling first. Null: another key says it better. */
const words: readonly (readonly [ViewKey, Words])[] = [
  ['runId', (_, { runId }, { runs }) => `Run: ${runs.find((run) => run.runId === runId)?.title ?? 'none'}`],
  ['filter', (before, { filter }) => filterChangeWords(before.filter, filter)],
  ['search', (_, { search }) => (search === '' ? 'Search cleared' : `Search: ${search}`)],
  ['unlabelledOnly', (_, { unlabelledOnly }) => (unlabelledOnly ? 'Only unlabelled ones' : 'Labelled ones too')],
  [
    'chosen',
    (_, { chosen, chosenTitle }) =>
      chosen.length === 0 ? 'Nothing chosen together' : `${chosenTitle}: ${plural(chosen.length, 'node')} chosen`,
  ],
  ['tab', (_, { tab }) => (tab === 'node' ? 'List of nodes' : 'List of edges')],
  [
    'selected',
    (_, { selected }, told, rows) =>
      selected === null ? 'Nothing open' : `${rows > 0 ? 'Went on to' : 'Opened'} ${nameOf(selected, told)}`,
  ],
  ['expanded', expanding],
  ['maxNodes', expanding],
  ['table', tableWords],
  ['centre', (_, { centre }) => `View: ${centreWords[centre]}`],
  ['thresholds', () => 'Threshold moved'],
  ['overview', (before, after) => overviewWords(before.overview, after.overview)],
  ['listOf', (_, { listOf }) => (listOf === 'groups' ? 'List of groups' : 'List of elements')],
  ['leftTab', (_, { leftTab }) => (leftTab === 'questions' ? 'To the questions' : 'To the ranking')],
  ['rightTab', (_, { rightTab }) => `Panel: ${rightWords[rightTab]}`],
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
  return 'Changed the view';
}

export function describeLabel({ entry, together }: LabelChange): string {
  const what = together > 1 ? plural(together, entry.kind) : `${entry.kind} ${entry.ids.join(' → ')}`;
  return (entry.to === null ? `Label removed: ${what}` : `${labelWords[entry.to]}: ${what}`).slice(0, 400);
}
