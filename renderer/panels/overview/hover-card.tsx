/** The node under the pointer: who it is and where it stands. */
import type { ReactNode } from 'react';
import { scoreStep } from '../../../ml/schema/score-steps.ts';
import type { OverviewData } from '../../overview/overview-data.ts';
import { formatCount, formatStanding } from '../../ui/format.ts';
import { LabelMark } from '../../ui/label-mark.tsx';
import { useWorkbenchStore } from '../../workbench-context.tsx';
import { factsOf } from './describe-node.ts';
import styles from './overview.module.css';
import type { Coloured } from './use-colouring.ts';
import type { Hovered } from './use-overview-view.ts';
import { t } from '../../text/text.ts';

const width = 220;

export function HoverCard({
  hovered,
  data,
  coloured,
  room,
}: {
  readonly hovered: Hovered;
  readonly data: OverviewData;
  readonly coloured: Coloured | null;
  readonly room: { readonly width: number; readonly height: number };
}): ReactNode {
  const store = useWorkbenchStore();
  const { name, id, percentile, label, edges, group } = factsOf(store.getState(), data, coloured, hovered.node);
  const left = hovered.x + 16 + width > room.width ? hovered.x - 16 - width : hovered.x + 16;
  const top = Math.max(4, Math.min(hovered.y + 12, room.height - 96));
  return (
    <div className={styles['hover']} style={{ left, top, width }} data-testid="overview-hover" data-node={hovered.node}>
      <p className={styles['hoverName']}>
        {percentile !== null && <i style={{ background: `var(--score-${scoreStep(percentile)})` }} aria-hidden />}
        <strong>{name}</strong>
        {label !== null && <LabelMark value={label} />}
      </p>
      {id !== name && <p className={styles['hoverId']}>{id}</p>}
      <p>
        {percentile === null ? t('no score') : formatStanding(percentile)} · {formatCount(edges)}{' '}
        {edges === 1 ? t('edge') : t('edges')}
      </p>
      {group !== null && <p>{group}</p>}
    </div>
  );
}
