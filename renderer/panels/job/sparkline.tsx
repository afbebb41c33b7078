/** A line of losses, oldest left: enough to see whether it still falls. */
import type { ReactNode } from 'react';
import { formatNumber } from '../../ui/format.ts';
import styles from './job.module.css';
import { t } from '../../text/text.ts';

export interface SparklineProps {
  readonly values: readonly number[];
  readonly label: string;
}

const width = 280;
const height = 48;

/** Points of an SVG polyline; y grows downwards. */
export function sparklinePoints(values: readonly number[]): string {
  const low = Math.min(...values);
  const span = Math.max(...values) - low || 1;
  const step = values.length > 1 ? width / (values.length - 1) : 0;
  return values
    .map((value, i) => `${(i * step).toFixed(1)},${(height - 3 - ((value - low) / span) * (height - 6)).toFixed(1)}`)
    .join(' ');
}

export function Sparkline({ values, label }: SparklineProps): ReactNode {
  const last = values.at(-1);
  const first = values.at(0);
  return (
    <svg
      className={styles['spark']}
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={
        first === undefined || last === undefined
          ? t('{label}: none yet', { label })
          : t('{label}: from {first} to {last}', { label, first: formatNumber(first), last: formatNumber(last) })
      }
    >
      {values.length > 1 && <polyline points={sparklinePoints(values)} vectorEffect="non-scaling-stroke" />}
    </svg>
  );
}
