/** Neighbours that are least like the element; each one can be opened. */
import { ArrowRight } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import type { Finding } from '../../../ml/schema/finding.ts';
import { toAppError } from '../../../ml/schema/errors.ts';
import { formatCount, formatNumber } from '../../ui/format.ts';
import { useEngine, useWorkbench } from '../../workbench-context.tsx';
import { Section } from '../section.tsx';
import styles from './why.module.css';

export function Disagreeing({ finding }: { readonly finding: Finding }): ReactNode {
  const api = useEngine();
  const select = useWorkbench((state) => state.select);
  const setNotice = useWorkbench((state) => state.setNotice);
  const [names, setNames] = useState<ReadonlyMap<number, string>>(new Map());
  const { neighbours } = finding;

  useEffect(() => {
    let current = true;
    const nodes = [...new Set(neighbours.map(({ node }) => node))];
    Promise.all(nodes.map((index) => api.call('element.get', { kind: 'node', index }))).then(
      (details) => {
        if (current) setNames(new Map(details.map((detail) => [detail.index, detail.names.join(' ')])));
      },
      (thrown: unknown) => {
        if (current) setNotice(`The names of the neighbours could not be read. ${toAppError(thrown).message}`);
      },
    );
    return () => {
      current = false;
    };
  }, [api, neighbours, setNotice]);

  return (
    <Section
      title="Neighbours that agree least"
      hint={`${formatCount(neighbours.length)} of ${formatCount(finding.numNeighbours)}`}
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
                {similarity === null ? 'nothing to compare' : `${similarity.toFixed(2)} alike`} · score{' '}
                {formatNumber(score)}
              </span>
              <ArrowRight aria-hidden />
            </button>
          </li>
        ))}
      </ul>
    </Section>
  );
}
