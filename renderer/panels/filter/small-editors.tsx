/** Editors that need nothing from the engine: a text, a place in a ranking, the surroundings of nodes, chosen nodes. */
import type { ReactNode } from 'react';
import { formatCount } from '../../ui/format.ts';
import { Field } from '../../ui/field.tsx';
import field from '../../ui/field.module.css';
import { useWorkbench } from '../../workbench-context.tsx';
import { useNames } from '../why/use-names.ts';
import type { EditorProps } from './options-editor.tsx';
import styles from './builder.module.css';
import { t } from '../../text/text.ts';

export function TextEditor({ condition, onChange }: EditorProps): ReactNode {
  const text = condition?.kind === 'text' ? condition.text : '';
  return (
    <Field label={t('Contains')} help={t('Known truth is not searched.')}>
      {(ids) => (
        <input
          {...ids}
          className={field['input']}
          value={text}
          maxLength={500}
          spellCheck={false}
          data-autofocus
          data-testid="filter-text"
          onChange={({ target }) => onChange(target.value.trim() === '' ? null : { kind: 'text', text: target.value })}
        />
      )}
    </Field>
  );
}

/** Percent as somebody types it, within 0 and 100; null for an empty field. */
const shareOf = (text: string): number | null =>
  text === '' ? null : Math.min(1, Math.max(0, Math.round(Number(text) * 1000) / 100_000));
const percentOf = (share: number | null): string => (share === null ? '' : String(Math.round(share * 100_000) / 1000));

export function ScoreEditor({ runId, condition, onChange }: EditorProps & { readonly runId: string }): ReactNode {
  const numNodes = useWorkbench((state) => state.project?.graph.numNodes ?? 0);
  const { min, max } = condition?.kind === 'score' ? condition : { min: null, max: null };
  const set = (next: { readonly min: number | null; readonly max: number | null }): void =>
    onChange(next.min === null && next.max === null ? null : { kind: 'score', runId, ...next });
  return (
    <>
      <div className={styles['presets']}>
        {[0.01, 0.05, 0.1].map((top) => (
          <button key={top} type="button" onClick={() => set({ min: 1 - top, max: null })}>
            {t('Top')} {top * 100} % <span>{t('about {top}', { top: formatCount(Math.round(top * numNodes)) })}</span>
          </button>
        ))}
      </div>
      <div className={styles['bounds']}>
        {(
          [
            [t('From'), 'filter-min', min, (share: number | null) => set({ min: share, max })],
            [t('To'), 'filter-max', max, (share: number | null) => set({ min, max: share })],
          ] as const
        ).map(([label, testId, share, change]) => (
          <label key={label}>
            <span>{label}</span>
            <input
              className={field['input']}
              type="number"
              min={0}
              max={100}
              step="any"
              placeholder={label === 'From' ? '0' : '100'}
              value={percentOf(share)}
              data-testid={testId}
              onChange={({ target }) => change(shareOf(target.value))}
            />
          </label>
        ))}
      </div>
      <p className={styles['help']}>{t('Percentile: the share of nodes with a lower score, in per cent.')}</p>
    </>
  );
}

const noNodes: readonly number[] = [];

export function EgoEditor({ condition, onChange }: EditorProps): ReactNode {
  const selected = useWorkbench((state) => state.selected);
  const chosen = useWorkbench((state) => state.chosen);
  const held = condition?.kind === 'ego' ? condition : null;
  const names = useNames('node', held?.nodes ?? noNodes);
  const hops = held?.hops ?? 1;
  const begin = (nodes: readonly number[]): void => onChange({ kind: 'ego', nodes: nodes.slice(0, 1000), hops });
  return (
    <>
      <div className={styles['presets']}>
        <button
          type="button"
          disabled={selected?.kind !== 'node'}
          data-testid="filter-ego-selected"
          onClick={() => selected !== null && begin([selected.index])}
        >
          {t('The node on screen')}
        </button>
        <button
          type="button"
          disabled={chosen.length === 0}
          data-testid="filter-ego-chosen"
          onClick={() => begin(chosen)}
        >
          {t('The chosen nodes')} <span>{formatCount(Math.min(1000, chosen.length))}</span>
        </button>
      </div>
      {held === null ? (
        <p className={styles['help']}>
          {selected?.kind === 'node' || chosen.length > 0
            ? t('Choose where to begin.')
            : t('Click a node in the list, the picture or the table first.')}
        </p>
      ) : (
        <>
          <p>
            {t('Around {value}', {
              value: held.nodes
                .slice(0, 3)
                .map((node) => names.get(node) ?? '…')
                .join(', '),
            })}
            {held.nodes.length > 3 && t(' and {nodes} more', { nodes: formatCount(held.nodes.length - 3) })}
          </p>
          <Field label={t('Steps')} help={t('1 for neighbours, 2 for theirs too; edges count in both directions.')}>
            {(ids) => (
              <input
                {...ids}
                className={field['input']}
                type="number"
                min={0}
                max={6}
                value={hops}
                data-testid="filter-hops"
                onChange={({ target }) =>
                  onChange({ ...held, hops: Math.max(0, Math.min(6, Math.round(Number(target.value)))) })
                }
              />
            )}
          </Field>
        </>
      )}
      {chosen.length > 1000 && <p className={styles['help']}>{t('Of the chosen nodes the first 1,000 are taken.')}</p>}
    </>
  );
}

export function NodesEditor({ condition, onChange }: EditorProps): ReactNode {
  const chosen = useWorkbench((state) => state.chosen);
  const title = useWorkbench((state) => state.chosenTitle);
  const most = 200_000;
  return (
    <>
      <div className={styles['presets']}>
        <button
          type="button"
          data-testid="filter-take-chosen"
          onClick={() => onChange({ kind: 'nodes', title, nodes: chosen.slice(0, most) })}
        >
          {t('Take the {most} chosen nodes', { most: formatCount(Math.min(most, chosen.length)) })}
        </button>
      </div>
      {condition?.kind === 'nodes' && (
        <p className={styles['help']}>
          {t('{nodes} nodes are held, whatever is chosen later.', { nodes: formatCount(condition.nodes.length) })}
        </p>
      )}
      {chosen.length > most && (
        <p className={styles['help']}>{t('A filter holds at most {most} nodes.', { most: formatCount(most) })}</p>
      )}
    </>
  );
}
