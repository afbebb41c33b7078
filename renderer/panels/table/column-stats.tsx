/** What a column holds: spread and histogram of numbers, the most frequent values of everything else. */
import type { ReactNode } from 'react';
import type { TableColumn, TableStats } from '../../../main/contract/table.ts';
import { formatCount } from '../../ui/format.ts';
import { Message } from '../../ui/message.tsx';
import { numberText } from './cell-text.ts';
import type { StatsState } from './use-column-stats.ts';
import styles from './table.module.css';
import { t } from '../../text/text.ts';

interface Of {
  readonly column: TableColumn;
}

/** @param withValues whether the most frequent values stand here, and not below as what can be filtered by */
export function ColumnStats({
  column,
  stats,
  withValues,
}: Of & { readonly stats: StatsState; readonly withValues: boolean }): ReactNode {
  if (stats.state === 'failed') return <Message tone="error">{stats.error}</Message>;
  if (stats.state === 'reading') {
    return (
      <p className={styles['reading']} role="status">
        {t('Counting…')}
      </p>
    );
  }
  const { rows, missing, distinct, numbers, top } = stats.stats;
  return (
    <div className={styles['stats']} data-testid="table-stats">
      <p>
        {t('{rows} rows, {distinct} different {distinct2}, {missing}', {
          rows: formatCount(rows),
          distinct: formatCount(distinct),
          distinct2: distinct === 1 ? t('value') : t('values'),
          missing: missing === 0 ? t('none missing') : t('{missing} missing', { missing: formatCount(missing) }),
        })}
      </p>
      {numbers !== null && <Numbers column={column} numbers={numbers} />}
      {withValues && top.length > 0 && <TopValues top={top} filled={rows - missing} distinct={distinct} />}
    </div>
  );
}

function Numbers({ column, numbers }: Of & { readonly numbers: NonNullable<TableStats['numbers']> }): ReactNode {
  const { bins, min, median, mean, max } = numbers;
  const most = Math.max(1, ...bins);
  const words = [
    [t('lowest'), min],
    [t('median'), median],
    [t('mean'), mean],
    [t('highest'), max],
  ] as const;
  return (
    <>
      <svg
        viewBox={`0 0 ${bins.length * 4} 40`}
        preserveAspectRatio="none"
        role="img"
        aria-label={t('Distribution, root scale')}
      >
        {bins.map((count, i) => {
          // Square root: the few high ones must stay visible beside the many low ones.
          const tall = count === 0 ? 0 : Math.max(1.5, Math.sqrt(count / most) * 38);
          return (
            <rect key={i} x={i * 4 + 0.3} y={40 - tall} width={3.4} height={tall}>
              <title>{formatCount(count)}</title>
            </rect>
          );
        })}
      </svg>
      <dl>
        {words.map(([word, value]) => (
          <div key={word}>
            <dt>{word}</dt>
            <dd>{numberText(column, value)}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}

function TopValues({
  top,
  filled,
  distinct,
}: {
  readonly top: TableStats['top'];
  readonly filled: number;
  readonly distinct: number;
}): ReactNode {
  // Where every value is another one, counts of one say nothing.
  if (top[0].count === 1 && distinct > 1)
    return <p>{t('Every value occurs once, such as {value}.', { value: top[0].value })}</p>;
  const most = top[0].count;
  return (
    <>
      <ul>
        {top.slice(0, 6).map(({ value, count }) => (
          <li key={value}>
            <span title={value}>{value}</span>
            <i aria-hidden style={{ width: `${(count / most) * 64}px` }} />
            <b>{formatCount(count)}</b>
          </li>
        ))}
      </ul>
      {distinct > 6 && (
        <p>
          {t('{distinct} more in {filled} rows', {
            distinct: formatCount(distinct - 6),
            filled: formatCount(filled - top.slice(0, 6).reduce((sum, { count }) => sum + count, 0)),
          })}
        </p>
      )}
    </>
  );
}
