/** Which graph is open, what can be done with it, who is labelling, how it looks. */
import { FileText, GraduationCap, Keyboard, MessageCircleQuestionMark, Radar } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from '../../ui/button.tsx';
import { formatCount } from '../../ui/format.ts';
import { useWorkbench, useWorkbenchStore } from '../../workbench-context.tsx';
import icon from '../../icon.svg';
import { askMe } from '../../commands/move-commands.ts';
import { trainModel } from '../../commands/project-commands.ts';
import { useKeyHint, useKeyTitle } from '../use-keys.ts';
import { JobChip } from '../job/job-chip.tsx';
import { AppMenu } from './app-menu.tsx';
import { OpenMenu } from './open-menu.tsx';
import { ReviewerField } from './reviewer-field.tsx';
import { ThemeButton } from './theme-button.tsx';
import styles from './top-bar.module.css';
import { t } from '../../text/text.ts';

export function TopBar(): ReactNode {
  const project = useWorkbench((state) => state.project);
  const counts = useWorkbench((state) => state.counts);
  const runId = useWorkbench((state) => state.runId);
  const openDialog = useWorkbench((state) => state.openDialog);
  const asking = useWorkbench((state) => state.queue !== null);
  const store = useWorkbenchStore();
  const setRightTab = useWorkbench((state) => state.setRightTab);
  const ready = useWorkbench((state) => state.project !== null && state.opening === null);
  const running = useWorkbench((state) => state.job?.state === 'running' || state.job?.state === 'queued');
  const askTitle = useKeyTitle(
    asking ? t('Back to the question') : t('Be asked about the nodes whose labels find or teach the most'),
    'ask',
  );
  const trainTitle = useKeyTitle(
    t('Train a model from the labels that scores nodes without the graph, also new ones'),
    'train',
  );
  const labelled = counts.anomalous + counts.normal + counts.unsure;

  return (
    <header className={styles['bar']}>
      <AppMenu />
      <h1 className={styles['brand']}>
        <img src={icon} alt="" width={20} height={20} />
        <span>{t('Dowser')}</span>
      </h1>
      {ready && project !== null && (
        <button
          type="button"
          className={styles['project']}
          title={t('About {name}', { name: project.name })}
          onClick={() => setRightTab('graph')}
        >
          <strong data-testid="project-name">{project.name}</strong>
          {project.synthetic && (
            <span
              className={styles['badge']}
              data-testid="synthetic-badge"
              title={t('These data were made by a program; nobody in them exists.')}
            >
              {t('Synthetic data')}
            </span>
          )}
          <span className={styles['counts']} data-testid="project-counts">
            {t('{numNodes} nodes · {numEdges} edges ·', {
              numNodes: formatCount(project.graph.numNodes),
              numEdges: formatCount(project.graph.numEdges),
            })}{' '}
            <span data-testid="label-count">{t('{labelled} labelled', { labelled: formatCount(labelled) })}</span>
          </span>
        </button>
      )}
      <span className={styles['space']} />
      <JobChip />
      <OpenMenu />
      <Button
        look={runId === null ? 'primary' : 'plain'}
        className={styles['foldLast']}
        icon={<Radar aria-hidden />}
        disabled={!ready || running}
        title={running ? t('A run is going on; cancel it or wait for it.') : t('Rank all nodes and edges')}
        data-testid="detect-open"
        onClick={() => openDialog('detect')}
      >
        {t('Find anomalies')}
      </Button>
      <Button
        className={styles['fold']}
        icon={<MessageCircleQuestionMark aria-hidden />}
        disabled={!ready}
        title={askTitle}
        aria-keyshortcuts={useKeyHint('ask')}
        data-testid="ask-open"
        onClick={() => askMe(store)}
      >
        {t('Ask me')}
      </Button>
      <Button
        className={styles['fold']}
        icon={<GraduationCap aria-hidden />}
        disabled={!ready || running}
        title={running ? t('Something is being computed; cancel it or wait for it.') : trainTitle}
        aria-keyshortcuts={useKeyHint('train')}
        data-testid="train-open"
        onClick={() => trainModel(store)}
      >
        {t('Train')}
      </Button>
      <Button
        className={styles['fold']}
        icon={<FileText aria-hidden />}
        disabled={!ready || runId === null}
        title={runId === null ? t('A report needs scores: find anomalies first.') : t('Write the report')}
        data-testid="report-open"
        onClick={() => openDialog('report')}
      >
        {t('Report')}
      </Button>
      <ReviewerField />
      <ThemeButton />
      <Button
        look="ghost"
        icon={<Keyboard aria-hidden />}
        aria-label={t('Keys')}
        title={useKeyTitle(t('Keys'), 'keys')}
        data-testid="keys-open"
        onClick={() => openDialog('keys')}
      />
    </header>
  );
}
