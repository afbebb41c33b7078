/**
 * The bars of a timeline and the brush over them. The brush is dragged with the mouse; its two ends are sliders for the
 * keyboard (arrow keys, Shift for larger steps, Home and End).
 */
import { useRef, useState } from 'react';
import type { KeyboardEvent, PointerEvent, ReactNode } from 'react';
import type { Timeline } from '../../../main/contract/evidence.ts';
import { formatNumber } from '../../ui/format.ts';
import { useWidth } from '../progress/use-width.ts';
import { momentText } from './evidence-words.ts';
import styles from './evidence.module.css';
import { t } from '../../text/text.ts';

export interface Brush {
  readonly from: number;
  readonly to: number;
}

export interface TimelineChartProps {
  readonly timeline: Timeline;
  readonly measure: 'count' | 'amount';
  readonly isCalendar: boolean;
  readonly brush: Brush | null;
  readonly onBrush: (brush: Brush | null) => void;
}

const height = 92;
const middle = 46;

export function TimelineChart({ timeline, measure, isCalendar, brush, onBrush }: TimelineChartProps): ReactNode {
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame, 280);
  const [dragFrom, setDragFrom] = useState<number | null>(null);
  const { from, to } = timeline;
  const span = to - from || 1;
  const out = measure === 'count' ? timeline.countsOut : timeline.sumsOut;
  const into = measure === 'count' ? timeline.countsIn : timeline.sumsIn;
  const bins = out.length;
  const most = Math.max(1e-9, ...out, ...into);
  const hasIn = into.some((value) => value > 0);
  const baseline = hasIn ? middle : height - 6;
  const room = hasIn ? middle - 4 : height - 10;
  const bar = width / bins;
  const place = (time: number): number => ((time - from) / span) * width;
  const timeAt = (event: PointerEvent<HTMLDivElement>): number => {
    const box = event.currentTarget.getBoundingClientRect();
    return from + Math.max(0, Math.min(1, (event.clientX - box.left) / box.width)) * span;
  };
  const between = (a: number, b: number): Brush => ({ from: Math.min(a, b), to: Math.max(a, b) });
  const shown = brush ?? { from, to };

  const slide = (end: 'from' | 'to') => (event: KeyboardEvent) => {
    const step = (event.shiftKey ? 5 : 1) * (span / bins);
    const moves: Readonly<Partial<Record<string, number>>> = {
      ArrowRight: shown[end] + step,
      ArrowUp: shown[end] + step,
      ArrowLeft: shown[end] - step,
      ArrowDown: shown[end] - step,
      Home: from,
      End: to,
    };
    if (event.key === 'Escape' && brush !== null) {
      event.preventDefault();
      onBrush(null);
      return;
    }
    const moved = moves[event.key];
    if (moved === undefined) return;
    // The list would walk on with the same keys.
    event.preventDefault();
    event.stopPropagation();
    const inside = Math.max(from, Math.min(to, moved));
    onBrush(
      end === 'from'
        ? { from: Math.min(inside, shown.to), to: shown.to }
        : { from: shown.from, to: Math.max(inside, shown.from) },
    );
  };

  return (
    <div className={styles['timeline']}>
      <div
        ref={frame}
        className={styles['chart']}
        data-testid="timeline-chart"
        onPointerDown={(event) => {
          if (event.button !== 0 || event.target instanceof HTMLButtonElement) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          setDragFrom(timeAt(event));
        }}
        onPointerMove={(event) => {
          if (dragFrom !== null) onBrush(between(dragFrom, timeAt(event)));
        }}
        onPointerUp={(event) => {
          if (dragFrom === null) return;
          const brushed = between(dragFrom, timeAt(event));
          // A click without a drag takes the brush away.
          onBrush(brushed.to - brushed.from < span / 200 ? null : brushed);
          setDragFrom(null);
        }}
      >
        <svg
          width={width}
          height={height}
          role="img"
          aria-label={t('Edges over time from {from} to {to}{hasIn}', {
            from: momentText(from, isCalendar),
            to: momentText(to, isCalendar),
            hasIn: hasIn ? t('; outgoing above, incoming below the line') : '',
          })}
        >
          {brush !== null && (
            <rect
              className={styles['brush']}
              x={place(shown.from)}
              width={Math.max(1, place(shown.to) - place(shown.from))}
              y={0}
              height={height}
            />
          )}
          {Array.from(out, (value, i) => (
            <rect
              key={`o${i}`}
              className={styles['barOut']}
              x={i * bar + 0.5}
              width={Math.max(1, bar - 1)}
              y={baseline - (value / most) * room}
              height={(value / most) * room}
            />
          ))}
          {Array.from(into, (value, i) => (
            <rect
              key={`i${i}`}
              className={styles['barIn']}
              x={i * bar + 0.5}
              width={Math.max(1, bar - 1)}
              y={baseline + 1}
              height={(value / most) * room}
            />
          ))}
          <line className={styles['baseline']} x1={0} x2={width} y1={baseline} y2={baseline} />
        </svg>
        {(['from', 'to'] as const).map((end) => (
          <button
            key={end}
            type="button"
            role="slider"
            className={styles['handle']}
            aria-label={end === 'from' ? t('Begin of the stretch') : t('End of the stretch')}
            aria-valuemin={from}
            aria-valuemax={to}
            aria-valuenow={shown[end]}
            aria-valuetext={momentText(shown[end], isCalendar, span)}
            style={{ left: `${((shown[end] - from) / span) * 100}%` }}
            data-testid={`brush-${end}`}
            onKeyDown={slide(end)}
          />
        ))}
      </div>
      <div className={styles['axis']}>
        <span>{momentText(from, isCalendar, span)}</span>
        <span>{momentText(to, isCalendar, span)}</span>
      </div>
      {hasIn && (
        <p className={styles['sides']}>
          <i className={styles['keyOut']} aria-hidden /> {t('out, above ·')}{' '}
          <i className={styles['keyIn']} aria-hidden />{' '}
          {t('in, below · tallest bar {value}', { value: formatNumber(Number(most.toPrecision(3))) })}
        </p>
      )}
    </div>
  );
}
