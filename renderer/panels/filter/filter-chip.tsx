/** One term of the filter: on or off, turned round, what it says, how many pass it alone, away with it. */
import { Ban, TriangleAlert, X } from 'lucide-react';
import type { ReactNode } from 'react';
import type { FilterTerm, TermResult } from '../../../main/contract/filter.ts';
import { formatCount } from '../../ui/format.ts';
import { useWorkbench } from '../../workbench-context.tsx';
import { useNames } from '../why/use-names.ts';
import { conditionWords } from './condition-words.ts';
import styles from './filter-bar.module.css';
import { t } from '../../text/text.ts';

const noNodes: readonly number[] = [];

export interface FilterChipProps {
  readonly term: FilterTerm;
  readonly position: number;
  /** undefined while it is being counted */
  readonly result: TermResult | undefined;
}

export function FilterChip({ term, position, result }: FilterChipProps): ReactNode {
  const { condition, not, on } = term;
  const update = useWorkbench((state) => state.updateTerm);
  const remove = useWorkbench((state) => state.removeTerm);
  const edit = useWorkbench((state) => state.openBuilder);
  const runs = useWorkbench((state) => state.runs);
  const names = useNames('node', condition.kind === 'ego' ? condition.nodes : noNodes);
  const said = conditionWords(condition, {
    nodeName: (node) => names.get(node) ?? '…',
    runTitle: (runId) => runs.find((run) => run.runId === runId)?.title ?? t('a run that is gone'),
  });
  const words = not ? t('not {said}', { said }) : said;
  const problem = result?.problem ?? null;
  return (
    <li className={styles['chip']} data-on={on} data-problem={problem !== null} data-testid="filter-chip">
      <input
        type="checkbox"
        checked={on}
        aria-label={t('Use: {words}', { words })}
        title={on ? t('Switch this condition off') : t('Switch this condition on')}
        data-testid="chip-on"
        onChange={({ target }) => void update(position, { on: target.checked })}
      />
      <button
        type="button"
        className={styles['turn']}
        aria-pressed={not}
        aria-label={t('Leave out instead: {said}', { said })}
        title={not ? t('Nodes that meet this are left out') : t('Leave out the nodes that meet this')}
        data-testid="chip-not"
        onClick={() => void update(position, { not: !not })}
      >
        <Ban aria-hidden />
      </button>
      <button
        type="button"
        className={styles['words']}
        title={problem ?? t('{words}. Click to change.', { words })}
        data-testid="chip-edit"
        onClick={() => edit({ position, condition })}
      >
        {problem !== null && <TriangleAlert aria-hidden />}
        <span>{words}</span>
        <span className={styles['alone']} title={countTitle(result, on)}>
          {problem !== null
            ? t('not applied')
            : result === undefined
              ? '…'
              : result.alone === null
                ? ''
                : formatCount(result.alone)}
        </span>
      </button>
      <button
        type="button"
        className={styles['remove']}
        aria-label={t('Remove: {words}', { words })}
        title={t('Remove this condition')}
        data-testid="chip-remove"
        onClick={() => void remove(position)}
      >
        <X aria-hidden />
      </button>
    </li>
  );
}

function countTitle(result: TermResult | undefined, on: boolean): string | undefined {
  if (result === undefined || result.alone === null) return undefined;
  const alone = t('{alone} nodes pass this condition alone', { alone: formatCount(result.alone) });
  return on ? t('{alone}; without it {more} more would pass', { alone, more: formatCount(result.more) }) : alone;
}
