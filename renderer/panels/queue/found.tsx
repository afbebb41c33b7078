/** What a hunt has brought so far, beside what as many random looks would have: always in sight while it runs. */
import { Target } from 'lucide-react';
import type { ReactNode } from 'react';
import { chanceOf } from '../../state/queue-items.ts';
import { formatCount } from '../../ui/format.ts';
import { useWorkbench } from '../../workbench-context.tsx';
import styles from './queue.module.css';

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
          Found {formatCount(found.anomalous)} in {formatCount(found.looked)} {found.looked === 1 ? 'look' : 'looks'}
        </strong>
        <span className={styles['chance']}>
          {chance === null
            ? ' · chance: not known before a random question is answered'
            : ` · by chance ${shortNumber(chance.expected)} (${shortNumber(chance.low)}–${shortNumber(chance.high)})`}
        </span>
      </span>
    </p>
  );
}
