/** The picture in the middle: the chosen element among its neighbours, with everything that is left out said. */
import { ImageDown, Maximize, Minus, Plus } from 'lucide-react';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { createGraphView } from '../../canvas/graph-view.ts';
import type { GraphView } from '../../canvas/graph-view.ts';
import { ImageDialog } from '../../images/image-dialog.tsx';
import { Button } from '../../ui/button.tsx';
import { formatCount } from '../../ui/format.ts';
import { Message } from '../../ui/message.tsx';
import { isHidden } from '../../state/queue-slice.ts';
import { mostNodes } from '../../state/selection-slice.ts';
import type { WorkbenchState } from '../../state/types.ts';
import { useWorkbench, useWorkbenchStore } from '../../workbench-context.tsx';
import { useKeyTitle, useScreenAction } from '../use-keys.ts';
import { FocusCard } from './focus-card.tsx';
import { Legend } from './legend.tsx';
import styles from './graph.module.css';
import { PictureList } from './picture-list.tsx';
import { useEdgeTexts } from './use-edge-texts.ts';
import { useImageSource } from './use-image-source.ts';
import { useNeighbourhood } from './use-neighbourhood.ts';
import type { Picture } from './use-neighbourhood.ts';
import { useRoomBelow } from './use-room-below.ts';
import { useWalk } from './use-walk.ts';
import { t } from '../../text/text.ts';

export function GraphPanel(): ReactNode {
  const host = useRef<HTMLDivElement>(null);
  const overlay = useRef<HTMLCanvasElement>(null);
  const bottom = useRef<HTMLDivElement>(null);
  const viewRef = useRef<GraphView | null>(null);
  const { picture, error } = useNeighbourhood();
  const askAgain = useWorkbench((state) => state.askAgain);
  useView(host, overlay, viewRef);
  useRoomBelow(bottom, viewRef);
  useShow(viewRef, picture);
  useFollow(viewRef);
  useScreenAction(
    'fit',
    useCallback(() => viewRef.current?.fit(), []),
  );
  useExpandKey(picture);
  const texts = useEdgeTexts(picture);
  useEffect(() => viewRef.current?.setEdgeTexts(texts), [texts]);
  const said = useWalk(viewRef, picture);
  const dialog = useWorkbench((state) => state.dialog);
  const openDialog = useWorkbench((state) => state.openDialog);
  const [asList, setAsList] = useState(false);
  const isFirst = useRef(true);
  useEffect(() => {
    if (isFirst.current) {
      isFirst.current = false;
      return;
    }
    // The picture got another width; it learns of it with the next frame.
    const timer = setTimeout(() => viewRef.current?.fit(), 60);
    return () => clearTimeout(timer);
  }, [asList]);
  const source = useImageSource(viewRef, picture, texts);
  const name = picture?.neighbourhood.nodes
    .filter((node) => node.isCenter)
    .map((node) => node.name)
    .join(t(' and '));

  return (
    <div
      className={asList ? `${styles['panel'] ?? ''} ${styles['beside'] ?? ''}` : styles['panel']}
      data-testid="graph"
      data-nodes={picture?.neighbourhood.nodes.length ?? 0}
    >
      {asList && picture !== null && <PictureList key={picture.key} picture={picture} texts={texts} />}
      <div
        ref={host}
        className={styles['host']}
        role="img"
        aria-label={
          picture === null
            ? t('Graph')
            : t(
                '{title}: {nodes} nodes, {edges} edges. “As list” below says the same in words; Alt with an arrow key goes from node to node.',
                {
                  title:
                    picture.pictured?.title ?? picture.together ?? t('Neighbourhood of {name}', { name: name ?? '' }),
                  nodes: picture.neighbourhood.nodes.length,
                  edges: picture.neighbourhood.edges.length,
                },
              )
        }
      />
      <canvas ref={overlay} className={styles['overlay']} aria-hidden />
      {error !== null && (
        <div className={styles['error']}>
          <Message tone="error" testId="graph-error" onRetry={askAgain}>
            {error}
          </Message>
        </div>
      )}
      <div className={styles['zoom']} role="group" aria-label={t('View')}>
        <Button icon={<Plus aria-hidden />} aria-label={t('Zoom in')} onClick={() => viewRef.current?.zoomBy(1.3)} />
        <Button
          icon={<Minus aria-hidden />}
          aria-label={t('Zoom out')}
          onClick={() => viewRef.current?.zoomBy(1 / 1.3)}
        />
        <Button
          icon={<Maximize aria-hidden />}
          aria-label={t('Fit into view')}
          title={useKeyTitle(t('Fit into view'), 'fit')}
          data-testid="fit"
          onClick={() => viewRef.current?.fit()}
        />
        <Button
          icon={<ImageDown aria-hidden />}
          aria-label={t('Save as image')}
          title={t('Save as image')}
          data-testid="image-open"
          disabled={source === null}
          onClick={() => openDialog('image')}
        />
      </div>
      {(picture !== null || error === null) && <Shown picture={picture} />}
      <div ref={bottom} className={styles['bottom']}>
        <button
          type="button"
          className={styles['asList']}
          aria-expanded={asList}
          aria-controls="picture-list"
          data-testid="picture-list-open"
          onClick={() => setAsList(!asList)}
        >
          {t('As list')}
        </button>
        {picture !== null && <Legend />}
        <FocusCard picture={picture} />
      </div>
      <p className="visually-hidden" aria-live="polite" data-testid="walk-said">
        {said}
      </p>
      {dialog === 'image' && source !== null && <ImageDialog source={source} />}
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
        // A path stays a path.
        if (store.getState().pictured !== null) return;
        // A second click marks the node without folding it: folding is a button on the card.
        // What is shown together has no surroundings to open.
        const { showsTogether } = store.getState();
        if (!isCentre && !showsTogether && !expanded.includes(index)) toggleExpanded(index);
      },
      onOpenNode: (index) => void store.getState().select({ kind: 'node', index }),
      onEdge: (index) => store.getState().setFocus({ kind: 'edge', index }),
      onBackground: () => store.getState().setFocus(null),
      onMoved: (camera, positions) => {
        const { selected, pictured, remember } = store.getState();
        // What is remembered is the neighbourhood: a path has other places, and is laid out anew.
        if (selected !== null && pictured === null) remember({ camera, positions });
      },
    });
    viewRef.current = made;
    made.setPassing(store.getState().passes);
    made.setBrushed(new Set(store.getState().brushed));
    made.setMarked(marksOf(store.getState()));
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
    void viewRef.current.show(picture.neighbourhood, {
      row: picture.pictured?.layout,
      centreEdge: picture.target.kind === 'edge' ? picture.target.index : null,
      kept: restoring ? remembered : same ? viewRef.current.positions() : new Map(),
      camera: restoring ? (memory.camera ?? null) : same ? 'keep' : null,
    });
    last.current = { key: picture.key, restored: restoredVersion };
    const { focus } = store.getState();
    viewRef.current.setFocus(focus?.kind ?? null, focus?.index ?? 0);
  }, [viewRef, picture, store]);
}

/** Nodes to be ringed: the open pattern, and what is chosen together. */
const marksOf = ({ marked, chosen }: Pick<WorkbenchState, 'marked' | 'chosen'>): ReadonlySet<number> =>
  chosen.length === 0 ? marked : new Set([...marked, ...chosen]);

/** Keeps focus marks, the ringed pattern and labels in step without drawing anew. */
function useFollow(viewRef: React.RefObject<GraphView | null>): void {
  const store = useWorkbenchStore();
  useEffect(
    () =>
      store.subscribe((state, before) => {
        if (state.focus !== before.focus) viewRef.current?.setFocus(state.focus?.kind ?? null, state.focus?.index ?? 0);
        if (state.passes !== before.passes) viewRef.current?.setPassing(state.passes);
        if (state.brushed !== before.brushed) viewRef.current?.setBrushed(new Set(state.brushed));
        if (state.marked !== before.marked || state.chosen !== before.chosen) {
          viewRef.current?.setMarked(marksOf(state));
        }
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
    if (picture === null || selected === null || picture.together !== null) return;
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
  if (picture === null) return <p className={styles['shown']}>{t('Drawing the neighbourhood…')}</p>;
  const { nodes, edges, hiddenNodes, hiddenEdges } = picture.neighbourhood;
  if (picture.isFirstLook) {
    return (
      <p className={styles['shown']} data-testid="shown">
        {t('A first look: {nodes} of {numNodes} nodes. Scores will colour it.', {
          nodes: formatCount(nodes.length),
          numNodes: formatCount(project?.graph.numNodes ?? nodes.length),
        })}
      </p>
    );
  }
  if (picture.pictured !== null) return <ShownPath picture={picture} title={picture.pictured.title} />;
  if (picture.together !== null) return <Together picture={picture} title={picture.together} />;
  const around = nodes.filter((node) => !node.isCenter).length;
  const out = passes === null ? 0 : nodes.filter(({ index }) => passes[index] === 0).length;
  const more = hiddenNodes > 0 && maxNodes < mostNodes;
  return (
    <p className={styles['shown']} data-testid="shown">
      <span>
        {hiddenNodes > 0
          ? t('Showing {around} of {around2} neighbours, highest scores first', {
              around: formatCount(around),
              around2: formatCount(around + hiddenNodes),
            })
          : around === 1
            ? t('The only neighbour is shown')
            : t('All {around} neighbours shown', { around: formatCount(around) })}
        {` · ${formatCount(edges.length)} ${edges.length === 1 ? t('edge') : t('edges')}`}
        {hiddenEdges > 0 && t(', {hiddenEdges} not drawn', { hiddenEdges: formatCount(hiddenEdges) })}
        {out > 0 && t(' · {out} faded: outside the filter', { out: formatCount(out) })}
      </span>
      {more && (
        <Button onClick={showMore} data-testid="show-more">
          {t('More')}
        </Button>
      )}
      {hiddenNodes > 0 && !more && (
        <span>{t('. {mostNodes} is the most that can be told apart.', { mostNodes: formatCount(mostNodes) })}</span>
      )}
    </p>
  );
}

/** What stands in place of the neighbourhood, and the way back. */
function ShownPath({ picture, title }: { readonly picture: Picture; readonly title: string }): ReactNode {
  const showPicture = useWorkbench((state) => state.showPicture);
  const { nodes, edges, hiddenEdges } = picture.neighbourhood;
  return (
    <p className={styles['shown']} data-testid="shown">
      <span>
        {t('{title} · {nodes} nodes, {edges} {edges2}', {
          title,
          nodes: formatCount(nodes.length),
          edges: formatCount(edges.length),
          edges2: edges.length === 1 ? t('edge') : t('edges'),
        })}
        {hiddenEdges > 0 &&
          t(' · {hiddenEdges} other edges between them not drawn', { hiddenEdges: formatCount(hiddenEdges) })}
      </span>
      <Button onClick={() => showPicture(null)} data-testid="picture-back">
        {t('Back to the neighbourhood')}
      </Button>
    </p>
  );
}

/** A set of nodes with what is not shown of it, and the way to the surroundings of the one in focus. */
function Together({ picture, title }: { readonly picture: Picture; readonly title: string }): ReactNode {
  const setShows = useWorkbench((state) => state.setShowsTogether);
  const { nodes, edges, hiddenNodes, hiddenEdges } = picture.neighbourhood;
  return (
    <p className={styles['shown']} data-testid="shown">
      <span>
        <strong>{title}</strong>:{' '}
        {hiddenNodes > 0
          ? t('{nodes} of {nodes2} nodes, highest scores first', {
              nodes: formatCount(nodes.length),
              nodes2: formatCount(nodes.length + hiddenNodes),
            })
          : `${formatCount(nodes.length)} ${nodes.length === 1 ? t('node') : t('nodes')}`}
        {t(', {edges} {edges2} among them', {
          edges: formatCount(edges.length),
          edges2: edges.length === 1 ? t('edge') : t('edges'),
        })}
        {hiddenEdges > 0 && t(' · {hiddenEdges} more lead out', { hiddenEdges: formatCount(hiddenEdges) })}
      </span>
      <Button onClick={() => setShows(false)} data-testid="show-surroundings">
        {t('Surroundings')}
      </Button>
    </p>
  );
}
