/** How the whole graph is placed and coloured, and the tools of its picture. */
import { Lasso, Image as ImageIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { givesAnswerAway } from '../../../ml/schema/answer-columns.ts';
import { measuresOf, measureWords } from '../../../main/contract/measures.ts';
import type { ColourBy, OverviewView } from '../../../main/contract/overview-view.ts';
import type { ColumnInfo } from '../../../main/contract/api.ts';
import { Button } from '../../ui/button.tsx';
import { useWorkbench } from '../../workbench-context.tsx';
import styles from './overview.module.css';
import { t, tOf } from '../../text/text.ts';

const places: readonly { readonly id: OverviewView['places']; readonly text: string; readonly title: string }[] = [
  { id: 'force', text: t('Forces'), title: t('Nodes with edges between them lie close together') },
  {
    id: 'umap',
    text: t('UMAP'),
    title: t('Nodes with alike features lie close together; distances between groups say little'),
  },
  { id: 'pca', text: t('PCA'), title: t('The two directions in which the features differ most') },
];

const valueOf = (colourBy: ColourBy): string => {
  if (colourBy.by === 'measure') return `measure/${colourBy.measure}`;
  return colourBy.by === 'column' ? `column/${colourBy.column}` : colourBy.by;
};

/** Columns that say something of many nodes at once: no ids, no known answers, nothing that is the same for all. */
export const colourColumns = (columns: readonly ColumnInfo[], numNodes: number): readonly ColumnInfo[] =>
  columns.filter(
    (column) =>
      column.role !== 'id' &&
      column.role !== 'name' &&
      !givesAnswerAway(column) &&
      column.distinct > 1 &&
      (column.type !== 'VARCHAR' || column.distinct <= Math.max(50, numNodes / 2)),
  );

export function OverviewBar({
  isLasso,
  onLasso,
  onImage,
}: {
  readonly isLasso: boolean;
  readonly onLasso: (isLasso: boolean) => void;
  readonly onImage: () => void;
}): ReactNode {
  const overview = useWorkbench((state) => state.overview);
  const setOverview = useWorkbench((state) => state.setOverview);
  const graph = useWorkbench((state) => state.project?.graph);
  const columns = graph === undefined ? [] : colourColumns(graph.nodeColumns, graph.numNodes);
  const measures = measuresOf(graph?.directed ?? true);
  const choices: readonly (readonly [string, ColourBy])[] = [
    [t('Score'), { by: 'score' }],
    [t('Label'), { by: 'label' }],
    ...measures.map((measure) => [tOf(measureWords[measure].title), { by: 'measure', measure }] as const),
    ...columns.map(({ name }) => [name, { by: 'column', column: name }] as const),
  ];
  const option = ([text, colourBy]: readonly [string, ColourBy]): ReactNode => (
    <option key={valueOf(colourBy)} value={valueOf(colourBy)}>
      {text}
    </option>
  );
  return (
    <div className={styles['bar']}>
      <div role="radiogroup" aria-label={t('Places')} className={styles['segments']}>
        {places.map(({ id, text, title }) => (
          <label key={id} title={title} data-on={overview.places === id}>
            <input
              type="radio"
              name="overview-places"
              className="visually-hidden"
              checked={overview.places === id}
              data-testid={`overview-places-${id}`}
              onChange={() => setOverview({ places: id })}
            />
            {text}
          </label>
        ))}
      </div>
      <label className={styles['colourBy']}>
        <span>{t('Colour')}</span>
        <select
          value={valueOf(overview.colourBy)}
          data-testid="overview-colour"
          onChange={(event) => {
            const chosen = choices.find(([, colourBy]) => valueOf(colourBy) === event.target.value);
            if (chosen !== undefined) setOverview({ colourBy: chosen[1] });
          }}
        >
          <optgroup label={t('Judgement')}>{choices.slice(0, 2).map(option)}</optgroup>
          <optgroup label={t('Structure')}>{choices.slice(2, 2 + measures.length).map(option)}</optgroup>
          {columns.length > 0 && (
            <optgroup label={t('Attributes')}>{choices.slice(2 + measures.length).map(option)}</optgroup>
          )}
        </select>
      </label>
      <span className={styles['space']} />
      <Button
        icon={<Lasso aria-hidden />}
        aria-pressed={isLasso}
        title={t('Draw a line around nodes to choose them (or hold Shift and drag)')}
        data-testid="overview-lasso"
        onClick={() => onLasso(!isLasso)}
      >
        {t('Lasso')}
      </Button>
      <Button
        icon={<ImageIcon aria-hidden />}
        title={t('Save this view as an image')}
        data-testid="overview-image"
        onClick={onImage}
      >
        {t('Image')}
      </Button>
    </div>
  );
}
