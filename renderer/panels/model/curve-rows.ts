/** From the points of a training to rows that can be drawn: one for each part of the loss, accuracy, codes in use. */
import type { TrainingPoint } from '../../../main/contract/models.ts';
import { t } from '../../text/text.ts';

/** A stretch of neighbouring points of one stage that have the value; x is the place among all points, 0..1. */
export type Stretch = readonly { readonly x: number; readonly value: number }[];

export interface CurveRow {
  readonly name: string;
  /** how its values are written */
  readonly unit: 'number' | 'share' | 'count';
  readonly stretches: readonly Stretch[];
  readonly first: number;
  readonly last: number;
  readonly low: number;
  readonly high: number;
}

export interface StageSpan {
  readonly stage: TrainingPoint['stage'];
  /** 0..1 */
  readonly from: number;
  readonly to: number;
}

/** Where each stage begins and ends, in the order of training; a stage that comes again is another span. */
export function stageSpans(points: readonly TrainingPoint[]): readonly StageSpan[] {
  const spans: { stage: TrainingPoint['stage']; from: number; to: number }[] = [];
  points.forEach(({ stage }, i) => {
    const last = spans.at(-1);
    const to = (i + 1) / points.length;
    if (last?.stage === stage) last.to = to;
    else spans.push({ stage, from: i / points.length, to });
  });
  return spans;
}

function rowOf(
  points: readonly TrainingPoint[],
  name: string,
  unit: CurveRow['unit'],
  read: (point: TrainingPoint) => number | null | undefined,
): CurveRow | null {
  const stretches: { x: number; value: number }[][] = [];
  const values: number[] = [];
  let stage: TrainingPoint['stage'] | null = null;
  points.forEach((point, i) => {
    const value = read(point);
    // Accuracy is evaluated now and then: a point without it does not interrupt the line, another stage does.
    if (value === null || value === undefined || !Number.isFinite(value)) return;
    const place = { x: (i + 0.5) / points.length, value };
    values.push(value);
    if (stage === point.stage) stretches.at(-1)?.push(place);
    else stretches.push([place]);
    stage = point.stage;
  });
  const first = values.at(0);
  const last = values.at(-1);
  if (first === undefined || last === undefined) return null;
  return { name, unit, stretches, first, last, low: Math.min(...values), high: Math.max(...values) };
}

/** Parts of the loss whose short names say too little; others stand as they are called. */
const lossWords: ReadonlyMap<string, string> = new Map([
  ['soft', t('against its teacher')],
  ['hard', t('against the labels')],
  ['left out', t('labels left out')],
  ['distance', t('distance to pattern')],
]);

/** Agreement (what chooses the epoch; no label enters into it) and codes first: they say how it goes; the parts of the loss after them, as they first appear. */
export function curveRows(points: readonly TrainingPoint[]): readonly CurveRow[] {
  const parts = [...new Set(points.flatMap(({ losses }) => Object.keys(losses)))];
  return [
    rowOf(points, t('Agreement with its teacher'), 'share', ({ validationAccuracy }) => validationAccuracy),
    rowOf(points, t('Patterns in use'), 'count', ({ codesUsed }) => codesUsed),
    ...parts.map((part) =>
      rowOf(points, t('Loss: {part}', { part: lossWords.get(part) ?? part }), 'number', ({ losses }) => losses[part]),
    ),
  ].filter((row) => row !== null);
}
