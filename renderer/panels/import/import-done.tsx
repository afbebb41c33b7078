/** The last step of an import: what became of every row, and for a project that was there the way back. */
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { Project } from '../../../main/contract/api.ts';
import { toAppError } from '../../../ml/schema/errors.ts';
import { t } from '../../text/text.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { formatCount } from '../../ui/format.ts';
import { Message } from '../../ui/message.tsx';
import { useEngine, useWorkbench } from '../../workbench-context.tsx';
import { ImportAccounting, strangersWords } from './import-accounting.tsx';
import styles from './import.module.css';

/** @param isChange whether files went into a project that was there */
export function ImportDone({
  project,
  isChange,
}: {
  readonly project: Project;
  readonly isChange: boolean;
}): ReactNode {
  const api = useEngine();
  const openDialog = useWorkbench((state) => state.openDialog);
  const adopt = useWorkbench((state) => state.adoptProject);
  const [error, setError] = useState<string | null>(null);
  const strangers = strangersWords(project);
  const finish = (now: Project): void => {
    openDialog(null);
    void adopt(now);
  };
  const undo = async (): Promise<void> => {
    try {
      finish(await api.call('reimport.undo', {}));
    } catch (thrown) {
      setError(toAppError(thrown).message);
    }
  };
  return (
    <Dialog
      title={
        isChange ? t('{name} has its new data', { name: project.name }) : t('{name} is ready', { name: project.name })
      }
      wide
      testId="import-done"
      onClose={() => finish(project)}
      footer={
        <>
          {isChange && (
            <Button data-testid="import-take-back" onClick={() => void undo()}>
              {t('Take it back')}
            </Button>
          )}
          <Button look="primary" data-autofocus data-testid="import-continue" onClick={() => finish(project)}>
            {t('Continue')}
          </Button>
        </>
      }
    >
      {error !== null && <Message tone="error">{error}</Message>}
      {strangers !== null && (
        <div className={styles['strangers']}>
          <Message tone="error" testId="import-strangers">
            {strangers}
          </Message>
        </div>
      )}
      <p className={styles['lead']}>
        {t('{numNodes} nodes and {numEdges} edges. Here is what became of every row.', {
          numNodes: formatCount(project.graph.numNodes),
          numEdges: formatCount(project.graph.numEdges),
        })}
      </p>
      <ImportAccounting report={project.importReport} recipe={project.graph.recipe} />
    </Dialog>
  );
}
