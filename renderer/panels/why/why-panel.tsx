/** Why the chosen element scored as it did: everything here was frozen with the run that scored it. */
import type { ReactNode } from 'react';
import { formatCount, formatNumber, formatStanding } from '../../ui/format.ts';
import { isHidden } from '../../state/queue-slice.ts';
import { LabelMark } from '../../ui/label-mark.tsx';
import { Message } from '../../ui/message.tsx';
import { scoreStep } from '../../../ml/schema/score-steps.ts';
import { useWorkbench } from '../../workbench-context.tsx';
import { Attributes } from './attributes.tsx';
import { DisagreeingEdges } from './disagreeing-edges.tsx';
import { Disagreeing } from './disagreeing.tsx';
import { FeatureComparison } from './feature-comparison.tsx';
import { AgainstAll, Ends } from './feature-lines.tsx';
import { Histogram } from './histogram.tsx';
import { LabelHistory } from './label-history.tsx';
import { ScoreParts } from './score-parts.tsx';
import styles from './why.module.css';
import { t } from '../../text/text.ts';

export function WhyPanel(): ReactNode {
  const selected = useWorkbench((state) => state.selected);
  const finding = useWorkbench((state) => state.finding);
  const detail = useWorkbench((state) => state.detail);
  const error = useWorkbench((state) => state.selectionError);
  const select = useWorkbench((state) => state.select);
  const runId = useWorkbench((state) => state.runId);
  const hidden = useWorkbench((state) => state.selected !== null && isHidden(state, state.selected));

  if (error !== null) {
    return (
      <div className={styles['message']}>
        <Message
          tone="error"
          testId="selection-error"
          {...(selected === null ? {} : { onRetry: () => void select(selected, { keepTab: true }) })}
        >
          {error}
        </Message>
      </div>
    );
  }
  const current = detail !== null && detail.kind === selected?.kind && detail.index === selected.index ? detail : null;
  if (selected === null || current === null) return <p className={styles['wait']}>{t('Reading…')}</p>;
  const label = hidden ? null : (current.label?.to ?? null);
  const name = current.names.join(' → ');
  const ids = current.ids.join(' → ');
  const fits =
    !hidden && finding !== null && finding.kind === selected.kind && finding.index === selected.index ? finding : null;

  // A node without neighbours is compared with all in the first list.
  const shown = new Set(fits?.features.map(({ feature }) => feature));
  const others = fits?.featuresAgainstAll.filter(({ feature }) => !shown.has(feature)) ?? [];

  return (
    <div data-testid="why-panel" data-kind={selected.kind} data-index={selected.index}>
      <header className={styles['head']}>
        <div className={styles['title']}>
          <h2 data-testid="why-title">{name}</h2>
          {label !== null && <LabelMark value={label} />}
        </div>
        <p className={styles['sub']}>
          {selected.kind === 'node' ? t('Node') : t('Edge')}
          {ids !== name && (
            <>
              {' '}
              <code>{ids}</code>
            </>
          )}
          {selected.kind === 'node' &&
            t(' · {degreeIn} in, {degreeOut} out', {
              degreeIn: formatCount(current.degreeIn),
              degreeOut: formatCount(current.degreeOut),
            })}
          {selected.kind === 'edge' &&
            current.parallel > 1 &&
            t(' · one of {parallel} parallel edges', { parallel: formatCount(current.parallel) })}
        </p>
        {fits !== null && (
          <div className={styles['score']}>
            <span
              className={styles['dot']}
              style={{ background: `var(--score-${scoreStep(fits.percentile)})` }}
              aria-hidden
            />
            <strong data-testid="why-rank">
              {t('Rank {rank} of {outOf}', { rank: formatCount(fits.rank), outOf: formatCount(fits.outOf) })}
            </strong>
            <span>
              {t('{percentile} · score {score}', {
                percentile: formatStanding(fits.percentile),
                score: formatNumber(fits.score),
              })}
            </span>
          </div>
        )}
        {fits !== null && (
          <p className={styles['summary']} data-testid="why-summary">
            {fits.summary}
          </p>
        )}
        {fits === null && (
          <p className={styles['summary']}>
            {hidden
              ? t('Blind mode: scores, reasons and labels appear when you have answered.')
              : runId === null
                ? t('Not scored yet: find anomalies to see why it stands out.')
                : t('The chosen run has no score for it.')}
          </p>
        )}
      </header>
      {fits !== null && <Histogram finding={fits} />}
      {fits !== null && fits.parts.length > 0 && <ScoreParts parts={fits.parts} />}
      {fits !== null && fits.features.length > 0 && <FeatureComparison features={fits.features} kind={fits.kind} />}
      {fits !== null && fits.ends.length > 0 && <Ends ends={fits.ends} />}
      {fits !== null && fits.neighbours.length > 0 && <Disagreeing finding={fits} />}
      {fits !== null && fits.edges.length > 0 && <DisagreeingEdges finding={fits} />}
      {others.length > 0 && <AgainstAll features={others} />}
      <Attributes detail={current} />
      <LabelHistory target={selected} hidden={hidden} />
    </div>
  );
}
