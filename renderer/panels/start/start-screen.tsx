/** Before a project is open: what is happening, or what went wrong and what can be done instead. */
import { FlaskConical, FolderOpen, Upload } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from '../../ui/button.tsx';
import { Message } from '../../ui/message.tsx';
import { formatCount, formatDay } from '../../ui/format.ts';
import { useWorkbench } from '../../workbench-context.tsx';
import { ImportProgress } from '../import/import-progress.tsx';
import styles from './start-screen.module.css';
import { t } from '../../text/text.ts';

export function StartScreen(): ReactNode {
  const opening = useWorkbench((state) => state.opening);
  const openError = useWorkbench((state) => state.openError);
  const entries = useWorkbench((state) => state.entries);
  const connection = useWorkbench((state) => state.connection);
  const openSample = useWorkbench((state) => state.openSample);
  const openProject = useWorkbench((state) => state.openProject);
  const openDialog = useWorkbench((state) => state.openDialog);
  const importing = useWorkbench((state) => state.importProgress !== null);
  const cancel = useWorkbench((state) => state.cancelOpening);

  if (opening !== null) {
    return (
      <div className={styles['screen']} data-testid="opening">
        <div className={styles['pulse']} aria-hidden />
        <p role="status">{connection.state === 'connecting' ? t('Connecting to the engine…') : opening}</p>
        {importing ? (
          <div className={styles['progress']}>
            <ImportProgress onCancel={cancel} />
          </div>
        ) : (
          <p className={styles['small']}>
            {t('The first time, a sample is built from its source files: a few seconds.')}
          </p>
        )}
      </div>
    );
  }
  return (
    <div className={styles['screen']} data-testid="start">
      <h2>{t('Open a graph')}</h2>
      {openError !== null && (
        <Message tone="error" testId="open-error">
          {openError}
        </Message>
      )}
      <div className={styles['actions']}>
        <Button look="primary" icon={<Upload aria-hidden />} onClick={() => openDialog('import')}>
          {t('Import files…')}
        </Button>
        <Button icon={<FlaskConical aria-hidden />} onClick={() => void openSample('debian')}>
          {t('Sample: Debian packages')}
        </Button>
        <Button icon={<FlaskConical aria-hidden />} onClick={() => void openSample('payments')}>
          {t('Sample: payments (synthetic)')}
        </Button>
      </div>
      <p className={styles['small']}>
        {t(
          'Or drop files anywhere on this window: GraphML, GEXF, JSON, GML, CSV, Excel, Parquet and more. Nothing leaves this machine.',
        )}
      </p>
      {entries.length > 0 && (
        <ul className={styles['list']} aria-label={t('Your projects')}>
          {entries.map((entry) => (
            <li key={entry.projectId}>
              <Button
                look="ghost"
                icon={<FolderOpen aria-hidden />}
                onClick={() => void openProject(entry.projectId, entry.name)}
              >
                {t('{name} · {numNodes} nodes · {modifiedAt}', {
                  name: entry.name,
                  numNodes: formatCount(entry.numNodes),
                  modifiedAt: formatDay(entry.modifiedAt),
                })}
              </Button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
