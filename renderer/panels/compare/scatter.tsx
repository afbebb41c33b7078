/**
 * One run against another, every element a point; a box drawn around points chooses them. What one run flags and the other
 * does not is one press away, also without a mouse.
 */
import { useEffect, useMemo, useRef, useState } from 'react';
import type { PointerEvent, ReactNode } from 'react';
import type { RunComparison } from '../../../main/contract/review.ts';
import { Button } from '../../ui/button.tsx';
import { formatCount } from '../../ui/format.ts';
import { useWorkbench, useWorkbenchStore } from '../../workbench-context.tsx';
import { useWidth } from '../progress/use-width.ts';
import { nounOf } from '../review/flag-words.ts';
import styles from './compare.module.css';
import { runLetters } from './run-letters.ts';
import { drawPoints } from './scatter-drawing.ts';
import type { Drawing } from './scatter-drawing.ts';
import { pointsIn, topScale } from './scatter-scale.ts';
import type { Box } from './scatter-scale.ts';
import { t } from '../../text/text.ts';

export interface ScatterProps {
  readonly comparison: RunComparison;
  readonly pair: readonly [number, number];
  readonly flagged: readonly number[];
}

const edge = { left: 58, bottom: 32, top: 6, right: 8 };
/** As high as the width asks for, within what the window leaves to the list below. */
const leastHeight = 220;
const heightFor = (width: number): number =>
  Math.round(Math.max(leastHeight, Math.min(0.4 * width, 0.35 * window.innerHeight)));

export function Scatter({ comparison, pair, flagged }: ScatterProps): ReactNode {
  const frame = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const width = useWidth(frame, 320);
  const height = heightFor(width);
  const { outOf, points, kind, drawn } = comparison;
  const [one, other] = pair;
  const [letterA, letterB] = [runLetters[one] ?? '', runLetters[other] ?? ''];
  const scale = useMemo(() => topScale(outOf), [outOf]);
  const places = useMemo(() => {
    const along = (run: number): Float64Array => Float64Array.from(points.ranks[run] ?? [], (rank) => scale.at(rank));
    return { x: along(one), y: along(other) };
  }, [points, one, other, scale]);
  const [box, setBox] = useState<Box | null>(null);
  const choosePoints = useChoosePoints(comparison);
  const plot = { width: width - edge.left - edge.right, height: height - edge.top - edge.bottom };
  const [lineX, lineY] = [cutAt(scale.at, flagged[one] ?? 0), cutAt(scale.at, flagged[other] ?? 0)];
  useDrawing(canvas, places, points.index, plot, [lineX, lineY]);

  const at = (event: PointerEvent<HTMLElement>): readonly [number, number] => {
    const rect = event.currentTarget.getBoundingClientRect();
    const inside = (value: number): number => Math.min(1, Math.max(0, value));
    return [
      inside((event.clientX - rect.left) / Math.max(1, rect.width)),
      inside(1 - (event.clientY - rect.top) / Math.max(1, rect.height)),
    ];
  };
  const corner = (first: number, second: number): readonly number[] =>
    [...points.index.keys()].filter(
      (i) =>
        (points.ranks[first]?.[i] ?? Infinity) <= (flagged[first] ?? 0) &&
        (points.ranks[second]?.[i] ?? 0) > (flagged[second] ?? 0),
    );
  const onlyA = corner(one, other);
  const onlyB = corner(other, one);
  return (
    <div ref={frame} className={styles['scatter']} data-testid="compare-scatter">
      <div className={styles['plot']} style={{ height }}>
        <canvas
          ref={canvas}
          className={styles['points']}
          style={{ left: edge.left, top: edge.top, width: plot.width, height: plot.height }}
          role="img"
          aria-label={t('{letterA} against {letterB}: {drawn} The list below says the same in words.', {
            letterA,
            letterB,
            drawn,
          })}
          onPointerDown={(event) => {
            if (event.button !== 0) return;
            event.currentTarget.setPointerCapture(event.pointerId);
            const [x, y] = at(event);
            setBox({ x0: x, x1: x, y0: y, y1: y });
          }}
          onPointerMove={(event) => {
            if (box === null) return;
            const [x, y] = at(event);
            setBox({ ...box, x1: x, y1: y });
          }}
          onPointerUp={() => {
            if (box === null) return;
            // A press without a drag takes what lies near it.
            const near = 0.012;
            const isPress = Math.abs(box.x1 - box.x0) < near && Math.abs(box.y1 - box.y0) < near;
            const wide = isPress ? { x0: box.x0 - near, x1: box.x0 + near, y0: box.y0 - near, y1: box.y0 + near } : box;
            setBox(null);
            choosePoints(
              pointsIn(places.x, places.y, wide),
              t('Box in {letterA} against {letterB}', { letterA, letterB }),
            );
          }}
          onPointerCancel={() => setBox(null)}
        />
        {box !== null && (
          <span
            className={styles['box']}
            style={{
              left: edge.left + Math.min(box.x0, box.x1) * plot.width,
              top: edge.top + (1 - Math.max(box.y0, box.y1)) * plot.height,
              width: Math.abs(box.x1 - box.x0) * plot.width,
              height: Math.abs(box.y1 - box.y0) * plot.height,
            }}
          />
        )}
        {scale.marks.map((mark) => (
          <span key={`x${mark.text}`} className={styles['markX']} style={{ left: edge.left + mark.at * plot.width }}>
            {mark.text}
          </span>
        ))}
        {scale.marks.map((mark) => (
          <span
            key={`y${mark.text}`}
            className={styles['markY']}
            style={{ top: edge.top + (1 - mark.at) * plot.height }}
          >
            {mark.text}
          </span>
        ))}
        <span className={styles['axisX']}>{t('Percentile in {letterA}', { letterA })}</span>
        <span className={styles['axisY']}>{t('Percentile in {letterB}', { letterB })}</span>
      </div>
      <div className={styles['corners']}>
        <Button
          disabled={onlyA.length === 0}
          data-testid="compare-only-first"
          onClick={() => choosePoints(onlyA, t('Flagged by {letterA} alone', { letterA }))}
        >
          {t('Flagged by {letterA} alone: {onlyA}', { letterA, onlyA: formatCount(onlyA.length) })}
        </Button>
        <Button
          disabled={onlyB.length === 0}
          data-testid="compare-only-second"
          onClick={() => choosePoints(onlyB, t('Flagged by {letterB} alone', { letterB }))}
        >
          {t('Flagged by {letterB} alone: {onlyB}', { letterB, onlyB: formatCount(onlyB.length) })}
        </Button>
      </div>
      <p className={styles['small']} data-testid="compare-drawn">
        {t(
          '{drawn} The scale is stretched at the top; dashed lines are thresholds. Draw a box to choose {kind}{kind2}.',
          { drawn, kind: nounOf(kind, 2), kind2: kind === 'edge' ? t(' by their ends') : '' },
        )}
      </p>
    </div>
  );
}

const cutAt = (at: (rank: number) => number, flagged: number): number => at(flagged + 0.5);

/** Points become chosen nodes; edges by their ends. */
function useChoosePoints({ points }: RunComparison): (places: readonly number[], title: string) => void {
  const store = useWorkbenchStore();
  return (places, title) => {
    const { choose, announce } = store.getState();
    const { index, ends } = points;
    if (places.length === 0) announce(t('There is no point in the box.'));
    else if (ends === null)
      choose(
        places.map((place) => index[place]),
        title,
      );
    else
      choose(
        places.flatMap((place) => [ends.source[place], ends.target[place]]),
        title,
      );
  };
}

function useDrawing(
  canvas: React.RefObject<HTMLCanvasElement | null>,
  { x, y }: Pick<Drawing, 'x' | 'y'>,
  index: Int32Array,
  { width, height: tall }: { readonly width: number; readonly height: number },
  [lineX, lineY]: readonly [number, number],
): void {
  const theme = useWorkbench((state) => state.theme);
  const kind = useWorkbench((state) => state.tab);
  const chosen = useWorkbench((state) => state.chosen);
  const selected = useWorkbench((state) => state.selected);
  useEffect(() => {
    if (canvas.current === null) return;
    drawPoints(canvas.current, {
      ...{ x, y, index, width, height: tall, lineX, lineY },
      chosen: new Set(kind === 'node' ? chosen : []),
      selected: selected?.kind === kind ? selected.index : null,
    });
    // The theme is read from the page's style while drawing.
  }, [canvas, x, y, index, width, tall, lineX, lineY, theme, kind, chosen, selected]);
}
