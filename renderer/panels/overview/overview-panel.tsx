/** The whole graph in one picture: every node, every edge, and in words what is not drawn at the moment. */
import { Crosshair, Maximize, Minus, Plus } from 'lucide-react';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import type { EdgeOrder } from '../../overview/edge-order.ts';
import type { Drawn } from '../../overview/overview-renderer.ts';
import { Button } from '../../ui/button.tsx';
import { formatCount } from '../../ui/format.ts';
import { Message } from '../../ui/message.tsx';
import { useWorkbench, useWorkbenchStore } from '../../workbench-context.tsx';
import { useScreenAction } from '../use-keys.ts';
import { HoverCard } from './hover-card.tsx';
import { ImageDialog } from './image-dialog.tsx';
import { OverviewBar } from './overview-bar.tsx';
import { OverviewLegend } from './overview-legend.tsx';
import styles from './overview.module.css';
import { PlacesCard } from './places-card.tsx';
import { useColouring } from './use-colouring.ts';
import { useFeedView, useOverviewView } from './use-overview-view.ts';
import { useOverviewData } from './use-overview-data.ts';
import { usePlaces } from './use-places.ts';
import { useWalk } from './use-walk.ts';
import { t } from '../../text/text.ts';

export function OverviewPanel(): ReactNode {
  const store = useWorkbenchStore();
  const host = useRef<HTMLDivElement>(null);
  const frame = useRef<HTMLDivElement>(null);
  const overlay = useRef<HTMLCanvasElement>(null);
  const [isLasso, setIsLasso] = useState(false);
  const [isSaving, setIsSaving] = useState(false);
  const { data, error: dataError } = useOverviewData();
  const askAgain = useWorkbench((state) => state.askAgain);
  const control = usePlaces(data);
  const { coloured, error: colourError } = useColouring(data);
  const { view, error: viewError, isLost, hovered, drawn } = useOverviewView(host, frame, overlay);
  const edges = useFeedView(view, host, data, control.places, coloured);
  const walk = useWalk(view, data, control.places, coloured);
  const selected = useWorkbench((state) => state.selected);
  const fit = useCallback(() => view?.fit(), [view]);
  useScreenAction('fit', fit);
  useScreenAction(
    'fit-chosen',
    useCallback(() => view?.lookAt(store.getState().chosen, true), [view, store]),
  );
  useEffect(() => view?.setLasso(isLasso), [view, isLasso]);
  const words =
    data === null
      ? t('Whole graph')
      : t('Whole graph: {numNodes} nodes, {numEdges} edges.', {
          numNodes: formatCount(data.numNodes),
          numEdges: formatCount(data.numEdges),
        });
  const notes = edges === null ? [] : (control.places?.notes ?? []);

  return (
    <div
      className={styles['panel']}
      data-testid="overview"
      data-final={control.places?.grid !== undefined && control.places.grid !== null}
    >
      <OverviewBar isLasso={isLasso} onLasso={setIsLasso} onImage={() => setIsSaving(true)} />
      <div
        ref={host}
        className={styles['host']}
        role="application"
        aria-label={t(
          '{words} Arrow keys walk to neighbours, Shift and arrows move the picture, plus and minus zoom, Enter opens the neighbourhood. The list on the left says the same in words.',
          { words },
        )}
        tabIndex={0}
        data-testid="overview-picture"
        data-empty={control.places === null}
        onKeyDown={walk.onKeyDown}
      >
        {/* Opaque, and black before its first picture. */}
        <div
          ref={frame}
          className={styles['frame']}
          style={{ visibility: control.places === null ? 'hidden' : 'visible' }}
          aria-hidden
        />
        <canvas ref={overlay} className={styles['overlay']} aria-hidden />
        {hovered !== null && data !== null && view !== null && (
          <HoverCard hovered={hovered} data={data} coloured={coloured} room={view.size()} />
        )}
      </div>
      <div role="status" aria-live="polite" className="visually-hidden" data-testid="overview-said">
        {walk.said}
      </div>
      <div className={styles['top']}>
        {dataError === null && (
          <Shown drawn={drawn} edges={edges} hasPlaces={control.places !== null} isLost={isLost} notes={notes} />
        )}
        <PlacesCard control={control} />
        {[dataError, viewError, colourError].map(
          (error) =>
            error !== null && (
              <Message
                key={error}
                tone="error"
                testId="overview-error"
                {...(error === viewError ? {} : { onRetry: askAgain })}
              >
                {error}
                {error === viewError && t(' The list on the left and the neighbourhood show everything without it.')}
              </Message>
            ),
        )}
      </div>
      <div className={styles['zoom']} role="group" aria-label={t('View')}>
        <Button icon={<Plus aria-hidden />} aria-label={t('Zoom in')} onClick={() => view?.zoomBy(1.4)} />
        <Button icon={<Minus aria-hidden />} aria-label={t('Zoom out')} onClick={() => view?.zoomBy(1 / 1.4)} />
        <Button
          icon={<Maximize aria-hidden />}
          aria-label={t('Fit everything into view')}
          title={t('Fit everything into view (0)')}
          data-testid="overview-fit"
          onClick={fit}
        />
        <Button
          icon={<Crosshair aria-hidden />}
          aria-label={t('Zoom to the selected node')}
          title={t('Zoom to what is selected')}
          disabled={selected === null}
          data-testid="overview-to-selection"
          onClick={() => {
            if (selected?.kind === 'node') view?.lookAt([selected.index], true);
          }}
        />
      </div>
      <div className={styles['bottom']}>
        {coloured !== null && <OverviewLegend colouring={coloured.colouring} extra={extraLegend(edges)} />}
      </div>
      {isSaving && data !== null && view !== null && control.places !== null && coloured !== null && edges !== null && (
        <ImageDialog
          host={host}
          data={data}
          places={control.places}
          coloured={coloured}
          edges={edges}
          view={view}
          onClose={() => setIsSaving(false)}
        />
      )}
    </div>
  );
}

const extraLegend = (edges: EdgeOrder | null): readonly string[] =>
  edges === null || edges.numStrong === 0
    ? []
    : [t('{numStrong} edges in the top 1 % lie on top.', { numStrong: formatCount(edges.numStrong) })];

/** What is drawn out of what there is. */
function Shown({
  drawn,
  edges,
  hasPlaces,
  isLost,
  notes,
}: {
  readonly drawn: Drawn | null;
  readonly edges: EdgeOrder | null;
  readonly hasPlaces: boolean;
  readonly isLost: boolean;
  readonly notes: readonly string[];
}): ReactNode {
  const project = useWorkbench((state) => state.project);
  const passing = useWorkbench((state) => state.passing);
  const isFiltered = useWorkbench((state) => state.passes !== null);
  if (isLost) {
    return (
      <p className={styles['shown']} data-testid="overview-shown">
        {t('The graphics driver let go of the picture. It comes back by itself in a moment.')}
      </p>
    );
  }
  if (project === null || edges === null || drawn === null || !hasPlaces) {
    return (
      <p className={styles['shown']}>
        {edges === null ? t('Fetching the graph…') : t('Drawn once the places are there.')}
      </p>
    );
  }
  const { numNodes, numEdges } = project.graph;
  const isAll = drawn.edges >= drawn.of;
  const percent = drawn.of === 0 ? 100 : Math.max(1, Math.floor((100 * drawn.edges) / drawn.of));
  const left = [
    edges.filtered > 0 ? t('{filtered} left out by the filter', { filtered: formatCount(edges.filtered) }) : '',
    edges.loops > 0 ? t('{loops} from a node to itself not drawn', { loops: formatCount(edges.loops) }) : '',
  ].filter(Boolean);
  const nodes = isFiltered
    ? t('{passing} of {numNodes} nodes, others faded', {
        passing: passing === null ? '…' : formatCount(passing),
        numNodes: formatCount(numNodes),
      })
    : t('{numNodes} nodes', { numNodes: formatCount(numNodes) });
  const lines = isAll
    ? t('{of} of {numEdges} edges drawn', { of: formatCount(drawn.of), numEdges: formatCount(numEdges) })
    : drawn.moving
      ? t('edges thinned while moving: {percent} %', { percent })
      : t('adding edges: {percent} %', { percent });
  return (
    <div className={styles['shown']}>
      <p data-testid="overview-shown" data-complete={isAll}>
        {[nodes, lines, ...(isAll ? left : [])].join(' · ')}
      </p>
      {notes.length > 0 && (
        <details data-testid="overview-notes">
          <summary>{t('About these places')}</summary>
          {notes.map((note) => (
            <p key={note}>{note}</p>
          ))}
        </details>
      )}
    </div>
  );
}
