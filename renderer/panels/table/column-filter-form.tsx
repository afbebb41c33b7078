/** A condition of the filter made from a column. It holds for every view, not for the table alone. */
import { Funnel } from 'lucide-react';
import { useId, useState } from 'react';
import type { ReactNode } from 'react';
import { labelValues } from '../../../main/contract/api.ts';
import type { TableColumn } from '../../../main/contract/table.ts';
import { Button } from '../../ui/button.tsx';
import { formatCount } from '../../ui/format.ts';
import { useWorkbench } from '../../workbench-context.tsx';
import { numberText } from './cell-text.ts';
import { conditionOf, emptyDraft, formOf } from './column-filter.ts';
import type { FilterDraft, FilterForm } from './column-filter.ts';
import type { StatsState } from './use-column-stats.ts';
import styles from './table.module.css';
import { t } from '../../text/text.ts';

export interface ColumnFilterProps {
  readonly column: TableColumn;
  readonly stats: StatsState;
  readonly onDone: () => void;
}

export function ColumnFilter({ column, stats, onDone }: ColumnFilterProps): ReactNode {
  const kind = useWorkbench((state) => state.table.kind);
  const runId = useWorkbench((state) => state.runId);
  const filterBy = useWorkbench((state) => state.addTerm);
  const [draft, setDraft] = useState(emptyDraft);
  const [problem, setProblem] = useState<string | null>(null);
  const form = formOf(column, kind);
  const problemId = useId();
  if (form === null)
    return <p className={styles['reading']}>{t('A filter is about nodes: filter them by the table of nodes.')}</p>;
  const add = (): void => {
    const condition = conditionOf(column, kind, runId, draft);
    if (typeof condition === 'string') setProblem(condition);
    else {
      void filterBy(condition);
      onDone();
    }
  };
  return (
    <form
      className={styles['filterForm']}
      aria-label={t('Filter by {title}', { title: column.title })}
      onSubmit={(event) => {
        event.preventDefault();
        add();
      }}
    >
      <Inputs form={form} column={column} stats={stats} draft={draft} problemId={problemId} onChange={setDraft} />
      <Button type="submit" icon={<Funnel aria-hidden />} data-testid="table-filter-add">
        {t('Filter')}
      </Button>
      <p id={problemId} role={problem === null ? undefined : 'alert'}>
        {problem}
      </p>
    </form>
  );
}

interface InputsProps {
  readonly form: NonNullable<FilterForm>;
  readonly column: TableColumn;
  readonly stats: StatsState;
  readonly draft: FilterDraft;
  readonly problemId: string;
  readonly onChange: (draft: FilterDraft) => void;
}

function Inputs({ form, column, stats, draft, problemId, onChange }: InputsProps): ReactNode {
  const numbers = stats.state === 'ready' ? stats.stats.numbers : null;
  if (form === 'values') {
    const toggle = (value: string): void => {
      const others = draft.values.filter((held) => held !== value);
      onChange({ ...draft, values: others.length === draft.values.length ? [...others, value] : others });
    };
    return <Values column={column} stats={stats} ticked={draft.values} onToggle={toggle} />;
  }
  const field = (end: 'from' | 'to', label: string, type: 'text' | 'date', hint: string): ReactNode => (
    <label>
      {label}
      <input
        type={type}
        value={draft[end]}
        placeholder={hint}
        inputMode={form === 'bounds' || form === 'share' ? 'decimal' : undefined}
        aria-describedby={problemId}
        maxLength={200}
        data-testid={`table-filter-${end}`}
        onChange={(event) => onChange({ ...draft, [end]: event.target.value })}
      />
    </label>
  );
  if (form === 'text') return field('from', t('Contains'), 'text', '');
  if (form === 'share') return field('from', t('Highest scores, %'), 'text', '5');
  const hint = (value: number | undefined): string => (value === undefined ? '' : numberText(column, value));
  const type = form === 'times' ? 'date' : 'text';
  return (
    <>
      {field('from', t('From'), type, hint(numbers?.min))}
      {field('to', t('To'), type, hint(numbers?.max))}
    </>
  );
}

interface ValuesProps {
  readonly column: TableColumn;
  readonly stats: StatsState;
  readonly ticked: readonly string[];
  readonly onToggle: (value: string) => void;
}

/** The values with how often each occurs; those beyond the most frequent ones are counted together. */
function Values({ column, stats, ticked, onToggle }: ValuesProps): ReactNode {
  if (stats.state !== 'ready') return null;
  const { top, missing, distinct, rows } = stats.stats;
  const counts = new Map(top.map(({ value, count }) => [value, count]));
  const isLabel = column.from === 'label';
  const values = isLabel ? labelValues.filter((value) => counts.has(value)) : [...counts.keys()];
  const most = Math.max(1, missing, ...counts.values());
  const shown = [
    ...values.map((value) => ({ value, text: value, count: counts.get(value) ?? 0 })),
    ...(missing > 0
      ? [{ value: isLabel ? 'none' : '', text: isLabel ? t('no label') : t('missing'), count: missing }]
      : []),
  ];
  const told = shown.reduce((sum, { count }) => sum + count, 0);
  return (
    <div className={styles['values']} role="group" aria-label={t('Values to keep')}>
      {shown.map(({ value, text, count }) => (
        <label key={value}>
          <input type="checkbox" checked={ticked.includes(value)} onChange={() => onToggle(value)} />
          <span>{text}</span>
          <i aria-hidden style={{ width: `${(count / most) * 64}px` }} />
          <b>{formatCount(count)}</b>
        </label>
      ))}
      {distinct > top.length && (
        <p>
          {t('{distinct} more values in {rows} rows', {
            distinct: formatCount(distinct - top.length),
            rows: formatCount(rows - told),
          })}
        </p>
      )}
    </div>
  );
}
