/**
 * Import: choose files, say where they go and what the columns are, build the project, or look at the difference and
 * change the one that is open; see what became of every row. An error leaves everything as it was, so that it can be
 * corrected and tried again.
 */
import { ArrowUpDown } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Message } from '../../ui/message.tsx';
import { useWorkbench } from '../../workbench-context.tsx';
import { AsLastTimeOffer } from './as-last-time.tsx';
import { DifferenceView } from './difference-view.tsx';
import { FileSlot } from './file-slot.tsx';
import type { FileSlotProps } from './file-slot.tsx';
import { GraphNotes } from './graph-notes.tsx';
import { ImportDone } from './import-done.tsx';
import styles from './import.module.css';
import { ImportSettings } from './import-settings.tsx';
import { ImportProgress } from './import-progress.tsx';
import { TargetChoice } from './import-target.tsx';
import { MergeRulesForm } from './merge-rules.tsx';
import { useAsLastTime } from './use-as-last-time.ts';
import { useImport } from './use-import.ts';
import type { ImportState } from './use-import.ts';
import { useTakeDropped } from './use-take-dropped.ts';
import type { useUploads } from './use-uploads.ts';
import { t } from '../../text/text.ts';

export function ImportDialog(): ReactNode {
  const state = useImport();
  const openDialog = useWorkbench((store) => store.openDialog);
  const { uploads, difference, project, error, isWorking } = state;
  useTakeDropped(uploads);

  if (project !== null) return <ImportDone project={project} isChange={difference !== null} />;

  const close = (): void => {
    state.back();
    openDialog(null);
  };
  const ways = { replace: t('Replace the data'), append: t('Append'), upsert: t('Upsert') };
  return (
    <Dialog
      title={difference === null ? t('Import files') : t('What changes in {name}', { name: state.open?.name ?? '' })}
      wide
      locked={isWorking}
      testId="import-dialog"
      onClose={close}
      footer={
        <>
          <Footer
            problem={state.problem}
            target={state.target}
            isLooking={difference !== null}
            isWorking={isWorking}
            onCancel={difference === null ? state.cancel : null}
          />
          {difference === null ? (
            <Button disabled={isWorking} onClick={close}>
              {t('Close')}
            </Button>
          ) : (
            <Button disabled={isWorking} data-testid="import-back" onClick={state.back}>
              {t('Back to the files')}
            </Button>
          )}
          {difference === null ? (
            <Button
              look="primary"
              disabled={state.problem !== null || isWorking}
              data-testid="import-commit"
              onClick={() => void state.start()}
            >
              {isWorking ? t('Importing…') : state.target === 'new' ? t('Import') : t('Show the difference')}
            </Button>
          ) : (
            <Button
              look="primary"
              disabled={isWorking}
              data-testid="reimport-commit"
              onClick={() => void state.commit()}
            >
              {ways[difference.mode]}
            </Button>
          )}
        </>
      }
    >
      {error !== null && (
        <Message tone="error" testId="import-error">
          {error}
        </Message>
      )}
      {difference === null ? <Files state={state} /> : <DifferenceView difference={difference} />}
    </Dialog>
  );
}

function Files({ state }: { readonly state: ImportState }): ReactNode {
  const { uploads, rules, setRules, isWorking, target, open } = state;
  const { edges, nodes } = uploads;
  const graph = edges?.preview?.graph ?? null;
  const last = useAsLastTime(state, state);
  const time = (kind: 'edges' | 'nodes'): Pick<FileSlotProps, 'time' | 'onTime'> => ({
    time: rules.times[kind],
    onTime: (format) => setRules({ ...rules, times: { ...rules.times, [kind]: format } }),
  });
  return (
    <div className={styles['form']}>
      {open !== null && (
        <TargetChoice name={open.name} target={target} onTarget={state.setTarget} disabled={isWorking} />
      )}
      <AsLastTimeOffer last={last} disabled={isWorking} />
      <FileSlot kind="edges" upload={edges} uploads={uploads} locked={isWorking} {...time('edges')} />
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
      {graph !== null && <GraphNotes graph={graph} />}
      {(graph === null || nodes !== null) && (
        <FileSlot
          {...{ kind: 'nodes', upload: nodes, uploads, locked: isWorking, ...time('nodes') }}
          onlyNodes={edges === null && (target === 'append' || target === 'upsert')}
        />
      )}
      {(edges === null ? target !== 'new' && nodes !== null && nodes.preview !== null : edges.preview !== null) && (
        <MergeRulesForm
          {...{ rules, target }}
          onRules={setRules}
          edges={edges?.roles ?? null}
          nodes={nodes === null || nodes.preview === null ? null : nodes.roles}
          disabled={isWorking}
        />
      )}
      {(target === 'new' || target === 'replace') && (
        <ImportSettings
          name={target === 'new' ? state.name : null}
          onName={state.setName}
          directed={state.directed}
          onDirected={state.setDirected}
          disabled={isWorking}
        />
      )}
    </div>
  );
}

function looksSwapped({ edges, nodes }: ReturnType<typeof useUploads>): boolean {
  return edges?.preview?.looksLike === 'nodes' && nodes?.preview?.looksLike !== 'nodes';
}

interface FooterProps {
  readonly problem: string | null;
  readonly target: ImportState['target'];
  readonly isLooking: boolean;
  readonly isWorking: boolean;
  readonly onCancel: (() => void) | null;
}

function Footer({ problem, target, isLooking, isWorking, onCancel }: FooterProps): ReactNode {
  const running = useWorkbench((state) => state.job?.state === 'running' || state.job?.state === 'queued');
  const ready = isLooking
    ? t('Nothing is changed yet.')
    : target !== 'new'
      ? t('The difference is shown before anything is changed.')
      : running
        ? t('Importing opens the new project and ends the run that is going on.')
        : t('Nothing is written until the import has succeeded.');
  if (!isWorking) {
    return (
      <p className={styles['status']} data-testid="import-problem">
        {isLooking ? ready : (problem ?? ready)}
      </p>
    );
  }
  return (
    <div className={styles['status']} data-testid="import-progress">
      <ImportProgress onCancel={onCancel} />
    </div>
  );
}
