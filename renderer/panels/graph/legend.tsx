/** What colour, size and shape say: shapes only where something has such a label, so that it stays small. */
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { LabelValue } from '../../../main/contract/api.ts';
import { scoreSteps } from '../../../ml/schema/score-steps.ts';
import { useWorkbench } from '../../workbench-context.tsx';
import styles from './graph.module.css';
import { t, tOf } from '../../text/text.ts';

const shapes: readonly (readonly [LabelValue, string, string])[] = [
  ['anomalous', t('anomalous'), 'M7 1.5 L13 12.5 H1 Z'],
  ['normal', t('normal'), 'M2 3.5 Q2 2 3.5 2 H10.5 Q12 2 12 3.5 V10.5 Q12 12 10.5 12 H3.5 Q2 12 2 10.5 Z'],
  ['unsure', t('unsure'), 'M7 0.8 L13.2 7 L7 13.2 L0.8 7 Z'],
  [
    'unlabelable',
    t('cannot be labelled'),
    'M1.5 3.6 L3.6 1.5 L7 4.9 L10.4 1.5 L12.5 3.6 L9.1 7 L12.5 10.4 L10.4 12.5 L7 9.1 L3.6 12.5 L1.5 10.4 L4.9 7 Z',
  ],
  ['skip', t('skipped'), 'M3.6 1.6 H10.4 L13.4 7 L10.4 12.4 H3.6 L0.6 7 Z'],
];

export function Legend(): ReactNode {
  const scored = useWorkbench((state) => state.runId !== null && state.selected !== null);
  const pattern = useWorkbench((state) => (state.marked.size > 0 ? (state.pattern?.code ?? null) : null));
  const chosen = useWorkbench((state) => state.chosenTitle);
  const counts = useWorkbench((state) => state.counts);
  const given = shapes.filter(([value]) => counts[value] > 0);
  // In a small window it would cover the picture that it explains.
  const [roomy] = useState(() => window.innerWidth >= 900 && window.innerHeight >= 560);
  if (!scored) return null;
  return (
    <details className={styles['legend']} open={roomy} data-testid="legend">
      <summary>{t('Legend')}</summary>
      <ul className={styles['steps']} aria-label={t('Score, from low to high')}>
        {scoreSteps.map(({ from, label }, step) => (
          <li key={from}>
            <i
              style={{
                background: `var(--score-${step})`,
                width: `${8 + step * 1.5}px`,
                height: `${8 + step * 1.5}px`,
              }}
              aria-hidden
            />
            {tOf(label)}
          </li>
        ))}
      </ul>
      {given.length > 0 && (
        <ul className={styles['shapes']} aria-label={t('Labels')}>
          {given.map(([value, text, path]) => (
            <li key={value}>
              <svg viewBox="0 0 14 14" aria-hidden>
                <path d={path} style={{ stroke: `var(--label-${value})` }} />
              </svg>
              {text}
            </li>
          ))}
        </ul>
      )}
      {pattern !== null && <p data-testid="legend-pattern">{t('Dotted ring: in pattern {pattern}', { pattern })}</p>}
      {chosen !== '' && <p data-testid="legend-chosen">{t('Dotted ring: chosen ({chosen})', { chosen })}</p>}
      <p>{t('+N neighbours not shown · click expands · double-click opens')}</p>
    </details>
  );
}
