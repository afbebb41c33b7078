/** How well the ranking meets a truth that the data carry. For testing a detector; labelling never needs it. */
import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import { toAppError } from '../../../ml/schema/errors.ts';
import type { EvaluationRow } from '../../../ml/schema/run.ts';
import { Message } from '../../ui/message.tsx';
import { formatCount } from '../../ui/format.ts';
import { useEngine, useWorkbench } from '../../workbench-context.tsx';
import { Section } from '../section.tsx';
import styles from './truth.module.css';
import { t } from '../../text/text.ts';

interface Answer {
  readonly runId: string;
  readonly rows: readonly EvaluationRow[];
  readonly error: string | null;
}

export function TruthPanel(): ReactNode {
  const api = useEngine();
  const runId = useWorkbench((state) => state.runId);
  const resumed = useWorkbench((state) => state.resumedVersion);
  const askAgain = useWorkbench((state) => state.askAgain);
  const [answer, setAnswer] = useState<Answer | null>(null);
  useEffect(() => {
    if (runId === null) return;
    let current = true;
    api.call('run.evaluate', { runId }).then(
      (rows) => current && setAnswer({ runId, rows, error: null }),
      (thrown: unknown) => current && setAnswer({ runId, rows: [], error: toAppError(thrown).message }),
    );
    return () => {
      current = false;
    };
  }, [api, runId, resumed]);

  if (answer === null || answer.runId !== runId)
    return <p className={styles['wait']}>{t('Comparing with the known truth…')}</p>;
  if (answer.error !== null) {
    return (
      <div className={styles['wait']}>
        <Message tone="error" onRetry={askAgain}>
          {answer.error}
        </Message>
      </div>
    );
  }
  return (
    <div data-testid="truth-panel">
      <p className={styles['intro']}>
        <strong>{t('For testing only.')}</strong>{' '}
        {t(
          'These data carry a known truth. The detector never sees it, and labelling does not need it. Rows marked “floor” are simple rules that know no model: a detector that does not beat them has learned nothing useful here.',
        )}
      </p>
      {(['node', 'edge'] as const).map((kind) => {
        const rows = answer.rows.filter((row) => row.kind === kind);
        return rows.length === 0 ? null : <TruthTable key={kind} kind={kind} rows={rows} />;
      })}
      {answer.rows.length === 0 && (
        <p className={styles['wait']}>
          {t(
            'This run scored nothing that the truth speaks of. Choose another run above the ranking, or find anomalies anew.',
          )}
        </p>
      )}
    </div>
  );
}

function TruthTable({
  kind,
  rows,
}: {
  readonly kind: 'node' | 'edge';
  readonly rows: readonly EvaluationRow[];
}): ReactNode {
  const k = rows.at(0)?.k ?? 0;
  const best = {
    auroc: Math.max(...rows.map((row) => row.auroc)),
    averagePrecision: Math.max(...rows.map((row) => row.averagePrecision)),
    recallAtK: Math.max(...rows.map((row) => row.recallAtK)),
  };
  const columns = ['auroc', 'averagePrecision', 'recallAtK'] as const;
  return (
    <Section title={kind === 'node' ? t('Nodes') : t('Edges')}>
      <table className={styles['table']}>
        <thead>
          <tr>
            <th scope="col">{t('Method')}</th>
            <th scope="col" title={t('Area under the ROC curve: 0.5 is chance')}>
              {t('AUROC')}
            </th>
            <th scope="col" title={t('Average precision: chance is the share of anomalies')}>
              {t('AP')}
            </th>
            <th scope="col" title={t('Share of the known anomalies among the first {k}', { k: formatCount(k) })}>
              R@{formatCount(k)}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.method} data-floor={row.isFloor}>
              <th scope="row">
                {row.title}
                {row.isFloor && <span className={styles['floor']}>{t('floor')}</span>}
              </th>
              {columns.map((column) => (
                <td key={column} data-best={row[column] === best[column]}>
                  {row[column].toFixed(3)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  );
}
