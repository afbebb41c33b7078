/** The left panel: run, tabs, search, the list itself, and how much of everything it shows. */
import { Radar } from 'lucide-react';
import type { CSSProperties, ReactNode } from 'react';
import type { ElementKind } from '../../../ml/schema/finding.ts';
import { Button } from '../../ui/button.tsx';
import { formatCount } from '../../ui/format.ts';
import { Message } from '../../ui/message.tsx';
import { outlookNow } from '../../state/review-slice.ts';
import { useWorkbench } from '../../workbench-context.tsx';
import { JobCard } from '../job/job-card.tsx';
import { GroupList } from '../review/group-list.tsx';
import { Threshold } from '../review/threshold.tsx';
import { useOutlooks } from '../review/use-review.ts';
import { ListFilter } from './list-filter.tsx';
import { Rows } from './rows.tsx';
import { RunPicker } from './run-picker.tsx';
import styles from './ranked-list.module.css';
import { t } from '../../text/text.ts';

export function RankedList(): ReactNode {
  const runId = useWorkbench((state) => state.runId);
  const job = useWorkbench((state) => state.job);
  const outOf = useWorkbench((state) => state.outOf);
  const listOf = useWorkbench((state) => state.listOf);
  useOutlooks();
  const rankingError = useWorkbench((state) => state.rankingError);
  const reload = useWorkbench((state) => state.reloadList);
  const rankWidth: CSSProperties & Record<'--rank-digits', number> = { '--rank-digits': formatCount(outOf).length };

  return (
    <section className={styles['panel']} style={rankWidth} aria-label={t('Ranked list')}>
      <JobCard />
      {runId === null ? (
        job === null || job.state === 'failed' || job.state === 'cancelled' ? (
          <EmptyList />
        ) : (
          <Waiting />
        )
      ) : (
        <>
          <RunPicker />
          <KindTabs />
          {listOf === 'groups' ? (
            <GroupList />
          ) : (
            <>
              <Threshold />
              <ListFilter />
              {rankingError !== null && (
                <div className={styles['message']}>
                  <Message tone="error" testId="ranking-error" onRetry={() => void reload()}>
                    {rankingError}
                  </Message>
                </div>
              )}
              <ListHead />
              <Rows />
              <ListFooter />
            </>
          )}
        </>
      )}
    </section>
  );
}

/** Beside a first run: what can be done in the meantime. */
function Waiting(): ReactNode {
  return (
    <p className={styles['waiting']}>
      {t(
        'The list appears here when the run is done. Meanwhile the picture and the facts about the graph can be looked at.',
      )}
    </p>
  );
}

function EmptyList(): ReactNode {
  const openDialog = useWorkbench((state) => state.openDialog);
  const graph = useWorkbench((state) => state.project?.graph);
  const older = useWorkbench((state) => state.runs.filter((run) => run.onOlderData === true).length);
  return (
    <div className={styles['empty']} data-testid="no-run">
      <h2>{t('No scores yet')}</h2>
      {older > 0 && (
        <p className={styles['small']}>
          <span className={styles['older']} data-testid="runs-older">
            {t('{n} on older data', { n: older })}
          </span>{' '}
          {t('Scores of data from before the last import: kept, and not looked at.')}
        </p>
      )}
      <p>
        {t(
          'Dowser learns what is usual in this graph and ranks all {graph} by how badly they fit their surroundings. Then you look at the top of the list and label what you see.',
          {
            graph:
              graph === undefined
                ? t('nodes and edges')
                : t('{numNodes} nodes and {numEdges} edges', {
                    numNodes: formatCount(graph.numNodes),
                    numEdges: formatCount(graph.numEdges),
                  }),
          },
        )}
      </p>
      <Button
        look="primary"
        icon={<Radar aria-hidden />}
        onClick={() => openDialog('detect')}
        data-testid="detect-open-empty"
      >
        {t('Find anomalies')}
      </Button>
      <p className={styles['small']}>{t('Everything stays on this machine.')}</p>
    </div>
  );
}

type ListTab = ElementKind | 'group';

function KindTabs(): ReactNode {
  const tab = useWorkbench((state): ListTab => (state.listOf === 'groups' ? 'group' : state.tab));
  const setTab = useWorkbench((state) => state.setTab);
  const setListOf = useWorkbench((state) => state.setListOf);
  const graph = useWorkbench((state) => state.project?.graph);
  const run = useWorkbench((state) => state.runs.find((candidate) => candidate.runId === state.runId));
  const groups = useWorkbench((state) => state.cases?.touching.cases);
  const tabs: readonly {
    readonly kind: ListTab;
    readonly text: string;
    readonly count: number | undefined;
    readonly scored: boolean;
  }[] = [
    { kind: 'node', text: t('Nodes'), count: graph?.numNodes, scored: run?.hasNodeScores === true },
    { kind: 'edge', text: t('Edges'), count: graph?.numEdges, scored: run?.hasEdgeScores === true },
    { kind: 'group', text: t('Groups'), count: groups, scored: true },
  ];
  const open = (kind: ListTab): void => {
    setListOf(kind === 'group' ? 'groups' : 'elements');
    if (kind !== 'group') void setTab(kind);
  };
  const groupsShown = useWorkbench((state) => state.cases !== null && state.hidden.size === 0);
  // Groups stand there once they are read.
  const shownId = tab !== 'group' ? 'ranked-rows' : groupsShown ? 'ranked-groups' : undefined;
  return (
    <div
      role="tablist"
      aria-label={t('What is ranked')}
      className={styles['tabs']}
      onKeyDown={(event) => {
        if (event.key !== 'ArrowRight' && event.key !== 'ArrowLeft') return;
        event.preventDefault();
        const able = tabs.filter(({ scored }) => scored);
        const at = able.findIndex(({ kind }) => kind === tab);
        const next = able.at((at + (event.key === 'ArrowRight' ? 1 : -1)) % able.length);
        if (next === undefined) return;
        open(next.kind);
        event.currentTarget.querySelector<HTMLElement>(`[data-kind=${next.kind}]`)?.focus();
      }}
    >
      {tabs.map(({ kind, text, count, scored }) => (
        <button
          key={kind}
          type="button"
          role="tab"
          id={`tab-${kind}`}
          data-kind={kind}
          aria-selected={tab === kind}
          aria-controls={tab === kind ? shownId : undefined}
          tabIndex={tab === kind ? 0 : -1}
          disabled={!scored}
          title={scored ? undefined : t('This run has no scores for {text}.', { text: text.toLowerCase() })}
          data-testid={`tab-${kind}`}
          onClick={() => open(kind)}
        >
          {text} <span>{count === undefined ? '' : formatCount(count)}</span>
        </button>
      ))}
    </div>
  );
}

/** For the eye alone: every row says its figures with their names to a screen reader. */
function ListHead(): ReactNode {
  const total = useWorkbench((state) => state.total);
  if (total === null || total === 0) return null;
  return (
    <div className={styles['head']} aria-hidden data-testid="list-head">
      <span className={styles['rank']}>{t('Rank')}</span>
      <span title={t('Share of all that have a lower score, in per cent')}>{t('Percentile')}</span>
    </div>
  );
}

function ListFooter(): ReactNode {
  const total = useWorkbench((state) => state.total);
  const outOf = useWorkbench((state) => state.outOf);
  const flagged = useWorkbench((state) => outlookNow(state, state.tab)?.flagged);
  const failed = useWorkbench((state) => state.rankingError !== null);
  return (
    <footer className={styles['footer']} data-testid="list-footer">
      {total === null
        ? failed
          ? t('Nothing could be read')
          : t('Reading…')
        : t('Showing {total} of {outOf}, highest first', { total: formatCount(total), outOf: formatCount(outOf) })}
      {total !== null && flagged !== undefined && t(' · {flagged} flagged', { flagged: formatCount(flagged) })}
    </footer>
  );
}
