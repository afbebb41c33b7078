/**
 * Where the ranking stops being flagged: the distribution of the scores with a line that moves by mouse, by keys and by
 * what is typed, and what it means.
 */
import { useRef, useState } from 'react';
import type { KeyboardEvent, PointerEvent, ReactNode } from 'react';
import type { FlagOutlook, FlagRule } from '../../../main/contract/review.ts';
import { outlookNow, thresholdKey } from '../../state/review-slice.ts';
import { formatCount, formatNumber } from '../../ui/format.ts';
import { Message } from '../../ui/message.tsx';
import { useWorkbench } from '../../workbench-context.tsx';
import { nounOf, flaggedText, labelledText, precisionText, shareText } from './flag-words.ts';
import styles from './review.module.css';
import { ThresholdField } from './threshold-field.tsx';
import { t } from '../../text/text.ts';

interface Scores {
  readonly min: number;
  readonly max: number;
  readonly counts: readonly number[];
}

export function Threshold(): ReactNode {
  const kind = useWorkbench((state) => state.tab);
  const histogram = useWorkbench((state) =>
    state.histogramOf === thresholdKey(state.runId ?? '', state.tab) ? state.histogram : null,
  );
  const outlook = useWorkbench((state) => outlookNow(state, state.tab));
  const error = useWorkbench((state) => state.thresholdError);
  const setFlagRule = useWorkbench((state) => state.setFlagRule);
  if (histogram === null || outlook === null) {
    return (
      <div className={styles['threshold']}>
        {error === null ? <p className={styles['quiet']}>{t('Reading the threshold…')}</p> : <Failed>{error}</Failed>}
      </div>
    );
  }
  const set = (rule: FlagRule): void => setFlagRule(kind, rule);
  return (
    <section className={styles['threshold']} aria-label={t('Threshold')} data-testid="flag-threshold">
      <Line scores={histogram} outlook={outlook} onSet={set} />
      <Meaning outlook={outlook} onSet={set} />
      {error !== null && <Failed>{error}</Failed>}
    </section>
  );
}

const Failed = ({ children }: { readonly children: string }): ReactNode => (
  <Message tone="error" testId="threshold-failed">
    {children}
  </Message>
);

const width = 256;
const height = 36;

function Line({
  scores,
  outlook,
  onSet,
}: {
  readonly scores: Scores;
  readonly outlook: FlagOutlook;
  readonly onSet: (rule: FlagRule) => void;
}): ReactNode {
  const frame = useRef<HTMLDivElement>(null);
  /** while the line is held: the score under the pointer */
  const [held, setHeld] = useState<number | null>(null);
  const { min, max, counts } = scores;
  const span = max - min || 1;
  const most = Math.max(1, ...counts);
  const bar = width / Math.max(1, counts.length);
  const line = held ?? outlook.score ?? max;
  const share = outlook.flagged === 0 && held === null ? 1 : Math.min(1, Math.max(0, (line - min) / span));

  const scoreAt = (event: PointerEvent): number => {
    const box = frame.current?.getBoundingClientRect();
    if (box === undefined || box.width === 0) return line;
    return min + span * Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const rule = ruleForKey(event.key, outlook);
    if (rule === null) return;
    // These keys belong to the line; elsewhere they go through the list.
    event.preventDefault();
    event.stopPropagation();
    onSet(rule);
  };
  return (
    <div
      ref={frame}
      className={styles['histogram']}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        setHeld(scoreAt(event));
      }}
      onPointerMove={(event) => {
        if (held !== null) setHeld(scoreAt(event));
      }}
      onPointerUp={(event) => {
        if (held === null) return;
        setHeld(null);
        onSet({ by: 'score', value: scoreAt(event) });
      }}
      onPointerCancel={() => setHeld(null)}
    >
      <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" aria-hidden>
        {counts.map((count, i) => {
          // Square root: the few high ones must stay visible beside the many low ones.
          const tall = count === 0 ? 0 : Math.max(1.5, Math.sqrt(count / most) * (height - 3));
          const isFlagged = (i + 1) * bar > share * width + 1e-6;
          return (
            <rect
              key={i}
              className={isFlagged ? styles['flagged'] : undefined}
              x={i * bar + 0.3}
              y={height - tall}
              width={Math.max(0.5, bar - 0.6)}
              height={tall}
            />
          );
        })}
      </svg>
      <span
        role="slider"
        tabIndex={0}
        className={styles['handle']}
        style={{ left: `${share * 100}%` }}
        aria-label={t('Threshold for {kind}', { kind: nounOf(outlook.kind, 2) })}
        aria-valuemin={0}
        aria-valuemax={outlook.outOf}
        aria-valuenow={outlook.flagged}
        aria-valuetext={
          outlook.score === null
            ? t('nothing flagged')
            : t('{outlook}, score {score} and above', {
                outlook: flaggedText(outlook),
                score: formatNumber(outlook.score),
              })
        }
        title={t('Drag the line, or use the arrow keys: one more, one fewer')}
        data-testid="flag-line"
        onKeyDown={onKeyDown}
      />
      {held !== null && (
        <output className={styles['held']} style={{ left: `${share * 100}%` }}>
          {formatNumber(held)}
        </output>
      )}
    </div>
  );
}

/** One more or fewer, a tenth more or fewer, all or none; null for a key that is not the line's. */
export function ruleForKey(key: string, { flagged, outOf, next }: FlagOutlook): FlagRule | null {
  const tenth = Math.max(1, Math.round(flagged / 10));
  switch (key) {
    case 'ArrowLeft':
    case 'ArrowDown':
      // Equal scores come together, so the next one is asked for by its score.
      return next === null ? { by: 'count', value: outOf } : { by: 'score', value: next };
    case 'ArrowRight':
    case 'ArrowUp':
      return { by: 'count', value: Math.max(0, flagged - 1) };
    case 'PageDown':
      return { by: 'count', value: Math.min(outOf, flagged + tenth) };
    case 'PageUp':
      return { by: 'count', value: Math.max(0, flagged - tenth) };
    case 'Home':
      return { by: 'count', value: outOf };
    case 'End':
      return { by: 'count', value: 0 };
    default:
      return null;
  }
}

function Meaning({
  outlook,
  onSet,
}: {
  readonly outlook: FlagOutlook;
  readonly onSet: (rule: FlagRule) => void;
}): ReactNode {
  const labelled = labelledText(outlook);
  const { precision, notes, below } = outlook;
  const missed = below.anomalous;
  return (
    <>
      <div className={styles['flagLine']}>
        <ThresholdField key={outlook.kind} outlook={outlook} onSet={onSet} />
        <span className={styles['ofAll']} data-testid="flag-share">
          {t('of {outOf} ({flagged})', {
            outOf: formatCount(outlook.outOf),
            flagged: shareText(outlook.flagged / outlook.outOf),
          })}
        </span>
      </div>
      <details className={styles['meaning']}>
        <summary data-testid="flag-expected">
          {precision === null
            ? labelled === null
              ? t('None of them is labelled yet')
              : t('Labelled: {labelled}', { labelled })
            : t('Expected to be right: {precision}', { precision: precisionText(precision) })}
        </summary>
        <ul>
          {precision !== null && <li>{precision.basis}</li>}
          {labelled !== null && precision !== null && (
            <li>{t('Labelled among the flagged ones: {labelled}.', { labelled })}</li>
          )}
          {missed > 0 && (
            <li>
              {t('{missed} labelled anomalous {missed2} below the line.', {
                missed,
                missed2: missed === 1 ? t('lies') : t('lie'),
              })}
            </li>
          )}
          {notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
          <li>
            {t('Kept with the project, for each run.')}{' '}
            {outlook.rule.by === 'usual' ? (
              t('At first the highest one in a hundred is flagged, at least 10 and at most 500.')
            ) : (
              <button
                type="button"
                className={styles['link']}
                data-testid="flag-usual"
                onClick={() => onSet({ by: 'usual' })}
              >
                {t('Back to the usual one')}
              </button>
            )}
          </li>
        </ul>
      </details>
    </>
  );
}
