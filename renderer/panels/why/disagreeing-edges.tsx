/** Edges at the element with the highest scores of the same run; each one can be opened. */
import { ArrowRight } from 'lucide-react';
import { useMemo } from 'react';
import type { ReactNode } from 'react';
import type { Finding } from '../../../ml/schema/finding.ts';
import { formatNumber, formatStanding } from '../../ui/format.ts';
import { useWorkbench } from '../../workbench-context.tsx';
import { Section } from '../section.tsx';
import { useNames } from './use-names.ts';
import styles from './why.module.css';
import { t } from '../../text/text.ts';

export function DisagreeingEdges({ finding }: { readonly finding: Finding }): ReactNode {
  const select = useWorkbench((state) => state.select);
  const { edges } = finding;
  const names = useNames(
    'edge',
    useMemo(() => edges.map(({ edge }) => edge), [edges]),
  );

  return (
    <Section
      title={finding.kind === 'node' ? t('Its edges that stand out most') : t('Other edges at its ends')}
      testId="edge-reasons"
    >
      <ul className={styles['neighbours']}>
        {edges.map(({ edge, score, percentile }) => (
          <li key={edge}>
            <button type="button" onClick={() => void select({ kind: 'edge', index: edge })} data-testid="edge-reason">
              <span className={styles['feature']}>{names.get(edge) ?? '…'}</span>
              <span className={styles['number']}>
                {t('{percentile} · score {score}', {
                  percentile: formatStanding(percentile),
                  score: formatNumber(score),
                })}
              </span>
              <ArrowRight aria-hidden />
            </button>
          </li>
        ))}
      </ul>
    </Section>
  );
}
