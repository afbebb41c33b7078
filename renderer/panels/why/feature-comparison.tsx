/**
 * Features that stand out: the element's value beside the mean of its neighbours and of all, on a common line. Three
 * shapes (disc, diamond, tick), so that it can be read without colour.
 */
import type { ReactNode } from 'react';
import type { ElementKind, FeatureReason } from '../../../ml/schema/finding.ts';
import { formatTogether } from '../../ui/format.ts';
import { Section } from '../section.tsx';
import styles from './why.module.css';
import { t } from '../../text/text.ts';

export interface Places {
  readonly value: number;
  readonly neighbours: number;
  readonly all: number;
}

/** Places of the three marks on 0..1, with room at both ends. */
export function comparePlaces(reason: FeatureReason): Places {
  const numbers = [reason.value, reason.neighbourMean, reason.overallMean];
  const low = Math.min(...numbers);
  const span = Math.max(...numbers) - low;
  const place = (x: number): number => (span === 0 ? 0.5 : 0.06 + (0.88 * (x - low)) / span);
  return { value: place(reason.value), neighbours: place(reason.neighbourMean), all: place(reason.overallMean) };
}

/** "12 times usual deviation" said plainly. */
export function howFar(z: number): string {
  const size = Math.abs(z);
  if (size < 0.05) return t('as its neighbours');
  return t('{value} sd {z} its neighbours', { value: size.toFixed(1), z: z > 0 ? t('above') : t('below') });
}

export interface FeatureComparisonProps {
  readonly features: readonly FeatureReason[];
  readonly kind: ElementKind;
}

export function FeatureComparison({ features, kind }: FeatureComparisonProps): ReactNode {
  return (
    <Section title={t('Against its neighbours')} testId="feature-reasons">
      <div className={styles['legend']} aria-hidden>
        <span>
          <i className={styles['disc']} /> {kind === 'node' ? t('this node') : t('this edge')}
        </span>
        <span>
          <i className={styles['diamond']} /> {t('neighbours’ mean')}
        </span>
        <span>
          <i className={styles['tick']} /> {t('mean of all')}
        </span>
      </div>
      <p className={styles['values']}>
        {t(
          'Values as the detector reads them: scaled numbers, 1 or 0 for a category. The originals are under Attributes.',
        )}
      </p>
      <ul className={styles['features']}>
        {features.map((reason) => {
          const { value, neighbours, all } = comparePlaces(reason);
          const [here, around, overall] = formatTogether([reason.value, reason.neighbourMean, reason.overallMean]);
          const left = Math.min(value, neighbours);
          return (
            <li key={reason.feature}>
              <div className={styles['partHead']}>
                <span className={styles['feature']} title={reason.feature}>
                  {reason.feature}
                </span>
                <span className={styles['number']}>{howFar(reason.zAgainstNeighbours)}</span>
              </div>
              <div className={styles['track']} aria-hidden>
                <span
                  className={styles['gap']}
                  style={{ left: `${left * 100}%`, width: `${Math.abs(value - neighbours) * 100}%` }}
                />
                <i className={styles['tick']} style={{ left: `${all * 100}%` }} />
                <i className={styles['diamond']} style={{ left: `${neighbours * 100}%` }} />
                <i className={styles['disc']} style={{ left: `${value * 100}%` }} />
              </div>
              <p className={styles['values']}>
                {t('{here} here, {around} around, {overall} overall', { here, around, overall })}
              </p>
            </li>
          );
        })}
      </ul>
    </Section>
  );
}
