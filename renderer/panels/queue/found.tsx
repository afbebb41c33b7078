/** What a hunt has brought so far, beside what as many random looks would have: always in sight while it runs. */
import { Target } from 'lucide-react';
import type { ReactNode } from 'react';
import { chanceOf } from '../../state/queue-items.ts';
import { formatCount } from '../../ui/format.ts';
import { useWorkbench } from '../../workbench-context.tsx';
import styles from './queue.module.css';
import { t } from '../../text/text.ts';

/** Few finds need a digit behind the point, many do not. */
export const shortNumber = (value: number): string =>
  value < 9.95 ? value.toFixed(1) : formatCount(Math.round(value));

export function Found(): ReactNode {
  const found = useWorkbench((state) => (state.queue?.settings.mode === 'hunt' ? state.queue.found : null));
  if (found === null) return null;
  const chance = chanceOf(found);
  return (
    <p className={styles['found']} data-testid="found">
      <Target aria-hidden />
      <span>
        <strong>
          {t('Found {anomalous} in {looked} {looked2}', {
            anomalous: formatCount(found.anomalous),
            looked: formatCount(found.looked),
            looked2: found.looked === 1 ? t('look') : t('looks'),
          })}
        </strong>
        <span className={styles['chance']}>
          {chance === null
            ? t(' · chance: not known before a random question is answered')
            : t(' · by chance {expected} ({low}–{high})', {
                expected: shortNumber(chance.expected),
                low: shortNumber(chance.low),
                high: shortNumber(chance.high),
              })}
        </span>
      </span>
    </p>
  );
}
