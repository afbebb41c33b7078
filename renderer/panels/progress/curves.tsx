/** The learning curve beside random labels, and the discovery curve beside chance. */
import type { ReactNode } from 'react';
import type { QueueProgress } from '../../../main/contract/api.ts';
import { formatCount, formatNumber } from '../../ui/format.ts';
import { Section } from '../section.tsx';
import { Chart } from './chart.tsx';
import type { Point } from './chart-scale.ts';
import styles from './progress.module.css';
import { t } from '../../text/text.ts';

const given = <T,>(value: T | null): value is T => value !== null;
const percent = (value: number): string => `${Math.round(value * 100)} %`;

export interface LearningSeries {
  readonly learned: readonly Point[];
  readonly random: readonly Point[];
  readonly band: readonly { readonly x: number; readonly low: number; readonly high: number }[];
}

/** What of the points can be drawn; a batch whose score is unknown leaves no mark. */
export function learningSeries(points: QueueProgress['points']): LearningSeries {
  return {
    learned: points.map(({ labels, score }) => (score === null ? null : { x: labels, y: score })).filter(given),
    random: points.map(({ labels, random }) => (random === null ? null : { x: labels, y: random })).filter(given),
    band: points
      .map(({ labels, low, high }) => (low === null || high === null ? null : { x: labels, low, high }))
      .filter(given),
  };
}

export function LearningCurve({ progress }: { readonly progress: QueueProgress }): ReactNode {
  const { learned, random, band } = learningSeries(progress.points);
  const last = learned.at(-1);
  return (
    <Section title={t('What it has learned')} testId="learning">
      {last === undefined ? (
        <p className={styles['text']}>
          {t('Nothing can be measured yet: the curve begins with the first trained batch.')}
        </p>
      ) : (
        <Chart
          testId="learning-curve"
          label={t('Learning curve: {y} after {x} labels', { y: percent(last.y), x: formatCount(last.x) })}
          xTitle={t('labels')}
          main={{ title: t('asked'), points: learned }}
          reference={{ title: t('as many random labels'), points: random }}
          band={band}
          yWords={percent}
        />
      )}
      <p className={styles['small']} data-testid="measure">
        {progress.measure}
      </p>
    </Section>
  );
}

/** A curve of thousands of looks drawn with some hundred points; first and last are among them. */
export function thinned<T>(points: readonly T[], most: number): readonly T[] {
  if (points.length <= most) return points;
  const step = (points.length - 1) / (most - 1);
  return Array.from({ length: most }, (_, i) => points[Math.round(i * step)]).filter((point) => point !== undefined);
}

export function DiscoveryCurve({ progress }: { readonly progress: QueueProgress }): ReactNode {
  const points = thinned(progress.discovery, 200);
  const last = points.at(-1);
  if (last === undefined) return null;
  const expected = points
    .map(({ looked, expected: chance }) => (chance === null ? null : { x: looked, y: chance }))
    .filter(given);
  return (
    <Section title={t('What was found')} testId="discovery">
      <Chart
        testId="discovery-curve"
        label={t('Discovery curve: {found} found in {looked} looks{expected}', {
          found: formatCount(last.found),
          looked: formatCount(last.looked),
          expected:
            last.expected === null
              ? ''
              : t(', {expected} expected by chance', { expected: formatNumber(last.expected) }),
        })}
        xTitle={t('looks')}
        main={{ title: t('found'), points: points.map(({ looked, found }) => ({ x: looked, y: found })) }}
        reference={{ title: t('by chance'), points: expected }}
        yWords={(value) => (Number.isInteger(value) ? formatCount(value) : value.toFixed(1))}
        yFrom={0}
        yWhole
      />
    </Section>
  );
}
