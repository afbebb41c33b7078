/** What was done, newest first: a click goes to that point. Labels carry their mark, what was taken back is pale. */
import { FolderOpen, Redo2, Undo2 } from 'lucide-react';
import type { ReactNode } from 'react';
import { mostStepsKept } from '../../../main/contract/history.ts';
import type { HistoryEntry } from '../../state/history.ts';
import { mostSteps } from '../../state/history.ts';
import { Button } from '../../ui/button.tsx';
import { formatCount, formatTime } from '../../ui/format.ts';
import { useWorkbench } from '../../workbench-context.tsx';
import { useKeyHint } from '../use-keys.ts';
import styles from './history.module.css';
import { t } from '../../text/text.ts';

export function HistoryPanel(): ReactNode {
  const { entries, at, cut } = useWorkbench((state) => state.history);
  const goTo = useWorkbench((state) => state.goToStep);
  return (
    <div className={styles['panel']} data-testid="history-panel">
      <TakeBack />
      {entries.length === 0 ? (
        <p className={styles['empty']} data-testid="history-empty">
          {t(
            'Everything you do is listed here and can be taken back: what you open, search, filter and choose, and the labels you give. Open a node or give a label, and the first step appears.',
          )}
        </p>
      ) : (
        <ol className={styles['list']} reversed aria-label={t('Steps, newest first')}>
          {[...entries.keys()].reverse().map((i) => (
            <Step key={entries[i].id} entry={entries[i]} number={i + 1} at={at} onChoose={goTo} />
          ))}
          <li>
            <button
              type="button"
              className={[styles['step'], styles['start']].join(' ')}
              aria-current={at === 0 ? 'step' : undefined}
              data-testid="history-start"
              onClick={() => void goTo(0)}
            >
              <span className={styles['title']}>{cut ? t('Earlier steps are not kept') : t('As it was opened')}</span>
            </button>
          </li>
        </ol>
      )}
      <p className={styles['kept']}>
        {t(
          '{mostSteps} steps are held, the latest {mostStepsKept} also after closing. Moving and zooming the picture is not a step.',
          { mostSteps: formatCount(mostSteps), mostStepsKept: formatCount(mostStepsKept) },
        )}
      </p>
    </div>
  );
}

function TakeBack(): ReactNode {
  const undo = useWorkbench((state) => state.undoLast);
  const redo = useWorkbench((state) => state.redoLast);
  const canUndo = useWorkbench((state) => state.history.at > 0);
  const canRedo = useWorkbench((state) => state.history.at < state.history.entries.length);
  return (
    <div className={styles['buttons']}>
      <Button
        icon={<Undo2 aria-hidden />}
        hint={useKeyHint('undo')}
        disabled={!canUndo}
        data-testid="history-undo"
        onClick={() => void undo()}
      >
        {t('Undo')}
      </Button>
      <Button
        icon={<Redo2 aria-hidden />}
        hint={useKeyHint('redo')}
        disabled={!canRedo}
        data-testid="history-redo"
        onClick={() => void redo()}
      >
        {t('Redo')}
      </Button>
    </div>
  );
}

interface StepProps {
  readonly entry: HistoryEntry;
  /** 1 for the oldest */
  readonly number: number;
  readonly at: number;
  readonly onChoose: (at: number) => Promise<void>;
}

function Step({ entry, number, at, onChoose }: StepProps): ReactNode {
  const undone = number > at || (entry.kind === 'label' && entry.undone);
  return (
    <li>
      <button
        type="button"
        className={[styles['step'], undone ? styles['undone'] : ''].join(' ')}
        aria-current={number === at ? 'step' : undefined}
        title={number === at ? t('Where you are') : t('Go to this point')}
        data-testid="history-step"
        data-kind={entry.kind}
        onClick={() => void onChoose(number)}
      >
        <Mark entry={entry} />
        <span className={styles['title']}>
          {entry.title}
          {entry.kind === 'view' && entry.rows > 1 && (
            <span className={styles['rows']}> {t('· {rows} rows', { rows: formatCount(entry.rows) })}</span>
          )}
          {undone && <span className="visually-hidden"> {t('(taken back)')}</span>}
        </span>
        <time className={styles['time']} dateTime={entry.at}>
          {formatTime(entry.at).slice(0, 5)}
        </time>
      </button>
    </li>
  );
}

function Mark({ entry }: Pick<StepProps, 'entry'>): ReactNode {
  if (entry.kind === 'label') return <span className={styles['tag']}>{t('Label')}</span>;
  if (entry.kind === 'project') return <FolderOpen className={styles['mark']} aria-hidden />;
  return <span className={styles['dot']} aria-hidden />;
}
