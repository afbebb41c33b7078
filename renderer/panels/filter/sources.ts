/** What the nodes of this project can be filtered by: one entry for each column, measure and other source, in groups. */
import type { RunInfo } from '../../../main/contract/api.ts';
import type { GraphSummary } from '../../../main/contract/api.ts';
import type { FilterQuestion, NodeCondition } from '../../../main/contract/filter.ts';
import { measureWords, measuresOf } from '../../../main/contract/measures.ts';
import type { ModelInfo } from '../../../main/contract/models.ts';
import { givesAnswerAway } from '../../../ml/schema/answer-columns.ts';
import { t, tOf } from '../../text/text.ts';

export interface FilterSource {
  readonly id: string;
  readonly group: 'Attributes' | 'Time' | 'Structure' | 'Found and labelled' | 'Neighbourhood' | 'Text and choice';
  readonly title: string;
  /** one sentence under the title of the editor */
  readonly meaning: string;
  readonly editor: 'options' | 'score' | 'ego' | 'text' | 'nodes';
  /** what the engine is asked for an editor of options */
  readonly question: FilterQuestion | null;
}

/** As on the screen. */
export const sourceGroupWords: Readonly<Record<FilterSource['group'], string>> = {
  Attributes: t('Attributes'),
  Time: t('Time'),
  Structure: t('Structure'),
  'Found and labelled': t('Found and labelled'),
  Neighbourhood: t('Neighbourhood'),
  'Text and choice': t('Text and choice'),
};

export interface SourceContext {
  readonly graph: GraphSummary;
  readonly runs: readonly RunInfo[];
  readonly models: readonly ModelInfo[];
  /** nodes chosen together, and how they were */
  readonly chosen: number;
  readonly chosenTitle: string;
}

const number = (type: string): boolean => type === 'BIGINT' || type === 'DOUBLE';

export function filterSources({ graph, runs, models, chosen, chosenTitle }: SourceContext): readonly FilterSource[] {
  const allowed = graph.nodeColumns.filter((column) => !givesAnswerAway(column) && column.distinct > 0);
  const ofColumn = (element: 'node' | 'edge', column: string, meaning: string): FilterSource => ({
    id: `${element} ${column}`,
    group: element === 'edge' ? 'Time' : 'Attributes',
    title: column,
    meaning,
    editor: 'options',
    question: { of: 'column', element, column },
  });
  const times = allowed.filter(({ type }) => type === 'TIMESTAMP');
  const edgeTimes = graph.edgeColumns.filter((column) => column.type === 'TIMESTAMP' && !givesAnswerAway(column));
  return [
    ...allowed
      .filter(({ type }) => type !== 'TIMESTAMP')
      .map(({ name, type }) =>
        ofColumn('node', name, number(type) ? t('A number of the nodes table.') : t('A column of the nodes table.')),
      ),
    ...times.map(({ name }) => ({
      ...ofColumn('node', name, t('A time of the node, UTC where no zone is written.')),
      group: 'Time' as const,
    })),
    ...edgeTimes.map(({ name }) => ({
      ...ofColumn('edge', name, t('Nodes with at least one edge in this time, UTC where no zone is written.')),
      title: t('{name} (of edges)', { name }),
    })),
    ...measuresOf(graph.directed)
      // Their numbers are chosen from a list, their sizes are a measure of their own.
      .map((measure): FilterSource => ({
        id: `measure ${measure}`,
        group: 'Structure',
        title: tOf(measureWords[measure].title),
        meaning: tOf(measureWords[measure].meaning),
        editor: 'options',
        question: { of: 'measure', measure },
      })),
    ...runs
      .filter((run) => run.state === 'succeeded' && run.hasNodeScores)
      .map(({ runId, title }): FilterSource => ({
        id: `score ${runId}`,
        group: 'Found and labelled',
        title: t('Score: {title}', { title }),
        meaning: t('Where a node stands in this ranking, as the share of nodes below it.'),
        editor: 'score',
        question: null,
      }))
      .reverse(),
    {
      id: 'label',
      group: 'Found and labelled',
      title: t('Label'),
      meaning: t('The label that stands now; the filter follows as you label.'),
      editor: 'options',
      question: { of: 'label' },
    },
    ...models
      .filter(({ state }) => state === 'succeeded')
      .map(({ modelId, title }): FilterSource => ({
        id: `pattern ${modelId}`,
        group: 'Found and labelled',
        title: t('Pattern: {title}', { title }),
        meaning: t('Nodes that look alike in themselves and in their surroundings, as this model sorts them.'),
        editor: 'options',
        question: { of: 'pattern', modelId },
      })),
    {
      id: 'ego',
      group: 'Neighbourhood',
      title: t('Around a node'),
      meaning: t('The node on screen, or those chosen together, and what lies within a few steps in any direction.'),
      editor: 'ego',
      question: null,
    },
    {
      id: 'text',
      group: 'Text and choice',
      title: t('Text'),
      meaning: t('Nodes whose id, name or any attribute contains it, whatever the case.'),
      editor: 'text',
      question: null,
    },
    ...(chosen > 0
      ? [
          {
            id: 'nodes',
            group: 'Text and choice',
            title: chosenTitle === '' ? t('Chosen nodes') : t('Chosen nodes: {chosenTitle}', { chosenTitle }),
            meaning: t('Exactly the nodes that are chosen together now.'),
            editor: 'nodes',
            question: null,
          } as const,
        ]
      : []),
  ];
}

/** The source that a condition was made from, so that it can be changed there. */
export function sourceOf(condition: NodeCondition): string {
  switch (condition.kind) {
    case 'number':
    case 'category':
      return `node ${condition.column}`;
    case 'time':
      return `${condition.of} ${condition.column}`;
    case 'measure':
      return `measure ${condition.measure}`;
    case 'group':
      return `measure ${condition.of}`;
    case 'score':
      return `score ${condition.runId}`;
    case 'pattern':
      return `pattern ${condition.modelId}`;
    case 'label':
    case 'ego':
    case 'text':
    case 'nodes':
      return condition.kind;
  }
}
