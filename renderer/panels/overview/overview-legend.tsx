/** What the colours say, how many nodes have each, and a click to look at those alone. */
import { useState } from 'react';
import type { ReactNode } from 'react';
import { formatCount } from '../../ui/format.ts';
import type { Colouring } from '../../overview/colouring.ts';
import { useWorkbench } from '../../workbench-context.tsx';
import styles from './overview.module.css';
import { t } from '../../text/text.ts';

export function OverviewLegend({
  colouring,
  extra,
}: {
  readonly colouring: Colouring;
  /** what else is drawn: edges that stand out, rings */
  readonly extra: readonly string[];
}): ReactNode {
  const addTerm = useWorkbench((state) => state.addTerm);
  // In a small window it would cover the picture that it explains.
  const [roomy] = useState(() => window.innerWidth >= 900 && window.innerHeight >= 560);
  return (
    <details className={styles['legend']} open={roomy} data-testid="overview-legend">
      <summary>{colouring.title}</summary>
      <ul>
        {colouring.entries.map(({ token, text, count, condition }) => {
          const words = (
            <>
              <i style={{ background: `var(--${token})` }} aria-hidden />
              <span className={styles['legendText']}>{text}</span>
              <span className={styles['legendCount']}>{formatCount(count)}</span>
            </>
          );
          return (
            <li key={token + text} data-testid="overview-legend-entry">
              {condition === null || count === 0 ? (
                <span className={styles['legendEntry']}>{words}</span>
              ) : (
                <button
                  type="button"
                  className={styles['legendEntry']}
                  title={t('Filter to {text}', { text })}
                  onClick={() => void addTerm(condition)}
                >
                  {words}
                </button>
              )}
            </li>
          );
        })}
      </ul>
      {[...colouring.notes, ...extra].map((note) => (
        <p key={note}>{note}</p>
      ))}
    </details>
  );
}
