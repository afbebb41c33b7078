/**
 * The picture of a neighbourhood, behind an interface of our own: the rest of the page never sees Cytoscape, so that
 * another renderer can take its place.
 */
import cytoscape from 'cytoscape';
import type { Core, ElementDefinition, EventObjectEdge, EventObjectNode, NodeSingular } from 'cytoscape';
import { labelValues } from '../../main/contract/api.ts';
import type { LabelValue, Neighbourhood, NeighbourhoodNode } from '../../main/contract/api.ts';
import { curvedEdges, edgeElement, nodeElement, radiusOf } from './graph-elements.ts';
import { graphStyle } from './graph-style.ts';
import type { Point } from './layout.ts';
import { drawOverlay } from './overlay.ts';
import { readPalette } from './palette.ts';
import { createPlacer } from './place-apart.ts';
import type { RowLayout } from './row-layout.ts';

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
  /** nodes in a row, in the order given */
  readonly row?: RowLayout | undefined;
}

export interface GraphView {
  /** Resolves when everything stands in its place; false where another picture was asked for meanwhile. */
  show(neighbourhood: Neighbourhood, options: ShowOptions): Promise<boolean>;
  setFocus(kind: 'node' | 'edge' | null, index: number): void;
  setLabel(kind: 'node' | 'edge', index: number, value: LabelValue | null): void;
  /** nodes to be ringed, in this picture and in those after it */
  setMarked(indices: ReadonlySet<number>): void;
  /** edges to stand out, such as those of a stretch of time; in this picture and in those after it */
  setBrushed(indices: ReadonlySet<number>): void;
  /** what is written beside an edge, where there is room for it */
  setEdgeTexts(texts: ReadonlyMap<number, string>): void;
  /** Moves the camera where a node would be out of sight. */
  reveal(node: number): void;
  positions(): ReadonlyMap<number, Point>;
  fit(): void;
  zoomBy(factor: number): void;
  /** after a change of theme */
  restyle(): void;
  destroy(): void;
}

/** Pixels kept free around a fitted picture: names, the line above it, the legend below. */
const margin = { side: 56, top: 50, bottom: 112 };

/** From this zoom on every edge may have its text; below, only where there are few. */
const closeUp = 1.15;
const fewEdges = 40;
/** Elements are added in slices of so long, so that the page goes on answering. */
const sliceMs = 20;
const someElements = 60;

interface Named {
  readonly node: NeighbourhoodNode;
  readonly element: NodeSingular;
  readonly radius: number;
}
interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Around all places, with room for the discs; null without any. */
function boxOf(places: Iterable<Point>): Box | null {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of places) {
    left = Math.min(left, x - 16);
    right = Math.max(right, x + 16);
    top = Math.min(top, y - 16);
    bottom = Math.max(bottom, y + 16);
  }
  return left === Infinity ? null : { left, top, right, bottom };
}

/** After whatever waits has had its turn. */
const nextTask = (): Promise<void> =>
  new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => resolve();
    port2.postMessage(null);
  });

const calm = (): boolean => window.matchMedia('(prefers-reduced-motion: reduce)').matches;

/** The index put into an element's data by nodeElement and edgeElement. */
const numberOf = (value: unknown): number => (typeof value === 'number' ? value : 0);

export function createGraphView(host: HTMLElement, overlay: HTMLCanvasElement, events: GraphViewEvents): GraphView {
  let palette = readPalette(host);
  let hovered = -1;
  let marked: ReadonlySet<number> = new Set();
  let brushed: ReadonlySet<number> = new Set();
  let edgeTexts: ReadonlyMap<number, string> = new Map();
  let named: readonly Named[] = [];
  let turn = 0;
  const placer = createPlacer();
  const cy: Core = cytoscape({
    container: host,
    style: graphStyle(palette),
    minZoom: 0.08,
    maxZoom: 4,
    boxSelectionEnabled: false,
    autounselectify: true,
  });

  const markNodes = (): void => {
    cy.batch(() => {
      cy.nodes('.marked').removeClass('marked');
      for (const index of marked) cy.getElementById(`n${index}`).addClass('marked');
    });
  };
  const markEdges = (): void => {
    cy.batch(() => {
      cy.edges('.brushed').removeClass('brushed');
      for (const index of brushed) cy.getElementById(`e${index}`).addClass('brushed');
    });
  };

  /** Texts of edges: all of them where they are few or one looks closely, else of the marked ones. */
  const shownTexts = (): {
    readonly text: string;
    readonly x: number;
    readonly y: number;
    readonly first: boolean;
  }[] => {
    if (edgeTexts.size === 0) return [];
    const all = cy.zoom() >= closeUp || cy.edges().length <= fewEdges;
    const edges = all ? cy.edges() : cy.edges('.focus, .center, .brushed');
    return edges.toArray().flatMap((edge) => {
      const text = edgeTexts.get(numberOf(edge.data('index')));
      if (text === undefined || text === '') return [];
      const { x, y } = edge.renderedMidpoint();
      return [{ text, x, y, first: edge.hasClass('focus') }];
    });
  };

  const draw = (): void => {
    const zoom = cy.zoom();
    const pan = cy.pan();
    const nodes = named.map(({ element, node, radius }) => {
      const at = element.position();
      const first = node.isCenter || node.index === hovered || element.hasClass('focus');
      return {
        name: node.name,
        hidden: node.hidden,
        priority: first ? Infinity : (node.percentile ?? 0),
        x: at.x * zoom + pan.x,
        y: at.y * zoom + pan.y,
        radius: radius * zoom,
      };
    });
    drawOverlay(overlay, nodes, shownTexts(), zoom, palette);
  };

  let moved: ReturnType<typeof setTimeout> | null = null;
  const positions = (): Map<number, Point> =>
    new Map(
      named.map(({ element, node }) => {
        const { x, y } = element.position();
        return [node.index, [x, y]];
      }),
    );
  const noteMove = (): void => {
    if (moved !== null) clearTimeout(moved);
    moved = setTimeout(() => {
      if (cy.destroyed() || named.length === 0) return;
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

  const fitBox = (box: Box, animate: boolean): void => {
    const free = { width: cy.width() - 2 * margin.side, height: cy.height() - margin.top - margin.bottom };
    const [wide, tall] = [box.right - box.left, box.bottom - box.top];
    const zoom = Math.min(1.6, free.width / Math.max(1, wide), free.height / Math.max(1, tall));
    const pan = {
      x: cy.width() / 2 - zoom * ((box.left + box.right) / 2),
      y: margin.top + Math.max(0, free.height) / 2 - zoom * ((box.top + box.bottom) / 2),
    };
    cy.stop();
    if (animate && !calm()) cy.animate({ zoom, pan }, { duration: 180 });
    else cy.viewport({ zoom, pan });
  };

  const fit = (animate: boolean): void => {
    const box = boxOf(positions().values());
    if (box !== null) fitBox(box, animate);
  };

  const lookAt = ({ zoom, x, y }: Camera): void => {
    cy.viewport({ zoom, pan: { x: cy.width() / 2 - zoom * x, y: cy.height() / 2 - zoom * y } });
  };

  return {
    show: async (neighbourhood, { centreEdge, kept, camera, row }) => {
      const mine = ++turn;
      const picture = { ...neighbourhood, ...(row === undefined ? {} : { row }) };
      const places = await placer.place(picture, kept);
      if (places === null || mine !== turn || cy.destroyed()) return false;
      cy.stop();
      const { nodes, edges, directed } = neighbourhood;
      const curved = curvedEdges(edges);
      const elements: ElementDefinition[] = [
        ...nodes.map((node) => nodeElement(node, places.get(node.index) ?? [0, 0])),
        ...edges.map((edge) =>
          edgeElement(edge, { directed, isCentre: edge.index === centreEdge, isCurved: curved.has(edge.index) }),
        ),
      ];
      named = [];
      cy.batch(() => cy.elements().remove());
      // The camera first, so that what is added is drawn once, where it will stay.
      const look = (): void => {
        const box = boxOf(places.values());
        if (box === null) return;
        if (camera === null) {
          fitBox(box, false);
          return;
        }
        if (camera !== 'keep') {
          lookAt(camera);
          // A window of another size, or a neighbourhood that changed since: never an empty picture.
          const { x1, y1, x2, y2 } = cy.extent();
          if (![...places.values()].some(([x, y]) => x > x1 && x < x2 && y > y1 && y < y2)) fitBox(box, false);
          return;
        }
        // The camera stays, unless what was asked for would appear out of sight.
        const { x1, y1, x2, y2 } = cy.extent();
        const edge = 40 / cy.zoom();
        const outOfSight = [...places].some(
          ([index, [x, y]]) => !kept.has(index) && (x < x1 + edge || x > x2 - edge || y < y1 + edge || y > y2 - edge),
        );
        if (outOfSight) fitBox(box, true);
      };
      look();
      for (let from = 0; from < elements.length;) {
        const until = performance.now() + sliceMs;
        while (from < elements.length && performance.now() < until) {
          const some = elements.slice(from, from + someElements);
          cy.batch(() => void cy.add(some));
          from += some.length;
        }
        if (from >= elements.length) break;
        await nextTask();
        if (mine !== turn || cy.destroyed()) return false;
      }
      named = nodes.map((node) => ({
        node,
        element: cy.getElementById(`n${node.index}`).nodes()[0],
        radius: radiusOf(node),
      }));
      markNodes();
      markEdges();
      draw();
      noteMove();
      return true;
    },
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
    setBrushed: (indices) => {
      brushed = indices;
      markEdges();
    },
    setEdgeTexts: (texts) => {
      edgeTexts = texts;
      draw();
    },
    reveal: (node) => {
      const at = positions().get(node);
      if (at === undefined) return;
      const { x1, y1, x2, y2 } = cy.extent();
      const room = 40 / cy.zoom();
      if (at[0] > x1 + room && at[0] < x2 - room && at[1] > y1 + room && at[1] < y2 - room) return;
      const pan = { x: cy.width() / 2 - cy.zoom() * at[0], y: cy.height() / 2 - cy.zoom() * at[1] };
      cy.stop();
      if (calm()) cy.pan(pan);
      else cy.animate({ pan }, { duration: 120 });
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
      turn++;
      if (moved !== null) clearTimeout(moved);
      placer.end();
      resized.disconnect();
      cy.destroy();
    },
  };
}
