/** One list of what several runs rank: a column for each run; a rank opens the element with the reasons of that run. */
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { RunInfo } from '../../../main/contract/api.ts';
import type { ComparedRow } from '../../../main/contract/review.ts';
import type { ElementKind } from '../../../ml/schema/finding.ts';
import { scoreStep } from '../../../ml/schema/score-steps.ts';
import { Button } from '../../ui/button.tsx';
import { formatCount, formatPercentile } from '../../ui/format.ts';
import { LabelMark } from '../../ui/label-mark.tsx';
import { Message } from '../../ui/message.tsx';
import { isHidden } from '../../state/queue-slice.ts';
import { useWorkbench } from '../../workbench-context.tsx';
import { nounOf } from '../review/flag-words.ts';
import styles from './compare.module.css';
import { runLetters } from './run-letters.ts';
import { useJointRows } from './use-compared.ts';
import type { JointOrder } from './use-compared.ts';
import { t } from '../../text/text.ts';

export interface JointListProps {
  readonly kind: ElementKind;
  readonly runs: readonly RunInfo[];
  readonly flagged: readonly number[];
}

export function JointList({ kind, runs, flagged }: JointListProps): ReactNode {
  const [order, setOrder] = useState<JointOrder>('together');
  const [pages, setPages] = useState(1);
  const sound = typeof order === 'number' && order >= runs.length ? 'together' : order;
  const askAgain = useWorkbench((state) => state.askAgain);
  const { page, error } = useJointRows(kind, runs, sound, pages);
  const reorder = (to: JointOrder): void => {
    setOrder(to);
    setPages(1);
  };
  const orders: readonly (readonly [JointOrder, string])[] = [
    ['together', t('High in all')],
    ['apart', t('Furthest apart')],
    ...runs.map((_, place): readonly [JointOrder, string] => [
      place,
      t('As {runLetters} has them', { runLetters: runLetters[place] ?? '' }),
    ]),
  ];
  return (
    <div className={styles['joint']}>
      <label className={styles['order']}>
        {t('Order')}
        <select
          value={String(sound)}
          data-testid="compare-order"
          onChange={(event) =>
            reorder(orders.find(([value]) => String(value) === event.target.value)?.[0] ?? 'together')
          }
        >
          {orders.map(([value, text]) => (
            <option key={value} value={String(value)}>
              {text}
            </option>
          ))}
        </select>
        <span className={styles['small']} data-testid="compare-shown">
          {page === null
            ? t('Reading…')
            : t('{rows} of {outOf} {kind}{total}', {
                rows: formatCount(page.rows.length),
                outOf: formatCount(page.outOf),
                kind: nounOf(kind, page.outOf),
                total:
                  page.total < page.outOf
                    ? t('; the first {total} of this order can be read', { total: formatCount(page.total) })
                    : '',
              })}
        </span>
      </label>
      {error !== null && (
        <Message tone="error" onRetry={askAgain}>
          {error}
        </Message>
      )}
      {page !== null && (
        <div className={styles['table']} tabIndex={0} role="region" aria-label={t('Ranks by run')}>
          <table>
            <thead>
              <tr>
                <th scope="col">{kind === 'node' ? t('Node') : t('Edge')}</th>
                {runs.map((run, place) => (
                  <th key={run.runId} scope="col" title={run.title}>
                    {t('Rank in {value}', { value: runLetters[place] })}
                  </th>
                ))}
                <th scope="col">{t('Label')}</th>
              </tr>
            </thead>
            <tbody>
              {page.rows.map((row) => (
                <Row key={row.index} kind={kind} row={row} runs={runs} flagged={flagged} />
              ))}
            </tbody>
          </table>
          {page.rows.length < page.total && (
            <Button data-testid="compare-more" onClick={() => setPages(pages + 1)}>
              {t('Show more')}
            </Button>
          )}
        </div>
      )}
    </div>
  );
}

function Row({
  kind,
  row,
  runs,
  flagged,
}: {
  readonly kind: ElementKind;
  readonly row: ComparedRow;
  readonly runs: readonly RunInfo[];
  readonly flagged: readonly number[];
}): ReactNode {
  const openFrom = useWorkbench((state) => state.openFrom);
  const setCompared = useWorkbench((state) => state.setComparedRuns);
  const open = (runId: string): void => {
    // The columns keep their places, whichever run is looked at.
    setCompared(runs.map((run) => run.runId));
    void openFrom(runId, { kind, index: row.index });
  };
  const isSelected = useWorkbench((state) => state.selected?.kind === kind && state.selected.index === row.index);
  const hidden = useWorkbench((state) => isHidden(state, { kind, index: row.index }));
  const name = row.names.join(' → ');
  const ids = row.ids.join(' → ');
  return (
    <tr aria-current={isSelected} data-testid="compare-row" data-index={row.index}>
      <th scope="row">
        {name}
        {ids !== name && <span className={styles['chance']}>{ids}</span>}
      </th>
      {runs.map((run, place) => {
        const rank = row.ranks[place] ?? 0;
        const percentile = row.percentiles[place] ?? 0;
        if (hidden) return <td key={run.runId}>{t('blind')}</td>;
        return (
          <td key={run.runId}>
            <button
              type="button"
              className={styles['rank']}
              data-flagged={rank <= (flagged[place] ?? 0)}
              title={t('Why, by {title}: percentile {percentile}', {
                title: run.title,
                percentile: formatPercentile(percentile),
              })}
              aria-label={t('{name}, rank {rank} in {value}: open with its reasons', {
                name,
                rank: formatCount(rank),
                value: runLetters[place] ?? '',
              })}
              onClick={() => open(run.runId)}
            >
              <i style={{ background: `var(--score-${scoreStep(percentile)})` }} aria-hidden />
              {formatCount(rank)}
            </button>
          </td>
        );
      })}
      <td>{row.label !== null && !hidden && <LabelMark value={row.label} />}</td>
    </tr>
  );
}
