/** Makes the picture once and keeps it in step with the store and with what was fetched. */
import { useEffect, useState } from 'react';
import type { RefObject } from 'react';
import { readToken } from '../../canvas/palette.ts';
import type { EdgeOrder } from '../../overview/edge-order.ts';
import { importanceOf, nodeColours, nodeSizes, rgbOf } from '../../overview/node-look.ts';
import type { OverviewData } from '../../overview/overview-data.ts';
import type { Drawn } from '../../overview/overview-renderer.ts';
import { createOverviewView } from '../../overview/overview-view.ts';
import type { Look, OverviewView } from '../../overview/overview-view.ts';
import { nameAt } from '../../overview/packed-names.ts';
import type { Selected } from '../../state/types.ts';
import { useWorkbench, useWorkbenchStore } from '../../workbench-context.tsx';
import type { Coloured } from './use-colouring.ts';
import type { Places } from './use-places.ts';
import { t } from '../../text/text.ts';

export interface Hovered {
  readonly node: number;
  readonly x: number;
  readonly y: number;
}

export interface ViewState {
  readonly view: OverviewView | null;
  readonly error: string | null;
  readonly isLost: boolean;
  readonly hovered: Hovered | null;
  readonly drawn: Drawn | null;
}

const sameDrawn = (a: Drawn | null, b: Drawn): boolean => {
  if (a === null || a.moving !== b.moving || a.of !== b.of) return false;
  // Told in whole percents: a component need not follow every frame.
  return Math.floor((100 * a.edges) / Math.max(1, a.of)) === Math.floor((100 * b.edges) / Math.max(1, b.of));
};

/** Makes the view once and takes it down again. */
export function useOverviewView(
  host: RefObject<HTMLDivElement | null>,
  frame: RefObject<HTMLDivElement | null>,
  overlay: RefObject<HTMLCanvasElement | null>,
): ViewState {
  const store = useWorkbenchStore();
  const [state, setState] = useState<ViewState>({ view: null, error: null, isLost: false, hovered: null, drawn: null });
  useEffect(() => {
    if (host.current === null || frame.current === null || overlay.current === null) return;
    const made = createOverviewView(host.current, frame.current, overlay.current, {
      onHover: (node, [x, y]) => setState((before) => ({ ...before, hovered: node < 0 ? null : { node, x, y } })),
      onNode: (index) => void store.getState().select({ kind: 'node', index }),
      onOpenNode: (index) => {
        const { selected, select, setCentre } = store.getState();
        if (selected?.kind !== 'node' || selected.index !== index) void select({ kind: 'node', index });
        setCentre('neighbourhood');
      },
      onBackground: () => undefined,
      onChoose: (nodes) => store.getState().choose(nodes, t('Lasso')),
      onCamera: (camera) => store.getState().setOverview({ camera }),
      onDrawn: (drawn) => setState((before) => (sameDrawn(before.drawn, drawn) ? before : { ...before, drawn })),
      onLost: (isLost) => setState((before) => ({ ...before, isLost })),
      onFailed: (error) => setState((before) => ({ ...before, error })),
    });
    // eslint-disable-next-line react-hooks/set-state-in-effect -- a view can only be made of elements that are there
    setState((before) => ({ ...before, view: made }));
    return () => made.destroy();
  }, [host, frame, overlay, store]);
  return state;
}

/** How the nodes look under the present colours, filter and theme. */
export function lookOf(
  host: Element,
  data: OverviewData,
  { colouring, percentile }: Coloured,
  passes: Uint8Array | null,
): Look {
  const palette = colouring.entries.map(({ token }) => rgbOf(readToken(host, token)));
  const isGroups = colouring.entries.some(({ token }) => token.startsWith('category-'));
  return {
    colours: nodeColours(colouring.codes, palette, passes, rgbOf(readToken(host, 'line-strong'))),
    sizes: nodeSizes(percentile, data.degree),
    importance: importanceOf(percentile, data.degree),
    ownColour: isGroups ? 0.5 : 0.2,
  };
}

/** Gives the view what was fetched, each part when it changes. */
export function useFeedView(
  view: OverviewView | null,
  host: RefObject<HTMLDivElement | null>,
  data: OverviewData | null,
  places: Places | null,
  coloured: Coloured | null,
): EdgeOrder | null {
  const store = useWorkbenchStore();
  const passes = useWorkbench((state) => state.passes);
  const chosen = useWorkbench((state) => state.chosen);
  const selected = useWorkbench((state) => state.selected);
  const projectId = useWorkbench((state) => state.project?.projectId);
  const placesKey = useWorkbench((state) => `${state.overview.places}/${state.overview.seed}`);
  const [edges, setEdges] = useState<EdgeOrder | null>(null);
  const [theme, setTheme] = useState(0);
  const strong = coloured?.strong ?? null;

  useEffect(() => {
    const watcher = new MutationObserver(() => setTheme((count) => count + 1));
    watcher.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
    return () => watcher.disconnect();
  }, []);
  useEffect(() => {
    if (view === null || data === null) return;
    view.setNames((node) => nameAt(data.names, node));
  }, [view, data]);
  // Other places than before: what the camera looked at is no longer there, and the state holds none.
  useEffect(() => view?.setCamera(store.getState().overview.camera), [view, projectId, placesKey, store]);
  useEffect(() => {
    if (places === null) view?.forget();
    else view?.setPositions(places.positions, places.grid);
  }, [view, places]);
  useEffect(() => {
    if (view === null || data === null) return;
    let isLeft = false;
    void data.helper.ask({ what: 'arrange', passes, strong }).then((order) => {
      if (isLeft) return;
      view.setEdges(order);
      setEdges(order);
    });
    return () => {
      isLeft = true;
    };
  }, [view, data, passes, strong]);
  useEffect(() => {
    if (view === null || data === null || coloured === null || host.current === null) return;
    view.restyle();
    view.setPasses(passes);
    view.setLook(lookOf(host.current, data, coloured, passes));
  }, [view, data, coloured, passes, theme, host]);
  useEffect(() => view?.setChosen(chosen), [view, chosen]);
  useEffect(() => {
    if (view === null || data === null) return;
    let isLeft = false;
    void nodesOf(selected, data).then((nodes) => {
      if (isLeft) return;
      view.setSelected(nodes);
      // Chosen in the list: the picture shows where it is. What was clicked here is on screen already.
      if (places?.grid !== null && nodes.length > 0 && !nodes.every((node) => isOnScreen(view, node)))
        view.lookAt(nodes);
    });
    return () => {
      isLeft = true;
    };
    // Places that change must not move the camera; the next selection does.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [view, data, selected]);
  return edges;
}

const isOnScreen = (view: OverviewView, node: number): boolean => {
  const [x, y] = view.screenOf(node);
  const { width, height } = view.size();
  return x > 0 && y > 0 && x < width && y < height;
};

/** A node, or both ends of an edge. */
async function nodesOf(selected: Selected | null, data: OverviewData): Promise<readonly number[]> {
  if (selected === null) return [];
  if (selected.kind === 'node') return [selected.index];
  return [...new Set(await data.helper.ask({ what: 'ends', edge: selected.index }))];
}
