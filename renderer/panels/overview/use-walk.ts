/**
 * Walking the whole graph by keys: an arrow goes to the nearest neighbour in its direction and says who it is. Without
 * anything selected it begins at the most important node.
 */
import { useCallback, useState } from 'react';
import type { KeyboardEvent } from 'react';
import { nearestInDirection } from '../../overview/neighbours.ts';
import type { Direction } from '../../overview/neighbours.ts';
import type { OverviewData } from '../../overview/overview-data.ts';
import type { OverviewView } from '../../overview/overview-view.ts';
import { nameAt } from '../../overview/packed-names.ts';
import { formatCount } from '../../ui/format.ts';
import { useWorkbenchStore } from '../../workbench-context.tsx';
import type { Coloured } from './use-colouring.ts';
import type { Places } from './use-places.ts';
import { describeNode } from './describe-node.ts';
import { directionWords } from '../graph/use-walk.ts';
import { t } from '../../text/text.ts';

const directions: Readonly<Record<string, Direction | undefined>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
};
const pans: Readonly<Record<Direction, readonly [number, number]>> = {
  left: [80, 0],
  right: [-80, 0],
  up: [0, 80],
  down: [0, -80],
};

export interface Walk {
  /** for the live region */
  readonly said: string;
  readonly onKeyDown: (event: KeyboardEvent) => void;
}

export function useWalk(
  view: OverviewView | null,
  data: OverviewData | null,
  places: Places | null,
  coloured: Coloured | null,
): Walk {
  const store = useWorkbenchStore();
  const [said, setSaid] = useState('');

  const go = useCallback(
    async (direction: Direction): Promise<void> => {
      if (data === null || places === null) return;
      const { selected, passes, select } = store.getState();
      let next = -1;
      let among = 0;
      if (selected?.kind !== 'node') {
        next = mostImportant(coloured?.percentile ?? null, data.degree);
      } else {
        const neighbours = new Set(await data.helper.ask({ what: 'neighbours', node: selected.index }));
        neighbours.delete(selected.index);
        const passing = [...neighbours].filter((node) => passes === null || passes[node] === 1);
        among = passing.length;
        next = nearestInDirection(selected.index, passing, places.positions, direction);
        if (next < 0) {
          const name = nameAt(data.names, selected.index);
          setSaid(
            t('{name} has no neighbour {direction}; {among} in all.', {
              name,
              direction: directionWords[direction],
              among: formatCount(among),
            }),
          );
          return;
        }
      }
      if (next < 0) return;
      setSaid(describeNode(store.getState(), data, coloured, next));
      await select({ kind: 'node', index: next }, { keepTab: true });
    },
    [store, data, places, coloured],
  );

  const onKeyDown = (event: KeyboardEvent): void => {
    if (view === null || event.ctrlKey || event.metaKey || event.altKey) return;
    const direction = directions[event.key];
    if (direction !== undefined) {
      if (event.shiftKey) view.panBy(...pans[direction]);
      else void go(direction);
    } else if (event.key === '+' || event.key === '=') view.zoomBy(1.3);
    else if (event.key === '-') view.zoomBy(1 / 1.3);
    else if (event.key === 'Enter' && store.getState().selected !== null) store.getState().setCentre('neighbourhood');
    else if (event.key === 'Escape' && store.getState().chosen.length > 0) store.getState().choose([], '');
    else return;
    // The same keys move through the list elsewhere.
    event.preventDefault();
    event.stopPropagation();
    event.nativeEvent.stopPropagation();
  };
  return { said, onKeyDown };
}

function mostImportant(percentile: Float32Array | null, degree: Uint32Array): number {
  const values = percentile ?? degree;
  let best = values.length === 0 ? -1 : 0;
  for (let v = 1; v < values.length; v++) if (values[v] > values[best]) best = v;
  return best;
}
