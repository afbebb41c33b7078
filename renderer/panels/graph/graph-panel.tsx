/** The picture in the middle: the chosen element among its neighbours, with everything that is left out said. */
import { Maximize, Minus, Plus } from 'lucide-react';
import { useCallback, useEffect, useRef } from 'react';
import type { ReactNode } from 'react';
import { createGraphView } from '../../canvas/graph-view.ts';
import type { GraphView } from '../../canvas/graph-view.ts';
import { Button } from '../../ui/button.tsx';
import { formatCount } from '../../ui/format.ts';
import { Message } from '../../ui/message.tsx';
import { isHidden } from '../../state/queue-slice.ts';
import { mostNodes } from '../../state/selection-slice.ts';
import { useWorkbench, useWorkbenchStore } from '../../workbench-context.tsx';
import { useKeyTitle, useScreenAction } from '../use-keys.ts';
import { FocusCard } from './focus-card.tsx';
import { Legend } from './legend.tsx';
import styles from './graph.module.css';
import { useNeighbourhood } from './use-neighbourhood.ts';
import type { Picture } from './use-neighbourhood.ts';

export function GraphPanel(): ReactNode {
  const host = useRef<HTMLDivElement>(null);
  const overlay = useRef<HTMLCanvasElement>(null);
  const viewRef = useRef<GraphView | null>(null);
  const { picture, error } = useNeighbourhood();
  useView(host, overlay, viewRef);
  useShow(viewRef, picture);
  useFollow(viewRef);
  useScreenAction(
    'fit',
    useCallback(() => viewRef.current?.fit(), []),
  );
  useExpandKey(picture);
  const name = picture?.neighbourhood.nodes
    .filter((node) => node.isCenter)
    .map((node) => node.name)
    .join(' and ');

  return (
    <div className={styles['panel']} data-testid="graph" data-nodes={picture?.neighbourhood.nodes.length ?? 0}>
      <div
        ref={host}
        className={styles['host']}
        role="img"
        aria-label={
          picture === null
            ? 'Graph'
            : `Neighbourhood of ${name ?? ''}: ${picture.neighbourhood.nodes.length} nodes, ${picture.neighbourhood.edges.length} edges. The list and the reasons say the same in words.`
        }
      />
      <canvas ref={overlay} className={styles['overlay']} aria-hidden />
      {error !== null && (
        <div className={styles['error']}>
          <Message tone="error" testId="graph-error">
            {error}
          </Message>
        </div>
      )}
      <div className={styles['zoom']} role="group" aria-label="View">
        <Button icon={<Plus aria-hidden />} aria-label="Zoom in" onClick={() => viewRef.current?.zoomBy(1.3)} />
        <Button icon={<Minus aria-hidden />} aria-label="Zoom out" onClick={() => viewRef.current?.zoomBy(1 / 1.3)} />
        <Button
          icon={<Maximize aria-hidden />}
          aria-label="Fit into view"
          title={useKeyTitle('Fit into view', 'fit')}
          data-testid="fit"
          onClick={() => viewRef.current?.fit()}
        />
      </div>
      <Shown picture={picture} />
      <div className={styles['bottom']}>
        <Legend />
        <FocusCard picture={picture} />
      </div>
    </div>
  );
}

/** Makes the view once and takes it down again. */
function useView(
  host: React.RefObject<HTMLDivElement | null>,
  overlay: React.RefObject<HTMLCanvasElement | null>,
  viewRef: React.RefObject<GraphView | null>,
): void {
  const store = useWorkbenchStore();
  useEffect(() => {
    if (host.current === null || overlay.current === null) return;
    const made = createGraphView(host.current, overlay.current, {
      onNode: (index) => {
        const { selected, setFocus, toggleExpanded, expanded } = store.getState();
        if (selected === null) return;
        setFocus({ kind: 'node', index });
        const isCentre = selected.kind === 'node' && selected.index === index;
        // A second click marks the node without folding it: folding is a button on the card.
        if (!isCentre && !expanded.includes(index)) toggleExpanded(index);
      },
      onOpenNode: (index) => void store.getState().select({ kind: 'node', index }),
      onEdge: (index) => store.getState().setFocus({ kind: 'edge', index }),
      onBackground: () => store.getState().setFocus(null),
      onMoved: (camera, positions) => {
        if (store.getState().selected !== null) store.getState().remember({ camera, positions });
      },
    });
    viewRef.current = made;
    made.setMarked(store.getState().marked);
    made.setPassing(store.getState().passes);
    const theme = new MutationObserver(() => made.restyle());
    theme.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
    return () => {
      theme.disconnect();
      made.destroy();
      viewRef.current = null;
    };
  }, [host, overlay, viewRef, store]);
}

/** Draws each new picture; an element that stays keeps the places of its nodes, a restored session brings its own. */
function useShow(viewRef: React.RefObject<GraphView | null>, picture: Picture | null): void {
  const store = useWorkbenchStore();
  const last = useRef({ key: '', restored: -1 });
  useEffect(() => {
    if (viewRef.current === null || picture === null) return;
    const { memory, restoredVersion } = store.getState();
    const same = last.current.key === picture.key && viewRef.current.positions().size > 0;
    const restoring =
      last.current.restored !== restoredVersion && memory.positions !== undefined && !picture.isFirstLook;
    const remembered = new Map(Object.entries(memory.positions ?? {}).map(([index, at]) => [Number(index), at]));
    viewRef.current.show(picture.neighbourhood, {
      centreEdge: picture.target.kind === 'edge' ? picture.target.index : null,
      kept: restoring ? remembered : same ? viewRef.current.positions() : new Map(),
      camera: restoring ? (memory.camera ?? null) : same ? 'keep' : null,
    });
    last.current = { key: picture.key, restored: restoredVersion };
    const { focus } = store.getState();
    viewRef.current.setFocus(focus?.kind ?? null, focus?.index ?? 0);
  }, [viewRef, picture, store]);
}

/** Keeps focus marks, the ringed pattern and labels in step without drawing anew. */
function useFollow(viewRef: React.RefObject<GraphView | null>): void {
  const store = useWorkbenchStore();
  useEffect(
    () =>
      store.subscribe((state, before) => {
        if (state.focus !== before.focus) viewRef.current?.setFocus(state.focus?.kind ?? null, state.focus?.index ?? 0);
        if (state.passes !== before.passes) viewRef.current?.setPassing(state.passes);
        if (state.marked !== before.marked) viewRef.current?.setMarked(state.marked);
        if (state.lastChange !== before.lastChange && state.lastChange !== null) {
          const { kind, index, to } = state.lastChange.entry;
          // In blind mode somebody else's label must not show before one's own answer.
          viewRef.current?.setLabel(kind, index, isHidden(state, { kind, index }) ? null : to);
        }
      }),
    [viewRef, store],
  );
}

/** F: the marked node, else the neighbour with the highest score that hides something. */
function useExpandKey(picture: Picture | null): void {
  const store = useWorkbenchStore();
  const expand = useCallback(() => {
    const { focus, expanded, toggleExpanded, setFocus, selected } = store.getState();
    if (picture === null || selected === null) return;
    if (focus?.kind === 'node') {
      toggleExpanded(focus.index);
      return;
    }
    const candidate = picture.neighbourhood.nodes
      .filter((node) => !node.isCenter && node.hidden > 0 && !expanded.includes(node.index))
      .sort((a, b) => (b.score ?? 0) - (a.score ?? 0) || b.hidden - a.hidden)
      .at(0);
    if (candidate === undefined) return;
    toggleExpanded(candidate.index);
    setFocus({ kind: 'node', index: candidate.index });
  }, [picture, store]);
  useScreenAction('expand', expand);
}

/** What is shown out of what there is, and the way to see more. */
function Shown({ picture }: { readonly picture: Picture | null }): ReactNode {
  const showMore = useWorkbench((state) => state.showMore);
  const maxNodes = useWorkbench((state) => state.maxNodes);
  const project = useWorkbench((state) => state.project);
  const passes = useWorkbench((state) => state.passes);
  if (picture === null) return <p className={styles['shown']}>Drawing the neighbourhood…</p>;
  const { nodes, edges, hiddenNodes, hiddenEdges } = picture.neighbourhood;
  if (picture.isFirstLook) {
    return (
      <p className={styles['shown']} data-testid="shown">
        A first look: {formatCount(nodes.length)} of {formatCount(project?.graph.numNodes ?? nodes.length)} nodes.
        Scores will colour it.
      </p>
    );
  }
  const out = passes === null ? 0 : nodes.filter(({ index }) => passes[index] === 0).length;
  const around = nodes.filter((node) => !node.isCenter).length;
  const more = hiddenNodes > 0 && maxNodes < mostNodes;
  return (
    <p className={styles['shown']} data-testid="shown">
      <span>
        {hiddenNodes > 0
          ? `Showing ${formatCount(around)} of ${formatCount(around + hiddenNodes)} neighbours, highest scores first`
          : around === 1
            ? 'The only neighbour is shown'
            : `All ${formatCount(around)} neighbours shown`}
        {` · ${formatCount(edges.length)} ${edges.length === 1 ? 'edge' : 'edges'}`}
        {hiddenEdges > 0 && `, ${formatCount(hiddenEdges)} not drawn`}
        {out > 0 && ` · ${formatCount(out)} faded: outside the filter`}
      </span>
      {more && (
        <Button onClick={showMore} data-testid="show-more">
          More
        </Button>
      )}
      {hiddenNodes > 0 && !more && <span>. {formatCount(mostNodes)} is the most that can be told apart.</span>}
    </p>
  );
}
