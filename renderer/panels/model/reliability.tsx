/**
 * Whether probabilities mean what they say: of the held-out labels that were given about 30 %, are 30 % anomalous? A disc
 * for each group, larger with more labels, with its interval; on the dashed line they would be exact.
 */
import { useRef } from 'react';
import type { ReactNode } from 'react';
import type { ModelDetail, ReliabilityBin } from '../../../main/contract/models.ts';
import { formatCount } from '../../ui/format.ts';
import { scale } from '../progress/chart-scale.ts';
import { useWidth } from '../progress/use-width.ts';
import { Section } from '../section.tsx';
import { percentWords, shareWords } from './model-words.ts';
import styles from './model.module.css';
import { t } from '../../text/text.ts';

const height = 200;
const edge = { top: 8, right: 20, bottom: 34, left: 44 };
const marks = [0, 0.25, 0.5, 0.75, 1];

export function Reliability({ model }: { readonly model: ModelDetail }): ReactNode {
  const { bins, expectedError, notes } = model.reliability;
  const filled = bins.filter(({ count }) => count > 0);
  return (
    <Section title={t('Do the probabilities hold?')} hint={t('on held-out labels')} testId="reliability">
      {filled.length === 0 ? (
        <p className={styles['text']}>{t('Nothing was held out to compare them with, so this cannot be said.')}</p>
      ) : (
        <>
          <p className={styles['text']} data-testid="reliability-sentence">
            {t('On average they are {value} points off the share that is really anomalous.', {
              value: (expectedError * 100).toFixed(1),
            })}
          </p>
          <Curve bins={filled} />
          <Numbers bins={filled} />
        </>
      )}
      {notes.length > 0 && (
        <ul className={styles['notes']}>
          {notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
    </Section>
  );
}

function Curve({ bins }: { readonly bins: readonly ReliabilityBin[] }): ReactNode {
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame, 300);
  const unit = { min: 0, max: 1 };
  const atX = scale(unit, edge.left, width - edge.right);
  const atY = scale(unit, height - edge.bottom, edge.top);
  const most = Math.max(...bins.map(({ count }) => count));
  // Area grows with the count, and the smallest can still be seen.
  const radius = (count: number): number => 3 + 4 * Math.sqrt(count / most);
  const line = bins.map(({ mean, found }) => `${atX(mean).toFixed(1)},${atY(found.share).toFixed(1)}`).join(' ');
  return (
    <div ref={frame} className={styles['chart']} data-testid="reliability-curve">
      <svg
        width={width}
        height={height}
        role="img"
        aria-label={t('Reliability: {value}', {
          value: bins
            .map(({ mean, found }) =>
              t('of those given {mean}, {share} are anomalous', {
                mean: percentWords(mean),
                share: percentWords(found.share),
              }),
            )
            .join('; '),
        })}
      >
        {marks.map((mark) => (
          <g key={mark}>
            <line className={styles['grid']} x1={edge.left} x2={width - edge.right} y1={atY(mark)} y2={atY(mark)} />
            <text className={styles['tickY']} x={edge.left - 6} y={atY(mark) + 3.5}>
              {mark * 100} %
            </text>
            <text className={styles['tickX']} x={atX(mark)} y={height - edge.bottom + 14}>
              {mark * 100} %
            </text>
          </g>
        ))}
        <text className={styles['axisTitle']} x={width - edge.right} y={height - 4}>
          {t('probability given')}
        </text>
        <line className={styles['exact']} x1={atX(0)} x2={atX(1)} y1={atY(0)} y2={atY(1)} />
        {bins.map(({ mean, found, from }) => (
          <line
            key={from}
            className={styles['interval']}
            x1={atX(mean)}
            x2={atX(mean)}
            y1={atY(found.low)}
            y2={atY(found.high)}
          />
        ))}
        <polyline className={styles['thin']} points={line} />
        {bins.map(({ mean, found, count, from }) => (
          <circle key={from} className={styles['dot']} cx={atX(mean)} cy={atY(found.share)} r={radius(count)} />
        ))}
      </svg>
      <ul className={styles['key']} aria-hidden>
        <li>
          <svg width={18} height={12}>
            <line className={styles['interval']} x1={9} x2={9} y1={0} y2={12} />
            <circle className={styles['dot']} cx={9} cy={6} r={4} />
          </svg>
          {t('share anomalous, 95 %')}
        </li>
        <li>
          <svg width={26} height={10}>
            <line className={styles['exact']} x1={1} x2={25} y1={5} y2={5} />
          </svg>
          {t('exact')}
        </li>
      </ul>
    </div>
  );
}

function Numbers({ bins }: { readonly bins: readonly ReliabilityBin[] }): ReactNode {
  return (
    <details className={styles['numbers']}>
      <summary>{t('Numbers')}</summary>
      <table>
        <thead>
          <tr>
            <th scope="col">{t('Given')}</th>
            <th scope="col">{t('Labels')}</th>
            <th scope="col">{t('Anomalous')}</th>
          </tr>
        </thead>
        <tbody>
          {bins.map(({ from, mean, count, found }) => (
            <tr key={from}>
              <th scope="row">{percentWords(mean)}</th>
              <td>{formatCount(count)}</td>
              <td>{shareWords(found)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
