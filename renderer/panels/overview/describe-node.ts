/** One node in words: for the card under the pointer and for the live region. */
import type { OverviewData } from '../../overview/overview-data.ts';
import { nameAt, textAt } from '../../overview/packed-names.ts';
import { isHidden } from '../../state/queue-slice.ts';
import { labelWords } from '../../state/label-slice.ts';
import type { WorkbenchState } from '../../state/types.ts';
import { formatCount, formatStanding } from '../../ui/format.ts';
import type { Coloured } from './use-colouring.ts';
import type { LabelValue } from '../../../main/contract/api.ts';
import { t } from '../../text/text.ts';

export interface NodeFacts {
  readonly name: string;
  readonly id: string;
  readonly percentile: number | null;
  readonly label: LabelValue | null;
  readonly edges: number;
  /** of the colours that are on show, where they say something else than score and label */
  readonly group: string | null;
}

export function factsOf(
  state: Pick<WorkbenchState, 'hidden' | 'historyOf' | 'overview'>,
  data: OverviewData,
  coloured: Coloured | null,
  node: number,
): NodeFacts {
  const isSecret = isHidden(state, { kind: 'node', index: node });
  const { by } = state.overview.colourBy;
  const entry = coloured?.colouring.entries.at(coloured.colouring.codes[node]);
  return {
    name: nameAt(data.names, node),
    id: textAt(data.names.ids, node),
    percentile: isSecret ? null : (coloured?.percentile?.[node] ?? null),
    label: isSecret ? null : (state.historyOf({ kind: 'node', index: node }).at(0)?.to ?? null),
    edges: data.degree[node],
    group:
      by === 'score' || by === 'label' || entry === undefined
        ? null
        : `${coloured?.colouring.title ?? ''}: ${entry.text}`,
  };
}

export function describeNode(
  state: Pick<WorkbenchState, 'hidden' | 'historyOf' | 'overview'>,
  data: OverviewData,
  coloured: Coloured | null,
  node: number,
): string {
  const { name, percentile, label, edges, group } = factsOf(state, data, coloured, node);
  return [
    name,
    percentile === null ? t('no score') : t('score {score}', { score: formatStanding(percentile) }),
    label === null ? t('no label') : labelWords[label].toLowerCase(),
    `${formatCount(edges)} ${edges === 1 ? t('edge') : t('edges')}`,
    ...(group === null ? [] : [group]),
  ].join(', ');
}
