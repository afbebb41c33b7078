/** Two to four runs side by side: how far they agree, where each puts what the other does not, and one list of all. */
import { Radar } from 'lucide-react';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { RunInfo } from '../../../main/contract/api.ts';
import { Button } from '../../ui/button.tsx';
import { formatDay } from '../../ui/format.ts';
import { Message } from '../../ui/message.tsx';
import { useWorkbench } from '../../workbench-context.tsx';
import { Agreement } from './agreement.tsx';
import styles from './compare.module.css';
import { JointList } from './joint-list.tsx';
import { runLetters } from './run-letters.ts';
import { Scatter } from './scatter.tsx';
import { useCompared, usableRuns } from './use-compared.ts';
import { nounOf } from '../review/flag-words.ts';
import { FilterAside } from '../filter/filter-aside.tsx';
import { t } from '../../text/text.ts';

const mostRuns = runLetters.length;

export function ComparePanel(): ReactNode {
  const kind = useWorkbench((state) => state.tab);
  const askAgain = useWorkbench((state) => state.askAgain);
  const { runs, flagged, comparison, error } = useCompared(kind);
  const [pair, setPair] = useState<readonly [number, number]>([0, 1]);
  const shown = pair.every((place) => place < runs.length) ? pair : ([0, 1] as const);
  if (runs.length < 2) return <NothingToCompare />;
  return (
    <section className={styles['panel']} aria-label={t('Runs side by side')} data-testid="compare-panel">
      <Choose runs={runs} />
      <FilterAside />
      {error !== null && (
        <Message tone="error" testId="compare-failed" onRetry={askAgain}>
          {error}
        </Message>
      )}
      {comparison === null || flagged === null ? (
        error === null && <p className={styles['wait']}>{t('Comparing…')}</p>
      ) : (
        <>
          <div className={styles['upper']}>
            <Scatter key={`${kind} ${shown.join(' ')}`} comparison={comparison} pair={shown} flagged={flagged} />
            <Agreement comparison={comparison} pair={shown} onPair={setPair} />
          </div>
          <JointList kind={kind} runs={runs} flagged={flagged} />
        </>
      )}
    </section>
  );
}

function NothingToCompare(): ReactNode {
  const openDialog = useWorkbench((state) => state.openDialog);
  const kind = useWorkbench((state) => state.tab);
  return (
    <div className={styles['empty']} data-testid="compare-empty">
      <h2>{t('Two runs are needed')}</h2>
      <p>
        {t(
          'What two detectors agree on is rarely chance, and what only one of them sees shows what it looks at. Find anomalies again with another detector; here both then stand side by side, for {kind}.',
          { kind: nounOf(kind, 2) },
        )}
      </p>
      <Button look="primary" icon={<Radar aria-hidden />} onClick={() => openDialog('detect')}>
        {t('Find anomalies')}
      </Button>
    </div>
  );
}

function Choose({ runs }: { readonly runs: readonly RunInfo[] }): ReactNode {
  const kind = useWorkbench((state) => state.tab);
  const all = useWorkbench((state) => state.runs);
  const setCompared = useWorkbench((state) => state.setComparedRuns);
  const usable = usableRuns(all, kind);
  const chosen = runs.map(({ runId }) => runId);
  const next = usable.find(({ runId }) => !chosen.includes(runId));
  return (
    <div className={styles['choose']}>
      {runs.map((run, place) => (
        <label key={run.runId}>
          <b>{runLetters[place]}</b>
          <select
            value={run.runId}
            aria-label={t('Run {value}', { value: runLetters[place] ?? '' })}
            data-testid={`compare-run-${place}`}
            onChange={(event) => setCompared(chosen.with(place, event.target.value))}
          >
            {usable
              .filter(({ runId }) => runId === run.runId || !chosen.includes(runId))
              .map((held) => (
                <option key={held.runId} value={held.runId}>
                  {held.title} · {formatDay(held.startedAt)}
                </option>
              ))}
          </select>
          {runs.length > 2 && (
            <Button
              look="ghost"
              aria-label={t('Leave out run {value}', { value: runLetters[place] ?? '' })}
              onClick={() => setCompared(chosen.toSpliced(place, 1))}
            >
              –
            </Button>
          )}
        </label>
      ))}
      {next !== undefined && runs.length < mostRuns && (
        <Button data-testid="compare-add" onClick={() => setCompared([...chosen, next.runId])}>
          {t('Add a run')}
        </Button>
      )}
    </div>
  );
}
