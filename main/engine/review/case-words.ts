/** A case in words. */
import { wholeText } from '../../../ml/schema/number-text.ts';
import type { ElementKind } from '../../../ml/schema/finding.ts';
import type { CaseRow, LabelTally } from '../../contract/review.ts';

export const caseTitle = ({ kind, rank }: { readonly kind: ElementKind; readonly rank: number }): string =>
  kind === 'node' ? `Case ${rank}` : `Case E${rank}`;

const counted = (count: number, noun: string): string => `${wholeText(count)} ${noun}${count === 1 ? '' : 's'}`;

/** "3 nodes and 1 edge" */
export function membersText(nodes: number, edges: number): string {
  const parts = [...(nodes > 0 ? [counted(nodes, 'node')] : []), ...(edges > 0 ? [counted(edges, 'edge')] : [])];
  return parts.join(' and ');
}

function labelsText(labels: LabelTally): string {
  const { anomalous, normal, none } = labels;
  const other = labels.unsure + labels.skip + labels.unlabelable;
  const parts = [
    ...(anomalous > 0 ? [`${anomalous} anomalous`] : []),
    ...(normal > 0 ? [`${normal} normal`] : []),
    ...(other > 0 ? [`${other} otherwise`] : []),
  ];
  if (parts.length === 0) return 'None is labelled.';
  return `Labelled: ${parts.join(', ')}${none > 0 ? `; ${none} not` : ''}.`;
}

type Told = Pick<CaseRow, 'core' | 'nodes' | 'edges' | 'links' | 'labels'>;

export function caseSentence({ core, nodes, edges, links, labels }: Told): string {
  const lead = `${core.names.join(' → ')}, ${core.kind} of rank ${wholeText(core.rank)}`;
  if (nodes + edges === 1) return `${lead}, stands alone. ${labelsText(labels)}`;
  const byWay = links > 0 ? ` by way of ${counted(links, 'node')} not flagged` : '';
  return `${membersText(nodes, edges)} touch${byWay}, led by ${lead}. ${labelsText(labels)}`;
}
