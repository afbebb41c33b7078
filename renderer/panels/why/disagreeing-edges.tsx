/** Edges at the element with the highest scores of the same run; each one can be opened. */
import { ArrowRight } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import type { Finding } from '../../../ml/schema/finding.ts';
import { toAppError } from '../../../ml/schema/errors.ts';
import { formatNumber, formatStanding } from '../../ui/format.ts';
import { useEngine, useWorkbench } from '../../workbench-context.tsx';
import { Section } from '../section.tsx';
import styles from './why.module.css';

export function DisagreeingEdges({ finding }: { readonly finding: Finding }): ReactNode {
  const api = useEngine();
  const select = useWorkbench((state) => state.select);
  const setNotice = useWorkbench((state) => state.setNotice);
  const [names, setNames] = useState<ReadonlyMap<number, string>>(new Map());
  const { edges } = finding;

  useEffect(() => {
    let current = true;
    Promise.all(edges.map(({ edge }) => api.call('element.get', { kind: 'edge', index: edge }))).then(
      (details) => {
        if (current) setNames(new Map(details.map((detail) => [detail.index, detail.names.join(' → ')])));
      },
      (thrown: unknown) => {
        if (current) setNotice(`The names of the edges could not be read. ${toAppError(thrown).message}`);
      },
    );
    return () => {
      current = false;
    };
  }, [api, edges, setNotice]);

  return (
    <Section
      title={finding.kind === 'node' ? 'Its edges that stand out most' : 'Other edges at its ends'}
      testId="edge-reasons"
    >
      <ul className={styles['neighbours']}>
        {edges.map(({ edge, score, percentile }) => (
          <li key={edge}>
            <button type="button" onClick={() => void select({ kind: 'edge', index: edge })} data-testid="edge-reason">
              <span className={styles['feature']}>{names.get(edge) ?? '…'}</span>
              <span className={styles['number']}>
                {formatStanding(percentile)} · score {formatNumber(score)}
              </span>
              <ArrowRight aria-hidden />
            </button>
          </li>
        ))}
      </ul>
    </Section>
  );
}
