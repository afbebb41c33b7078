/** Neighbours that are least like the element; each one can be opened. */
import { ArrowRight } from 'lucide-react';
import { useMemo } from 'react';
import type { ReactNode } from 'react';
import type { Finding } from '../../../ml/schema/finding.ts';
import { formatCount, formatNumber } from '../../ui/format.ts';
import { useWorkbench } from '../../workbench-context.tsx';
import { Section } from '../section.tsx';
import { useNames } from './use-names.ts';
import styles from './why.module.css';
import { t } from '../../text/text.ts';

export function Disagreeing({ finding }: { readonly finding: Finding }): ReactNode {
  const select = useWorkbench((state) => state.select);
  const hidden = useWorkbench((state) => state.hidden);
  const { neighbours } = finding;
  const names = useNames(
    'node',
    useMemo(() => neighbours.map(({ node }) => node), [neighbours]),
  );

  return (
    <Section
      title={t('Neighbours that agree least')}
      hint={t('{neighbours} of {numNeighbours}', {
        neighbours: formatCount(neighbours.length),
        numNeighbours: formatCount(finding.numNeighbours),
      })}
      testId="neighbour-reasons"
    >
      <ul className={styles['neighbours']}>
        {neighbours.map(({ node, edge, similarity, score }) => (
          <li key={`${node}/${edge}`}>
            <button
              type="button"
              onClick={() => void select({ kind: 'node', index: node })}
              data-testid="neighbour-reason"
            >
              <span className={styles['feature']}>{names.get(node) ?? '…'}</span>
              <span className={styles['number']}>
                {similarity === null ? t('nothing to compare') : t('{value} alike', { value: similarity.toFixed(2) })}
                {hidden.has(node) ? t(' · blind') : t(' · score {score}', { score: formatNumber(score) })}
              </span>
              <ArrowRight aria-hidden />
            </button>
          </li>
        ))}
      </ul>
    </Section>
  );
}
