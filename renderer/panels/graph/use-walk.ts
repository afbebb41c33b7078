/** Alt with an arrow key goes from node to node in the picture; plain arrows walk the list. */
import { useEffect, useState } from 'react';
import type { GraphView } from '../../canvas/graph-view.ts';
import { neighbourTowards } from '../../canvas/walk.ts';
import type { Direction } from '../../canvas/walk.ts';
import { takesText } from '../../commands/keys.ts';
import { formatCount, formatStanding } from '../../ui/format.ts';
import { useWorkbenchStore } from '../../workbench-context.tsx';
import type { Picture } from './use-neighbourhood.ts';
import { t } from '../../text/text.ts';

const directions: Readonly<Partial<Record<string, Direction>>> = {
  ArrowUp: 'up',
  ArrowDown: 'down',
  ArrowLeft: 'left',
  ArrowRight: 'right',
};

export const directionWords: Readonly<Record<Direction, string>> = {
  up: t('up'),
  down: t('down'),
  left: t('to the left'),
  right: t('to the right'),
};

/** @returns what the last step reached, for screen readers */
export function useWalk(viewRef: React.RefObject<GraphView | null>, picture: Picture | null): string {
  const store = useWorkbenchStore();
  const [said, setSaid] = useState('');
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      const direction = directions[event.key];
      if (!event.altKey || event.ctrlKey || event.metaKey || direction === undefined) return;
      const view = viewRef.current;
      const { dialog, focus, setFocus } = store.getState();
      if (picture === null || view === null || dialog !== null || takesText(event.target)) return;
      // The browser would leave the page.
      event.preventDefault();
      const { nodes, edges } = picture.neighbourhood;
      const start = focus?.kind === 'node' ? focus.index : nodes.find(({ isCenter }) => isCenter)?.index;
      const places = view.positions();
      const from = start === undefined ? undefined : places.get(start);
      if (start === undefined || from === undefined) return;
      const around = edges.flatMap(({ source, target }) =>
        source === start ? [target] : target === start ? [source] : [],
      );
      const reached = neighbourTowards(from, direction, around, places);
      const node = nodes.find(({ index }) => index === reached);
      if (node === undefined) {
        setSaid(t('No neighbour {direction}.', { direction: directionWords[direction] }));
        return;
      }
      setFocus({ kind: 'node', index: node.index });
      view.reveal(node.index);
      const standing = node.percentile === null ? t('no score') : formatStanding(node.percentile);
      setSaid(t('{name}, {standing}, {degree} edges', { name: node.name, standing, degree: formatCount(node.degree) }));
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [viewRef, picture, store]);
  return said;
}
