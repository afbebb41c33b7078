/** Where the score stands among all of its kind: the distribution with a mark. */
import type { ReactNode } from 'react';
import type { Finding } from '../../../ml/schema/finding.ts';
import { formatCount, formatNumber } from '../../ui/format.ts';
import { useWorkbench } from '../../workbench-context.tsx';
import { Section } from '../section.tsx';
import styles from './why.module.css';
import { t } from '../../text/text.ts';

export function Histogram({ finding }: { readonly finding: Finding }): ReactNode {
  const histogram = useWorkbench((state) =>
    state.histogramOf === `${state.runId ?? ''}/${finding.kind}` ? state.histogram : null,
  );
  // The place is kept while the counts are read, so that nothing jumps.
  const counts = histogram?.counts ?? [];
  const most = Math.max(1, ...counts);
  const width = 256;
  const height = 44;
  const bar = width / Math.max(1, counts.length);
  const span = histogram === null ? 1 : histogram.max - histogram.min || 1;
  // A rounding error beside the width of the scores is zero to a reader.
  const lowest = histogram === null || Math.abs(histogram.min) < span * 1e-9 ? 0 : histogram.min;
  const at = histogram === null ? 0 : ((finding.score - histogram.min) / span) * width;
  return (
    <Section
      title={t('Among all')}
      hint={t('{outOf} {kind}, root scale', {
        outOf: formatCount(finding.outOf),
        kind: finding.kind === 'node' ? t('nodes') : t('edges'),
      })}
    >
      <svg
        className={styles['histogram']}
        viewBox={`0 0 ${width} ${height}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={t('Distribution of scores; this one stands at {score}', { score: formatNumber(finding.score) })}
      >
        {counts.map((count, i) => {
          // Square root: the few high ones must stay visible beside the many low ones.
          const tall = count === 0 ? 0 : Math.max(1.5, Math.sqrt(count / most) * (height - 4));
          return <rect key={i} x={i * bar + 0.3} y={height - tall} width={Math.max(0.5, bar - 0.6)} height={tall} />;
        })}
        {histogram !== null && <line x1={at} x2={at} y1={0} y2={height} vectorEffect="non-scaling-stroke" />}
      </svg>
      <div className={styles['axis']}>
        <span>{histogram === null ? ' ' : formatNumber(lowest)}</span>
        <span>{histogram === null ? ' ' : formatNumber(histogram.max)}</span>
      </div>
    </Section>
  );
}
