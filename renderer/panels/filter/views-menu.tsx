/** Saved views: the present filter, list and tab under a name; apply, rename, remove. Kept with the project. */
import { Bookmark, ChevronDown, Pencil, Trash2 } from 'lucide-react';
import { useEffect, useId, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import type { SavedView } from '../../../main/contract/views.ts';
import { toAppError } from '../../../ml/schema/errors.ts';
import { Button } from '../../ui/button.tsx';
import field from '../../ui/field.module.css';
import { formatDay } from '../../ui/format.ts';
import { Message } from '../../ui/message.tsx';
import { useWorkbench } from '../../workbench-context.tsx';
import styles from './views.module.css';
import { t } from '../../text/text.ts';

export function ViewsMenu(): ReactNode {
  const count = useWorkbench((state) => state.views.length);
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const panel = useId();
  useEffect(() => {
    if (!open) return;
    const outside = (event: PointerEvent): void => {
      if (event.target instanceof Node && root.current?.contains(event.target) !== true) setOpen(false);
    };
    window.addEventListener('pointerdown', outside);
    return () => window.removeEventListener('pointerdown', outside);
  }, [open]);
  const close = (): void => {
    setOpen(false);
    root.current?.querySelector('button')?.focus();
  };
  return (
    <div
      ref={root}
      className={styles['root']}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !open) return;
        event.stopPropagation();
        close();
      }}
    >
      <Button
        look="ghost"
        icon={<Bookmark aria-hidden />}
        aria-expanded={open}
        aria-controls={panel}
        data-testid="views-open"
        onClick={() => setOpen(!open)}
      >
        <span className={styles['label']}>
          {t('Views')}
          {count > 0 && <span className={styles['number']}>{count}</span>} <ChevronDown aria-hidden />
        </span>
      </Button>
      {open && <ViewsPanel id={panel} onDone={close} />}
    </div>
  );
}

function ViewsPanel({ id, onDone }: { readonly id: string; readonly onDone: () => void }): ReactNode {
  const views = useWorkbench((state) => state.views);
  const listError = useWorkbench((state) => state.viewsError);
  const saveView = useWorkbench((state) => state.saveView);
  const [name, setName] = useState('');
  const [error, setError] = useState<string | null>(null);
  const trimmed = name.trim();
  const isTaken = views.some((view) => view.name === trimmed);
  const attempt = (work: Promise<void>): void => {
    setError(null);
    work.catch((thrown: unknown) => setError(toAppError(thrown).message));
  };
  const shownError = error ?? listError;
  return (
    <div id={id} className={styles['panel']} role="group" aria-label={t('Saved views')} data-testid="views-panel">
      <form
        className={styles['save']}
        onSubmit={(event) => {
          event.preventDefault();
          if (trimmed !== '') attempt(saveView(trimmed, isTaken).then(() => setName('')));
        }}
      >
        <input
          className={field['input']}
          value={name}
          maxLength={80}
          placeholder={t('Name this view')}
          aria-label={t('Name of the view')}
          ref={(input) => input?.focus()}
          data-testid="view-name"
          onChange={({ target }) => setName(target.value)}
        />
        <Button type="submit" look="primary" disabled={trimmed === ''} data-testid="view-save">
          {isTaken ? t('Replace') : t('Save')}
        </Button>
      </form>
      <p className={styles['help']}>
        {t('Keeps the filter, the search, the scores, the colours and the tab that you look at now.')}
      </p>
      {shownError !== null && (
        <Message tone="error" testId="view-error">
          {shownError}
        </Message>
      )}
      <ul>
        {views.map((view) => (
          <ViewRow key={view.viewId} view={view} attempt={attempt} onDone={onDone} />
        ))}
      </ul>
      {views.length === 0 && <p className={styles['help']}>{t('No view is saved yet.')}</p>}
    </div>
  );
}

interface ViewRowProps {
  readonly view: SavedView;
  readonly attempt: (work: Promise<void>) => void;
  readonly onDone: () => void;
}

function ViewRow({ view, attempt, onDone }: ViewRowProps): ReactNode {
  const applyView = useWorkbench((state) => state.applyView);
  const renameView = useWorkbench((state) => state.renameView);
  const removeView = useWorkbench((state) => state.removeView);
  const [name, setName] = useState<string | null>(null);
  const [removing, setRemoving] = useState(false);
  const { viewId } = view;
  if (name !== null) {
    return (
      <li>
        <form
          className={styles['save']}
          onSubmit={(event) => {
            event.preventDefault();
            if (name.trim() !== '') attempt(renameView(viewId, name.trim()).then(() => setName(null)));
          }}
        >
          <input
            className={field['input']}
            value={name}
            maxLength={80}
            aria-label={t('New name of {name}', { name: view.name })}
            ref={(input) => input?.focus()}
            data-testid="view-new-name"
            onChange={({ target }) => setName(target.value)}
          />
          <Button type="submit" data-testid="view-rename-done">
            {t('Rename')}
          </Button>
          <Button look="ghost" onClick={() => setName(null)}>
            {t('Cancel')}
          </Button>
        </form>
      </li>
    );
  }
  const conditions = view.state.filter?.length ?? 0;
  return (
    <li className={styles['row']} data-testid="view-row" data-view={viewId}>
      <button
        type="button"
        className={styles['apply']}
        data-testid="view-apply"
        onClick={() => {
          void applyView(viewId);
          onDone();
        }}
      >
        <span>{view.name}</span>
        <span className={styles['help']}>
          {conditions === 0 ? t('no filter') : `${conditions} ${conditions === 1 ? t('condition') : t('conditions')}`} ·{' '}
          {formatDay(view.savedAt)}
        </span>
      </button>
      {removing ? (
        <>
          <Button look="danger" data-testid="view-remove-confirm" onClick={() => attempt(removeView(viewId))}>
            {t('Remove')}
          </Button>
          <Button look="ghost" onClick={() => setRemoving(false)}>
            {t('Keep')}
          </Button>
        </>
      ) : (
        <>
          <Button
            look="ghost"
            icon={<Pencil aria-hidden />}
            aria-label={t('Rename {name}', { name: view.name })}
            title={t('Rename')}
            data-testid="view-rename"
            onClick={() => setName(view.name)}
          />
          <Button
            look="ghost"
            icon={<Trash2 aria-hidden />}
            aria-label={t('Remove {name}', { name: view.name })}
            title={t('Remove')}
            data-testid="view-remove"
            onClick={() => setRemoving(true)}
          />
        </>
      )}
    </li>
  );
}
