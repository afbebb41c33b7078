/** Which run's scores are shown, and what that run wants known. */
import type { ReactNode } from 'react';
import type { RunInfo } from '../../../main/contract/api.ts';
import { formatDay, formatSeconds } from '../../ui/format.ts';
import { useWorkbench } from '../../workbench-context.tsx';
import styles from './ranked-list.module.css';
import { t } from '../../text/text.ts';

export function RunPicker(): ReactNode {
  const runs = useWorkbench((state) => state.runs);
  const runId = useWorkbench((state) => state.runId);
  const setRun = useWorkbench((state) => state.setRun);
  const usable = runs.filter((run) => run.state === 'succeeded' && (run.hasNodeScores || run.hasEdgeScores));
  const current = usable.find((run) => run.runId === runId);
  const byStart = (some: readonly RunInfo[]): readonly RunInfo[] =>
    [...some].sort((a, b) => b.startedAt.localeCompare(a.startedAt));
  const newestFirst = byStart(usable);
  const older = byStart(runs.filter((run) => run.state === 'succeeded' && run.onOlderData === true));
  return (
    <div className={styles['run']}>
      <label className={styles['runLine']}>
        <span>{t('Run')}</span>
        <select value={runId ?? ''} data-testid="run-picker" onChange={(event) => void setRun(event.target.value)}>
          {newestFirst.map((run) => (
            <option key={run.runId} value={run.runId}>
              {run.title} · {formatDay(run.startedAt)}
            </option>
          ))}
          {older.length > 0 && (
            <optgroup label={t('Made on older data')}>
              {older.map((run) => (
                <option key={run.runId} value={run.runId} disabled>
                  {run.title} · {formatDay(run.startedAt)}
                </option>
              ))}
            </optgroup>
          )}
        </select>
        {older.length > 0 && (
          <span
            className={styles['older']}
            title={t('Scores of data from before the last import: kept, and not looked at.')}
            data-testid="runs-older"
          >
            {t('{n} on older data', { n: older.length })}
          </span>
        )}
      </label>
      {current !== undefined && (
        <details className={styles['notes']}>
          <summary>
            {current.backend ?? t('no backend')} ·{' '}
            {current.seconds === null ? t('time unknown') : formatSeconds(current.seconds)}
            {current.notes.length > 0 &&
              ` · ${current.notes.length} ${current.notes.length === 1 ? t('note') : t('notes')}`}
          </summary>
          <ul>
            {current.notes.map((note) => (
              <li key={note}>{note}</li>
            ))}
            {current.notes.length === 0 && <li>{t('The detector has nothing to remark.')}</li>}
          </ul>
        </details>
      )}
    </div>
  );
}
