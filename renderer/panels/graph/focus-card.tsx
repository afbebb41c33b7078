/** What was clicked in the picture: its facts, and what can be done with it. */
import type { ReactNode } from 'react';
import { formatCount, formatStanding } from '../../ui/format.ts';
import { LabelMark } from '../../ui/label-mark.tsx';
import { Button } from '../../ui/button.tsx';
import { scoreStep } from '../../../ml/schema/score-steps.ts';
import { useWorkbench } from '../../workbench-context.tsx';
import { useKeyHint } from '../use-keys.ts';
import styles from './graph.module.css';
import type { Picture } from './use-neighbourhood.ts';
import { t } from '../../text/text.ts';

export function FocusCard({ picture }: { readonly picture: Picture | null }): ReactNode {
  const focus = useWorkbench((state) => state.focus);
  const selected = useWorkbench((state) => state.selected);
  const expanded = useWorkbench((state) => state.expanded);
  const select = useWorkbench((state) => state.select);
  const toggle = useWorkbench((state) => state.toggleExpanded);
  const hint = useKeyHint('expand');
  if (picture === null || focus === null) return null;
  const { nodes, edges } = picture.neighbourhood;
  const nameOf = (index: number): string => nodes.find((node) => node.index === index)?.name ?? String(index);
  const node = focus.kind === 'node' ? nodes.find((candidate) => candidate.index === focus.index) : undefined;
  const edge = focus.kind === 'edge' ? edges.find((candidate) => candidate.index === focus.index) : undefined;
  const element = node ?? edge;
  if (element === undefined) return null;
  const isSelected = selected?.kind === focus.kind && selected.index === focus.index;
  const title = node?.name ?? (edge === undefined ? '' : `${nameOf(edge.source)} → ${nameOf(edge.target)}`);
  return (
    <div className={styles['card']} data-testid="focus-card">
      <p className={styles['cardTitle']}>
        {element.percentile !== null && (
          <span
            className={styles['dot']}
            style={{ background: `var(--score-${scoreStep(element.percentile)})` }}
            aria-hidden
          />
        )}
        <strong>{title}</strong>
        {element.label !== null && <LabelMark value={element.label} />}
      </p>
      <p className={styles['cardFacts']}>
        {element.percentile === null ? t('no score') : formatStanding(element.percentile)}
        {node !== undefined && ` · ${formatCount(node.degree)} ${node.degree === 1 ? t('edge') : t('edges')}`}
        {node !== undefined &&
          node.hidden > 0 &&
          t(' · {hidden} neighbours not shown', { hidden: formatCount(node.hidden) })}
      </p>
      <div className={styles['cardActions']}>
        {!isSelected && (
          <Button look="primary" onClick={() => void select({ ...focus })} data-testid="focus-open">
            {t('Why?')}
          </Button>
        )}
        {node !== undefined && !node.isCenter && picture.together === null && (
          <Button hint={hint} onClick={() => toggle(node.index)} data-testid="focus-expand">
            {expanded.includes(node.index) ? t('Fold') : t('Expand')}
          </Button>
        )}
      </div>
    </div>
  );
}
