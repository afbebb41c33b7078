/** The builder: what to filter by on the left, how on the right, and below what it would let through before it does. */
import { useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import type { FilterTerm, NodeCondition } from '../../../main/contract/filter.ts';
import type { BuilderStart } from '../../state/types.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { formatCount } from '../../ui/format.ts';
import { useWorkbench } from '../../workbench-context.tsx';
import { OptionsEditor } from './options-editor.tsx';
import { EgoEditor, NodesEditor, ScoreEditor, TextEditor } from './small-editors.tsx';
import { SourceList } from './source-list.tsx';
import { filterSources, sourceOf } from './sources.ts';
import type { FilterSource } from './sources.ts';
import { useDraftCount } from './use-options.ts';
import styles from './builder.module.css';
import { askedFilter } from '../../state/filter-slice.ts';
import { t } from '../../text/text.ts';

const noModels = [] as const;

function useSources(): readonly FilterSource[] {
  const graph = useWorkbench((state) => state.project?.graph);
  const runs = useWorkbench((state) => state.runs);
  const models = useWorkbench((state) => state.models ?? noModels);
  const chosen = useWorkbench((state) => state.chosen.length);
  const chosenTitle = useWorkbench((state) => state.chosenTitle);
  return useMemo(
    () => (graph === undefined ? [] : filterSources({ graph, runs, models, chosen, chosenTitle })),
    [graph, runs, models, chosen, chosenTitle],
  );
}

export function FilterBuilder({ start }: { readonly start: BuilderStart }): ReactNode {
  const filter = useWorkbench((state) => state.filter);
  const addTerm = useWorkbench((state) => state.addTerm);
  const updateTerm = useWorkbench((state) => state.updateTerm);
  const open = useWorkbench((state) => state.openBuilder);
  const sources = useSources();
  const before = start.position === null ? undefined : filter.at(start.position);
  const first = before?.condition ?? start.condition;
  const [sourceId, setSourceId] = useState(first === null ? null : sourceOf(first));
  const [condition, setCondition] = useState<NodeCondition | null>(
    first?.kind === 'text' && first.text === '' ? null : first,
  );
  const [not, setNot] = useState(before?.not ?? false);
  const source = sources.find(({ id }) => id === sourceId);

  const draft = useMemo((): readonly FilterTerm[] | null => {
    if (condition === null) return null;
    const term: FilterTerm = { condition, not, on: true };
    // Last, so that its own count is the last one.
    return [...filter.filter((_, position) => position !== start.position), term];
  }, [condition, not, filter, start.position]);
  const close = (): void => open(null);
  const finish = (): void => {
    if (condition === null) return;
    if (start.position === null) void addTerm(condition, not);
    else void updateTerm(start.position, { condition, not, on: true });
    close();
  };

  return (
    <Dialog
      wide
      title={start.position === null ? t('Filter nodes') : t('Change the condition')}
      onClose={close}
      testId="filter-builder"
      footer={
        <>
          <DraftCount draft={draft} others={(draft?.length ?? 1) - 1} />
          <Button onClick={close}>{t('Cancel')}</Button>
          <Button look="primary" disabled={condition === null} data-testid="filter-finish" onClick={finish}>
            {start.position === null ? t('Add to the filter') : t('Change')}
          </Button>
        </>
      }
    >
      <div className={styles['builder']}>
        <SourceList
          sources={sources}
          chosen={sourceId}
          onChoose={(id) => {
            setSourceId(id);
            setCondition(first !== null && sourceOf(first) === id ? first : null);
          }}
        />
        <section className={styles['editor']} aria-label={t('Condition')}>
          {source === undefined ? (
            <p className={styles['help']}>
              {sourceId === null
                ? t('Choose on the left what to filter by. Conditions add up: a node passes when it meets all of them.')
                : t('What this condition was made from is not there any more. Choose something else on the left.')}
            </p>
          ) : (
            <>
              <h3>{source.title}</h3>
              <p className={styles['meaning']}>{source.meaning}</p>
              <Editor key={source.id} source={source} condition={condition} onChange={setCondition} />
              <label className={styles['not']}>
                <input
                  type="checkbox"
                  checked={not}
                  data-testid="filter-not"
                  onChange={({ target }) => setNot(target.checked)}
                />
                {t('Leave these nodes out instead')}
              </label>
            </>
          )}
        </section>
      </div>
    </Dialog>
  );
}

interface EditorChoice {
  readonly source: FilterSource;
  readonly condition: NodeCondition | null;
  readonly onChange: (condition: NodeCondition | null) => void;
}

function Editor({ source, condition, onChange }: EditorChoice): ReactNode {
  switch (source.editor) {
    case 'options':
      return source.question === null ? null : (
        <OptionsEditor question={source.question} condition={condition} onChange={onChange} />
      );
    case 'score':
      return <ScoreEditor runId={source.id.slice('score '.length)} condition={condition} onChange={onChange} />;
    case 'ego':
      return <EgoEditor condition={condition} onChange={onChange} />;
    case 'text':
      return <TextEditor condition={condition} onChange={onChange} />;
    case 'nodes':
      return <NodesEditor condition={condition} onChange={onChange} />;
  }
}

/** Alone, and together with what is on already. */
function DraftCount({
  draft,
  others,
}: {
  readonly draft: readonly FilterTerm[] | null;
  readonly others: number;
}): ReactNode {
  const hidden = useWorkbench((state) => state.hidden);
  const terms = useMemo(() => (draft === null ? null : [...askedFilter([...draft], hidden)]), [draft, hidden]);
  const { value, error } = useDraftCount(terms);
  const last = value?.terms.at(-1);
  return (
    <p className={styles['count']} role="status" data-testid="filter-draft-count">
      {draft === null
        ? ''
        : error !== null
          ? error
          : value === null || last === undefined
            ? t('Counting…')
            : last.problem !== null
              ? last.problem
              : others === 0
                ? t('{passing} of {outOf} nodes pass', {
                    passing: formatCount(value.passing),
                    outOf: formatCount(value.outOf),
                  })
                : t('{alone} pass alone, {passing} of {outOf} with the other conditions', {
                    alone: formatCount(last.alone ?? 0),
                    passing: formatCount(value.passing),
                    outOf: formatCount(value.outOf),
                  })}
    </p>
  );
}
