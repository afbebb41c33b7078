/**
 * A line beside its reference: solid with discs against dashed with squares, so that it reads without colour; an
 * interval as a band. The same numbers stand in a table below, folded, for whoever wants or needs them as text.
 */
import { useRef } from 'react';
import type { ReactNode } from 'react';
import { extentOf, polyline, scale, ticks } from './chart-scale.ts';
import type { Point } from './chart-scale.ts';
import styles from './progress.module.css';
import { useWidth } from './use-width.ts';
import { t } from '../../text/text.ts';

export interface ChartProps {
  /** the drawing in one sentence */
  readonly label: string;
  readonly xTitle: string;
  readonly main: { readonly title: string; readonly points: readonly Point[] };
  readonly reference: { readonly title: string; readonly points: readonly Point[] };
  readonly band?: readonly { readonly x: number; readonly low: number; readonly high: number }[];
  readonly yWords: (value: number) => string;
  /** the lowest and the highest that must be in the picture */
  readonly yFrom?: number;
  /** counts: no marks between whole numbers */
  readonly yWhole?: boolean;
  readonly testId: string;
}

const height = 168;
const edge = { top: 8, right: 10, bottom: 32, left: 52 };
/** More marks than this would only thicken the line. */
const mostMarks = 16;

export function Chart({
  label,
  xTitle,
  main,
  reference,
  band = [],
  yWords,
  yFrom,
  yWhole,
  testId,
}: ChartProps): ReactNode {
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame, 300);
  const all = [...main.points, ...reference.points];
  const xs = extentOf(all.map(({ x }) => x));
  const ys = extentOf([
    ...all.map(({ y }) => y),
    ...band.flatMap(({ low, high }) => [low, high]),
    ...(yFrom === undefined ? [] : [yFrom]),
  ]);
  const atX = scale(xs, edge.left, width - edge.right);
  const atY = scale(ys, height - edge.bottom, edge.top);
  const place = ({ x, y }: Point): Point => ({ x: atX(x), y: atY(y) });
  const line = main.points.map(place);
  const dashes = reference.points.map(place);
  const area = [
    ...band.map(({ x, high }) => place({ x, y: high })),
    ...[...band].reverse().map(({ x, low }) => place({ x, y: low })),
  ];
  return (
    <div ref={frame} className={styles['chart']} data-testid={testId}>
      <svg width={width} height={height} role="img" aria-label={label}>
        {ticks(ys, 4)
          .filter((value) => yWhole !== true || Number.isInteger(value))
          .map((value) => (
            <g key={value}>
              <line className={styles['grid']} x1={edge.left} x2={width - edge.right} y1={atY(value)} y2={atY(value)} />
              <text className={styles['tickY']} x={edge.left - 6} y={atY(value) + 3.5}>
                {yWords(value)}
              </text>
            </g>
          ))}
        {ticks(xs, Math.max(2, Math.floor(width / 80)))
          .filter(Number.isInteger)
          .map((value) => (
            <text key={value} className={styles['tickX']} x={atX(value)} y={height - edge.bottom + 14}>
              {value}
            </text>
          ))}
        <text className={styles['axisTitle']} x={width - edge.right} y={height - 3}>
          {xTitle}
        </text>
        {area.length > 2 && <polygon className={styles['band']} points={polyline(area)} />}
        <polyline className={styles['dashed']} points={polyline(dashes)} />
        {dashes.length <= mostMarks &&
          dashes.map(({ x, y }) => (
            <rect key={x} className={styles['square']} x={x - 2.5} y={y - 2.5} width={5} height={5} />
          ))}
        <polyline className={styles['line']} points={polyline(line)} />
        {line.length <= mostMarks &&
          line.map(({ x, y }) => <circle key={x} className={styles['dot']} cx={x} cy={y} r={3} />)}
      </svg>
      <ul className={styles['key']} aria-hidden>
        <li>
          <svg width={26} height={10}>
            <line className={styles['line']} x1={1} x2={25} y1={5} y2={5} />
            <circle className={styles['dot']} cx={13} cy={5} r={3} />
          </svg>
          {main.title}
        </li>
        {reference.points.length > 0 && (
          <li>
            <svg width={26} height={10}>
              <line className={styles['dashed']} x1={1} x2={25} y1={5} y2={5} />
              <rect className={styles['square']} x={10.5} y={2.5} width={5} height={5} />
            </svg>
            {reference.title}
          </li>
        )}
      </ul>
      <Numbers xTitle={xTitle} main={main} reference={reference} yWords={yWords} />
    </div>
  );
}

function Numbers({
  xTitle,
  main,
  reference,
  yWords,
}: Pick<ChartProps, 'xTitle' | 'main' | 'reference' | 'yWords'>): ReactNode {
  const beside = new Map(reference.points.map(({ x, y }) => [x, y]));
  return (
    <details className={styles['numbers']}>
      <summary>{t('Numbers')}</summary>
      <table>
        <thead>
          <tr>
            <th scope="col">{xTitle}</th>
            <th scope="col">{main.title}</th>
            <th scope="col">{reference.title}</th>
          </tr>
        </thead>
        <tbody>
          {main.points.map(({ x, y }) => {
            const other = beside.get(x);
            return (
              <tr key={x}>
                <th scope="row">{x}</th>
                <td>{yWords(y)}</td>
                <td>{other === undefined ? '–' : yWords(other)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </details>
  );
}
