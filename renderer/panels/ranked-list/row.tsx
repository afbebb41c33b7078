/** One row: rank, name, attributes, score bar, percentile, label. */
import { Fragment } from 'react';
import type { ReactNode } from 'react';
import type { ScoreRow } from '../../../main/contract/api.ts';
import { formatCount, formatNumber, formatPercentile } from '../../ui/format.ts';
import { LabelMark } from '../../ui/label-mark.tsx';
import { scoreStep } from '../../../ml/schema/score-steps.ts';
import styles from './ranked-list.module.css';
import { t } from '../../text/text.ts';

export interface RowProps {
  readonly position: number;
  /** pixels from the top of the list */
  readonly top: number;
  readonly total: number;
  /** undefined while its page is on the way */
  readonly row: ScoreRow | undefined;
  /** 0..1, score between the lowest and the highest of the run */
  readonly share: number;
  readonly selected: boolean;
  /** blind mode: an open question, so that neither score nor label may show */
  readonly hidden?: boolean;
  /** the first that is not flagged */
  readonly firstBelow?: boolean;
  readonly onChoose: (position: number) => Promise<void>;
}

export function Row({
  position,
  top,
  total,
  row,
  share,
  selected,
  hidden = false,
  firstBelow = false,
  onChoose,
}: RowProps): ReactNode {
  const place = { transform: `translateY(${top}px)` };
  if (row === undefined) {
    return (
      <div className={styles['row']} style={place} aria-hidden>
        <span className={styles['rank']}>{formatCount(position + 1)}</span>
        <span className={styles['coming']} />
      </div>
    );
  }
  const attributes = Object.entries(row.attributes);
  const name = row.names.join(' → ');
  const ids = row.ids.join(' → ');
  // Names repeat; what tells two of them apart comes first.
  const dim = [...(ids === name ? [] : [ids]), ...attributes.map(([, value]) => value)];
  const title = [
    ids,
    ...attributes.map(([column, value]) => `${column}: ${value}`),
    hidden ? t('blind: shown when you have answered') : t('score {score}', { score: formatNumber(row.score) }),
  ].join('\n');
  return (
    <div
      id={`row-${position}`}
      role="option"
      aria-selected={selected}
      aria-posinset={position + 1}
      aria-setsize={total}
      className={firstBelow ? `${styles['row']} ${styles['firstBelow']}` : styles['row']}
      style={place}
      title={title}
      data-testid="ranked-row"
      data-index={row.index}
      data-kind={row.ids.length > 1 ? 'edge' : 'node'}
      data-label={hidden ? 'none' : (row.label ?? 'none')}
      onClick={() => void onChoose(position)}
    >
      {firstBelow && <span className={styles['lineText']}>{t('not flagged from here on')}</span>}
      <span className={styles['rank']}>{hidden ? '–' : formatCount(row.rank)}</span>
      <span className={styles['name']}>
        {row.names.length < 2 ? (
          name
        ) : (
          // Both ends are cut alike: edges of one node differ in the other.
          <span className={styles['ends']}>
            {row.names.map((end, i) => (
              <Fragment key={i}>
                {i > 0 && ' → '}
                <span>{end}</span>
              </Fragment>
            ))}
          </span>
        )}
        <span className={styles['attributes']}>{dim.join(' · ')}</span>
      </span>
      <span className={styles['bar']} aria-hidden>
        {!hidden && (
          <span
            style={{ width: `${Math.max(4, share * 100)}%`, background: `var(--score-${scoreStep(row.percentile)})` }}
          />
        )}
      </span>
      <span className={styles['percentile']}>
        {hidden ? t('blind') : formatPercentile(row.percentile)}
        {!hidden && <span className="visually-hidden"> {t('percentile')}</span>}
      </span>
      <span className={styles['mark']}>{row.label !== null && !hidden && <LabelMark value={row.label} />}</span>
    </div>
  );
}
