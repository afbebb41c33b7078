/** Features in a line each: what the two ends of an edge differ in, and what stands out against all nodes. */
import type { ReactNode } from 'react';
import type { EndDifference, FeatureReason } from '../../../ml/schema/finding.ts';
import { formatTogether } from '../../ui/format.ts';
import { Section } from '../section.tsx';
import styles from './why.module.css';
import { t } from '../../text/text.ts';

interface Line {
  readonly feature: string;
  readonly distance: string;
  readonly values: string;
}

function Lines({ lines }: { readonly lines: readonly Line[] }): ReactNode {
  return (
    <ul className={styles['features']}>
      {lines.map(({ feature, distance, values }) => (
        <li key={feature}>
          <div className={styles['partHead']}>
            <span className={styles['feature']} title={feature}>
              {feature}
            </span>
            <span className={styles['number']}>{distance}</span>
          </div>
          <p className={styles['values']}>{values}</p>
        </li>
      ))}
    </ul>
  );
}

export function Ends({ ends }: { readonly ends: readonly EndDifference[] }): ReactNode {
  const lines = ends.map(({ feature, source, target, z }): Line => {
    const [from, to] = formatTogether([source, target]);
    return {
      feature,
      distance: t('{value} sd apart', { value: Math.abs(z).toFixed(1) }),
      values: t('{from} at its start, {to} at its end', { from, to }),
    };
  });
  return (
    <Section title={t('Its ends against each other')} testId="end-reasons">
      <Lines lines={lines} />
    </Section>
  );
}

export function AgainstAll({ features }: { readonly features: readonly FeatureReason[] }): ReactNode {
  const lines = features.map(({ feature, value, overallMean, zAgainstAll }): Line => {
    const [here, overall] = formatTogether([value, overallMean]);
    const side = zAgainstAll > 0 ? t('above') : t('below');
    return {
      feature,
      distance: t('{value} sd {side} all', { value: Math.abs(zAgainstAll).toFixed(1), side }),
      values: t('{here} here, {overall} overall', { here, overall }),
    };
  });
  return (
    <Section title={t('Against all nodes')} testId="overall-reasons">
      <Lines lines={lines} />
    </Section>
  );
}
