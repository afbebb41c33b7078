/** The legend, which lies over the lower rim, covers no node of a fitted picture. */
import { useEffect } from 'react';
import type { RefObject } from 'react';
import type { GraphView } from '../../canvas/graph-view.ts';

export function useRoomBelow(bottom: RefObject<HTMLDivElement | null>, viewRef: RefObject<GraphView | null>): void {
  useEffect(() => {
    const bar = bottom.current;
    if (bar === null) return;
    const tell = (): void => {
      const legend = bar.querySelector('[data-testid=legend]');
      viewRef.current?.keepFree(legend === null ? 0 : legend.getBoundingClientRect().height);
    };
    // The legend comes and goes, and grows by a line; the card of one node is no reason to move everything.
    const grown = new ResizeObserver(tell);
    grown.observe(bar);
    tell();
    return () => grown.disconnect();
  }, [bottom, viewRef]);
}
