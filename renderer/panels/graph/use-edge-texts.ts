/** What is written beside the edges of the picture: their amount and time, where the data has them. */
import { useMemo } from 'react';
import { partsOfText } from '../../canvas/graph-view.ts';
import { formatNumber } from '../../ui/format.ts';
import { useWorkbench } from '../../workbench-context.tsx';
import { momentText } from '../evidence/evidence-words.ts';
import { useAnswer } from '../evidence/use-answer.ts';
import type { Picture } from './use-neighbourhood.ts';

const mostEdges = 5000;
const nothing: ReadonlyMap<number, string> = new Map();

export function useEdgeTexts(picture: Picture | null): ReadonlyMap<number, string> {
  const amount = useWorkbench((state) => state.amountColumn);
  const time = useWorkbench((state) => state.timeColumn);
  const edges = useMemo(
    () => picture?.neighbourhood.edges.slice(0, mostEdges).map(({ index }) => index) ?? [],
    [picture],
  );
  const input = useMemo(() => (edges.length === 0 ? null : { edges, amount, time }), [edges, amount, time]);
  const { answer } = useAnswer('evidence.edgeValues', input);
  return useMemo(() => {
    if (answer === null) return nothing;
    const isCalendar = answer.time?.isCalendar ?? true;
    return new Map(
      edges.flatMap((edge, place): [number, string][] => {
        const parts = [
          ...(Number.isNaN(answer.amounts[place]) ? [] : [formatNumber(answer.amounts[place])]),
          ...(Number.isNaN(answer.times[place]) ? [] : [momentText(answer.times[place], isCalendar)]),
        ];
        return parts.length === 0 ? [] : [[edge, parts.join(partsOfText)]];
      }),
    );
  }, [answer, edges]);
}
