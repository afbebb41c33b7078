/**
 * How a training goes, as rows below each other on one time axis: parts of a loss have scales of their own, and small
 * drawings with their names tell more of them apart than colours would.
 */
import type { ReactNode } from 'react';
import type { TrainingPoint } from '../../../main/contract/models.ts';
import { formatCount, formatNumber } from '../../ui/format.ts';
import { curveRows, stageSpans } from './curve-rows.ts';
import type { CurveRow } from './curve-rows.ts';
import styles from './curves.module.css';
import { percentWords } from './model-words.ts';
import { t } from '../../text/text.ts';

const width = 200;
const height = 26;
/** Half the width of what stands for a single point, as a share of the axis. */
const dot = 0.008;
/** Width of a letter of a stage's name as a share of the axis in a side panel. */
const letter = 0.031;

const stageNames: Readonly<Record<TrainingPoint['stage'], { readonly short: string; readonly long: string }>> = {
  teacher: { short: t('teacher'), long: t('Teacher: learns from labels and graph') },
  tokenizer: { short: t('patterns'), long: t('Patterns: sorts the nodes by what surrounds them') },
  student: { short: t('model'), long: t('Model: learns to do without the graph') },
};

const words = (value: number, unit: CurveRow['unit']): string =>
  unit === 'share' ? percentWords(value) : unit === 'count' ? formatCount(value) : formatNumber(value);

export function TrainingCurves({ points }: { readonly points: readonly TrainingPoint[] }): ReactNode {
  const rows = curveRows(points);
  const spans = stageSpans(points);
  if (rows.length === 0)
    return <p className={styles['none']}>{t('The curves begin with the first pass over the nodes.')}</p>;
  return (
    <div className={styles['curves']} data-testid="training-curves">
      <div className={styles['row']} aria-hidden>
        <span />
        <span className={styles['stages']}>
          {spans.map(({ stage, from, to }) => (
            // A stage too narrow for its name has it in the title alone.
            <span key={from} style={{ width: `${(to - from) * 100}%` }} title={stageNames[stage].long}>
              {to - from > stageNames[stage].short.length * letter ? stageNames[stage].short : ''}
            </span>
          ))}
        </span>
        <span />
      </div>
      {rows.map((row) => (
        <Row key={row.name} row={row} borders={spans.slice(1).map(({ from }) => from)} />
      ))}
    </div>
  );
}

function Row({ row, borders }: { readonly row: CurveRow; readonly borders: readonly number[] }): ReactNode {
  const { name, unit, stretches, low, high, first, last } = row;
  // A share is drawn on the whole scale, so that a flat line at the top reads as good.
  const [from, to] = unit === 'share' ? [0, 1] : unit === 'count' ? [0, high] : [low, high];
  const atY = (value: number): number => height - 3 - ((value - from) / (to - from || 1)) * (height - 6);
  return (
    <div className={styles['row']} data-testid="training-curve" data-name={name}>
      <span className={styles['name']}>{name}</span>
      <svg
        viewBox={`0 0 ${width} ${height}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={t('{name}: from {first} to {last}', { name, first: words(first, unit), last: words(last, unit) })}
      >
        {borders.map((x) => (
          <line key={x} className={styles['border']} x1={x * width} x2={x * width} y1={0} y2={height} />
        ))}
        {stretches.map((stretch, i) => (
          <polyline
            key={i}
            className={styles['line']}
            vectorEffect="non-scaling-stroke"
            points={(stretch.length === 1
              ? stretch.flatMap((one) => [-dot, dot].map((by) => ({ ...one, x: one.x + by })))
              : stretch
            )
              .map(({ x, value }) => `${(x * width).toFixed(1)},${atY(value).toFixed(1)}`)
              .join(' ')}
          />
        ))}
      </svg>
      <span className={styles['last']}>{words(last, unit)}</span>
    </div>
  );
}
