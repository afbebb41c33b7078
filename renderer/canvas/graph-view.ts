/**
 * The picture of a neighbourhood, behind an interface of our own: the rest of the page never sees Cytoscape, so that
 * another renderer can take its place.
 */
import cytoscape from 'cytoscape';
import type { Core, ElementDefinition, EventObjectEdge, EventObjectNode } from 'cytoscape';
import { labelValues } from '../../main/contract/api.ts';
import type { LabelValue, Neighbourhood, NeighbourhoodEdge, NeighbourhoodNode } from '../../main/contract/api.ts';
import { scoreStep } from '../../ml/schema/score-steps.ts';
import { graphStyle } from './graph-style.ts';
import { placeNodes } from './layout.ts';
import type { Point } from './layout.ts';
import { drawOverlay } from './overlay.ts';
import { readPalette } from './palette.ts';

export interface Camera {
  readonly zoom: number;
  /** the place in the picture that stands in the middle, whatever the size of the window */
  readonly x: number;
  readonly y: number;
}

export interface GraphViewEvents {
  /** once per click; a double click gives only onOpenNode */
  readonly onNode: (index: number) => void;
  readonly onOpenNode: (index: number) => void;
  readonly onEdge: (index: number) => void;
  readonly onBackground: () => void;
  /** camera or places changed by hand or by us, after it came to rest */
  readonly onMoved: (camera: Camera, positions: Readonly<Record<string, [number, number]>>) => void;
}

export interface ShowOptions {
  /** the edge in the middle, where an edge was chosen */
  readonly centreEdge: number | null;
  /** places to keep: of the last picture, or of a restored session */
  readonly kept: ReadonlyMap<number, Point>;
  /** where to look; null fits everything in */
  readonly camera: Camera | 'keep' | null;
}

export interface GraphView {
  show(neighbourhood: Neighbourhood, options: ShowOptions): void;
  clear(): void;
  setFocus(kind: 'node' | 'edge' | null, index: number): void;
  setLabel(kind: 'node' | 'edge', index: number, value: LabelValue | null): void;
  /** nodes to be ringed, in this picture and in those after it */
  setMarked(indices: ReadonlySet<number>): void;
  /** nodes that pass the filter, 1 for each; the others fade. Null where all do */
  setPassing(passes: Uint8Array | null): void;
  positions(): ReadonlyMap<number, Point>;
  fit(): void;
  zoomBy(factor: number): void;
  /** after a change of theme */
  restyle(): void;
  destroy(): void;
}

/** Pixels kept free around a fitted picture: names, the line above it, the legend below. */
const margin = { side: 56, top: 50, bottom: 112 };

const calm = (): boolean => window.matchMedia('(prefers-reduced-motion: reduce)').matches;

const stepClass = (percentile: number | null): string => (percentile === null ? '' : `s${scoreStep(percentile)}`);

const nodeElement = (node: NeighbourhoodNode, at: Point): ElementDefinition => ({
  group: 'nodes',
  data: { id: `n${node.index}`, index: node.index, name: node.name, hidden: node.hidden, rank: node.percentile ?? 0 },
  classes: [stepClass(node.percentile), node.label ?? '', node.isCenter ? 'center' : ''].filter(Boolean),
  position: { x: at[0], y: at[1] },
});

const edgeElement = (edge: NeighbourhoodEdge, directed: boolean, isCentre: boolean): ElementDefinition => ({
  group: 'edges',
  data: { id: `e${edge.index}`, index: edge.index, source: `n${edge.source}`, target: `n${edge.target}` },
  classes: [stepClass(edge.percentile), edge.label ?? '', directed ? 'directed' : '', isCentre ? 'center' : ''].filter(
    Boolean,
  ),
});

/** Numbers put into an element's data by nodeElement and edgeElement. */
const numberOf = (value: unknown): number => (typeof value === 'number' ? value : 0);

export function createGraphView(host: HTMLElement, overlay: HTMLCanvasElement, events: GraphViewEvents): GraphView {
  let palette = readPalette(host);
  let hovered = -1;
  let marked: ReadonlySet<number> = new Set();
  let passes: Uint8Array | null = null;
  const cy: Core = cytoscape({
    container: host,
    style: graphStyle(palette),
    minZoom: 0.08,
    maxZoom: 4,
    boxSelectionEnabled: false,
    autounselectify: true,
  });

  const markNodes = (): void => {
    cy.batch(() =>
      cy.nodes().forEach((node) => void node.toggleClass('marked', marked.has(numberOf(node.data('index'))))),
    );
  };

  const fadeNodes = (): void => {
    const isOut = (index: unknown): boolean => passes !== null && passes[numberOf(index)] === 0;
    cy.batch(() => {
      cy.nodes().forEach((node) => void node.toggleClass('out', isOut(node.data('index'))));
      cy.edges().forEach(
        (edge) =>
          void edge.toggleClass('out', isOut(edge.source().data('index')) || isOut(edge.target().data('index'))),
      );
    });
  };

  const draw = (): void => {
    const zoom = cy.zoom();
    const nodes = cy.nodes().map((node) => {
      const { x, y } = node.renderedPosition();
      const first = node.hasClass('center') || node.hasClass('focus') || numberOf(node.data('index')) === hovered;
      return {
        name: String(node.data('name')),
        hidden: numberOf(node.data('hidden')),
        priority: first ? Infinity : numberOf(node.data('rank')),
        x,
        y,
        radius: node.renderedWidth() / 2,
      };
    });
    drawOverlay(overlay, nodes, zoom, palette);
  };

  let moved: ReturnType<typeof setTimeout> | null = null;
  const positions = (): Map<number, Point> =>
    new Map(cy.nodes().map((node) => [numberOf(node.data('index')), [node.position('x'), node.position('y')]]));
  const noteMove = (): void => {
    if (moved !== null) clearTimeout(moved);
    moved = setTimeout(() => {
      if (cy.destroyed() || cy.nodes().empty()) return;
      const places: Record<string, [number, number]> = {};
      for (const [index, [x, y]] of positions())
        places[String(index)] = [Math.round(x * 10) / 10, Math.round(y * 10) / 10];
      const { x1, x2, y1, y2 } = cy.extent();
      events.onMoved({ zoom: cy.zoom(), x: (x1 + x2) / 2, y: (y1 + y2) / 2 }, places);
    }, 300);
  };

  cy.on('render', draw);
  cy.on('viewport dragfree', noteMove);
  cy.on('onetap', 'node', (event: EventObjectNode) => events.onNode(numberOf(event.target.data('index'))));
  cy.on('dbltap', 'node', (event: EventObjectNode) => events.onOpenNode(numberOf(event.target.data('index'))));
  cy.on('tap', 'edge', (event: EventObjectEdge) => events.onEdge(numberOf(event.target.data('index'))));
  cy.on('tap', (event) => {
    if (event.target === cy) events.onBackground();
  });
  cy.on('mouseover', 'node', (event: EventObjectNode) => {
    hovered = numberOf(event.target.data('index'));
    host.style.cursor = 'pointer';
    draw();
  });
  cy.on('mouseout', 'node', () => {
    hovered = -1;
    host.style.cursor = '';
    draw();
  });

  let known = { width: host.clientWidth, height: host.clientHeight };
  const resized = new ResizeObserver(() => {
    const { clientWidth: width, clientHeight: height } = host;
    if (width === 0 || height === 0) return;
    cy.resize();
    // What was in the middle stays in the middle.
    if (known.width > 0) cy.panBy({ x: (width - known.width) / 2, y: (height - known.height) / 2 });
    known = { width, height };
  });
  resized.observe(host);

  const fit = (animate: boolean): void => {
    const all = cy.elements();
    if (all.empty()) return;
    const box = all.boundingBox({ includeOverlays: false });
    const free = { width: cy.width() - 2 * margin.side, height: cy.height() - margin.top - margin.bottom };
    const zoom = Math.min(1.6, free.width / Math.max(1, box.w), free.height / Math.max(1, box.h));
    const pan = {
      x: cy.width() / 2 - zoom * ((box.x1 + box.x2) / 2),
      y: margin.top + Math.max(0, free.height) / 2 - zoom * ((box.y1 + box.y2) / 2),
    };
    cy.stop();
    if (animate && !calm()) cy.animate({ zoom, pan }, { duration: 180 });
    else cy.viewport({ zoom, pan });
  };

  const lookAt = ({ zoom, x, y }: Camera): void => {
    cy.viewport({ zoom, pan: { x: cy.width() / 2 - zoom * x, y: cy.height() / 2 - zoom * y } });
  };

  return {
    show: (neighbourhood, { centreEdge, kept, camera }) => {
      const places = placeNodes(neighbourhood, kept);
      cy.stop();
      cy.batch(() => {
        cy.elements().remove();
        cy.add([
          ...neighbourhood.nodes.map((node) => nodeElement(node, places.get(node.index) ?? [0, 0])),
          ...neighbourhood.edges.map((edge) => edgeElement(edge, neighbourhood.directed, edge.index === centreEdge)),
        ]);
      });
      markNodes();
      fadeNodes();
      if (camera === null) fit(false);
      else if (camera !== 'keep') {
        lookAt(camera);
        // A window of another size, or a neighbourhood that changed since: never an empty picture.
        const { x1, y1, x2, y2 } = cy.extent();
        if (![...places.values()].some(([x, y]) => x > x1 && x < x2 && y > y1 && y < y2)) fit(false);
      } else {
        // The camera stays, unless what was asked for would appear out of sight.
        const { x1, y1, x2, y2 } = cy.extent();
        const edge = 40 / cy.zoom();
        const outOfSight = [...places].some(
          ([index, [x, y]]) => !kept.has(index) && (x < x1 + edge || x > x2 - edge || y < y1 + edge || y > y2 - edge),
        );
        if (outOfSight) fit(true);
      }
      noteMove();
    },
    clear: () => void cy.elements().remove(),
    setFocus: (kind, index) => {
      cy.elements('.focus').removeClass('focus');
      if (kind !== null) cy.getElementById(`${kind === 'node' ? 'n' : 'e'}${index}`).addClass('focus');
    },
    setLabel: (kind, index, value) => {
      const element = cy.getElementById(`${kind === 'node' ? 'n' : 'e'}${index}`);
      element.removeClass(labelValues.join(' '));
      if (value !== null) element.addClass(value);
    },
    setMarked: (indices) => {
      marked = indices;
      markNodes();
    },
    setPassing: (next) => {
      passes = next;
      fadeNodes();
    },
    positions,
    fit: () => fit(true),
    zoomBy: (factor) => {
      const level = Math.max(cy.minZoom(), Math.min(cy.maxZoom(), cy.zoom() * factor));
      cy.zoom({ level, renderedPosition: { x: cy.width() / 2, y: cy.height() / 2 } });
    },
    restyle: () => {
      palette = readPalette(host);
      cy.style(graphStyle(palette));
      draw();
    },
    destroy: () => {
      if (moved !== null) clearTimeout(moved);
      resized.disconnect();
      cy.destroy();
    },
  };
}
