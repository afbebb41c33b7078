/** What the score is made of: each part with where it stands among all. */
import type { ReactNode } from 'react';
import type { ScorePart } from '../../../ml/schema/finding.ts';
import { formatNumber, formatPercentile } from '../../ui/format.ts';
import { scoreStep } from '../../../ml/schema/score-steps.ts';
import { Section } from '../section.tsx';
import styles from './why.module.css';
import { t } from '../../text/text.ts';

/** A part that is itself a share of all would say the same number twice. */
const isStanding = (part: ScorePart): boolean => Math.abs(part.value - part.percentile) < 0.005;

export function ScoreParts({ parts }: { readonly parts: readonly ScorePart[] }): ReactNode {
  return (
    <Section title={t('What the score is made of')} hint={t('bar: share of all that are lower')} testId="score-parts">
      <ul className={styles['parts']}>
        {parts.map((part) => (
          <li key={part.id} title={part.meaning}>
            <div className={styles['partHead']}>
              <span>
                {part.title}
                {part.weight === 0 && <em> {t('not in the score')}</em>}
              </span>
              <span className={styles['number']}>
                {!isStanding(part) && `${formatNumber(part.value)} · `}
                {formatPercentile(part.percentile)} %
              </span>
            </div>
            <div className={styles['meter']} aria-hidden>
              <span
                style={{
                  width: `${Math.max(1, part.percentile * 100)}%`,
                  background: part.weight === 0 ? 'var(--text-3)' : `var(--score-${scoreStep(part.percentile)})`,
                }}
              />
            </div>
            <p className={styles['meaning']}>{part.meaning}</p>
          </li>
        ))}
      </ul>
    </Section>
  );
}
