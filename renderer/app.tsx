/** The workbench: top bar, three panels, dialogs. */
import { lazy, Suspense } from 'react';
import type { ReactNode } from 'react';
import styles from './app.module.css';
import { ConnectionBanner } from './panels/start/connection-banner.tsx';
import { StartScreen } from './panels/start/start-screen.tsx';
import { DetectDialog } from './panels/detect/detect-dialog.tsx';
import { DropAnywhere } from './panels/import/drop-anywhere.tsx';
import { ImportDialog } from './panels/import/import-dialog.tsx';
import { ChangeKeysDialog } from './panels/keys/change-keys-dialog.tsx';
import { KeysDialog } from './panels/keys/keys-dialog.tsx';
import { Palette } from './panels/palette/palette.tsx';
import { RemoveModelDialog } from './panels/model/remove-model-dialog.tsx';
import { ScoreDialog } from './panels/model/score-dialog.tsx';
import { TrainDialog } from './panels/model/train-dialog.tsx';
import { AskDialog } from './panels/queue/ask-dialog.tsx';
import { LabelManyDialog } from './panels/review/label-many-dialog.tsx';
import { ExportDialog } from './panels/export/export-dialog.tsx';
import { ReportDialog } from './panels/report/report-dialog.tsx';
import { TopBar } from './panels/top-bar/top-bar.tsx';
import { TourOffer } from './panels/tour/tour-offer.tsx';
import { Tour } from './panels/tour/tour.tsx';
import { useKeys } from './panels/use-keys.ts';
import { HintLine } from './panels/hint/hint-line.tsx';
import { Message } from './ui/message.tsx';
import { useWorkbench } from './workbench-context.tsx';
import { t } from './text/text.ts';

// The panels carry the picture and the list; the first paint does not wait for them. What draws small pictures is half
// of them, and set up in a task of its own.
const loadWorkspace = async (): Promise<{ readonly default: () => ReactNode }> => {
  await import('./canvas/cytoscape-view.ts');
  return { default: (await import('./panels/workspace.tsx')).Workspace };
};
// Begun while the engine still opens the project.
const workspace = loadWorkspace();
const Workspace = lazy(() => workspace);

export function App(): ReactNode {
  const hasProject = useWorkbench((state) => state.project !== null);
  const opening = useWorkbench((state) => state.opening);
  const dialog = useWorkbench((state) => state.dialog);
  const notice = useWorkbench((state) => state.notice);
  const setNotice = useWorkbench((state) => state.setNotice);
  const announcement = useWorkbench((state) => state.hint ?? state.labelError ?? state.savedText);
  useKeys();

  return (
    <div className={styles['app']}>
      <TopBar />
      <ConnectionBanner />
      <TourOffer />
      {notice !== null && (
        <div className={styles['notice']}>
          <Message tone="warning" onDismiss={() => setNotice(null)} testId="notice">
            {notice}
          </Message>
        </div>
      )}
      <main className={styles['main']}>
        {hasProject && opening === null ? (
          <Suspense fallback={<p className={styles['wait']}>{t('Preparing the workbench…')}</p>}>
            <Workspace />
          </Suspense>
        ) : (
          <StartScreen />
        )}
      </main>
      <div role="status" aria-live="polite" className="visually-hidden" data-testid="announcer">
        {announcement}
      </div>
      <Tour />
      <DropAnywhere />
      <HintLine />
      {dialog === 'detect' && <DetectDialog />}
      {dialog === 'import' && <ImportDialog />}
      {dialog === 'report' && <ReportDialog />}
      {dialog === 'export' && <ExportDialog />}
      {dialog === 'ask' && <AskDialog />}
      {dialog === 'train' && <TrainDialog />}
      {dialog === 'label-many' && <LabelManyDialog />}
      {dialog === 'score' && <ScoreDialog />}
      {dialog === 'remove-model' && <RemoveModelDialog />}
      {dialog === 'keys' && <KeysDialog />}
      {dialog === 'change-keys' && <ChangeKeysDialog />}
      {dialog === 'palette' && <Palette />}
    </div>
  );
}
