/**
 * Import: choose files, say what the columns are, build the project, see what became of every row. An error leaves
 * everything as it was, so that it can be corrected and tried again.
 */
import { ArrowUpDown } from 'lucide-react';
import { useRef, useState } from 'react';
import type { ReactNode } from 'react';
import type { Project } from '../../../main/contract/api.ts';
import { toAppError } from '../../../ml/schema/errors.ts';
import { mappingProblem, nameFromFile, toMapping } from '../../state/import-mapping.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { formatCount } from '../../ui/format.ts';
import { Message } from '../../ui/message.tsx';
import { useEngine, useWorkbench } from '../../workbench-context.tsx';
import { FileSlot } from './file-slot.tsx';
import { ImportAccounting, strangersWords } from './import-accounting.tsx';
import styles from './import.module.css';
import { ImportSettings } from './import-settings.tsx';
import { ImportProgress } from './import-progress.tsx';
import { useTakeDropped } from './use-take-dropped.ts';
import { useUploads } from './use-uploads.ts';
import { t } from '../../text/text.ts';

export function ImportDialog(): ReactNode {
  const api = useEngine();
  const openDialog = useWorkbench((state) => state.openDialog);
  const adopt = useWorkbench((state) => state.adoptProject);
  const uploads = useUploads();
  const { edges, nodes } = uploads;
  const [name, setName] = useState<string | null>(null);
  const [directed, setDirected] = useState(true);
  const working = useWorkbench((state) => state.importProgress);
  const setWorking = useWorkbench((state) => state.onImportProgress);
  const abort = useRef<AbortController | null>(null);
  const [error, setError] = useState<string | null>(null);
  const [project, setProject] = useState<Project | null>(null);
  const strangers = project === null ? null : strangersWords(project);

  useTakeDropped(uploads);

  const projectName = name ?? (edges === null ? '' : nameFromFile(edges.fileName));
  const problem =
    edges === null || edges.preview === null
      ? t('Choose a file with edges.')
      : nodes !== null && nodes.preview === null
        ? t('Wait for the nodes file, or remove it.')
        : projectName.trim() === ''
          ? t('Give the project a name.')
          : mappingProblem(edges.roles, nodes?.roles ?? null);

  const commit = async (): Promise<void> => {
    if (edges === null || edges.preview === null || problem !== null) return;
    const mapping = toMapping(edges.roles, nodes?.roles ?? null, directed);
    if (mapping === null) return;
    setWorking({ stage: t('Reading the files'), fraction: 0 });
    setError(null);
    abort.current = new AbortController();
    try {
      const { uploadId } = edges.preview;
      const request = { name: projectName.trim(), edges: uploadId, nodes: nodes?.preview?.uploadId ?? null, mapping };
      setProject(await api.call('import.commit', request, abort.current.signal));
    } catch (thrown) {
      const { code, message } = toAppError(thrown);
      setError(
        code === 'cancelled'
          ? t('The import was cancelled. Nothing was written; the files are still chosen.')
          : message,
      );
    } finally {
      setWorking(null);
    }
  };

  const finish = (): void => {
    openDialog(null);
    if (project !== null) void adopt(project);
  };

  if (project !== null) {
    return (
      <Dialog
        title={t('{name} is ready', { name: project.name })}
        wide
        testId="import-done"
        onClose={finish}
        footer={
          <Button look="primary" data-autofocus data-testid="import-continue" onClick={finish}>
            {t('Continue')}
          </Button>
        }
      >
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

  return (
    <Dialog
      title={t('Import CSV files')}
      wide
      locked={working !== null}
      testId="import-dialog"
      onClose={() => openDialog(null)}
      footer={
        <>
          <Footer problem={problem} onCancel={() => abort.current?.abort()} />
          <Button disabled={working !== null} onClick={() => openDialog(null)}>
            {t('Close')}
          </Button>
          <Button
            look="primary"
            disabled={problem !== null || working !== null}
            data-testid="import-commit"
            onClick={() => void commit()}
          >
            {working === null ? t('Import') : t('Importing…')}
          </Button>
        </>
      }
    >
      <div className={styles['form']}>
        {error !== null && (
          <Message tone="error" testId="import-error">
            {error}
          </Message>
        )}
        <FileSlot kind="edges" upload={edges} uploads={uploads} locked={working !== null} />
        {looksSwapped(uploads) && (
          <Message tone="note">
            {t('{fileName} looks like a table of nodes.', { fileName: edges?.fileName ?? '' })}{' '}
            <Button
              look="ghost"
              icon={<ArrowUpDown aria-hidden />}
              onClick={() => uploads.swap()}
              data-testid="import-swap"
            >
              {t('Use it as nodes')}
            </Button>
          </Message>
        )}
        <FileSlot kind="nodes" upload={nodes} uploads={uploads} locked={working !== null} />
        <ImportSettings
          name={projectName}
          onName={setName}
          directed={directed}
          onDirected={setDirected}
          disabled={working !== null}
        />
      </div>
    </Dialog>
  );
}

function looksSwapped({ edges, nodes }: ReturnType<typeof useUploads>): boolean {
  return edges?.preview?.looksLike === 'nodes' && nodes?.preview?.looksLike !== 'nodes';
}

interface FooterProps {
  readonly problem: string | null;
  readonly onCancel: () => void;
}

function Footer({ problem, onCancel }: FooterProps): ReactNode {
  const working = useWorkbench((state) => state.importProgress);
  const running = useWorkbench((state) => state.job?.state === 'running' || state.job?.state === 'queued');
  const ready = running
    ? t('Importing opens the new project and ends the run that is going on.')
    : t('Nothing is written until the import has succeeded.');
  if (working === null) {
    return (
      <p className={styles['status']} data-testid="import-problem">
        {problem ?? ready}
      </p>
    );
  }
  return (
    <div className={styles['status']} data-testid="import-progress">
      <ImportProgress onCancel={onCancel} />
    </div>
  );
}
