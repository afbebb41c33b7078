/**
 * The page of `npm run bench -- overview`: one renderer at a time draws the given graph while the camera pans and zooms
 * along one path, and the times between frames are handed back. Not part of the workbench.
 */
import { Graph as CosmosGraph } from '@cosmos.gl/graph';
import cytoscape from 'cytoscape';
import Graph from 'graphology';
import Sigma from 'sigma';
import { fitBox } from '../overview/camera.ts';
import type { Camera, Size } from '../overview/camera.ts';
import { drawOrder } from '../overview/draw-order.ts';
import { arrangeEdges, shuffledOrder } from '../overview/edge-order.ts';
import { createFrameBudget } from '../overview/frame-budget.ts';
import { boxOf } from '../overview/grid-index.ts';
import { nodeColours, nodeSizes } from '../overview/node-look.ts';
import { createOverviewRenderer } from '../overview/overview-renderer.ts';

export const contenders = ['dowser', 'dowser-all', 'cytoscape', 'cytoscape-webgl', 'sigma', 'cosmos'] as const;
export type Contender = (typeof contenders)[number];

interface Input {
  readonly positions: Float32Array;
  readonly src: Int32Array;
  readonly dst: Int32Array;
}

interface Drawing {
  /** `camera` in places and pixels, as ours */
  readonly look: (camera: Camera) => void;
  /** share of the edges drawn in the last frame, 0 to 1 */
  readonly share: () => number;
}

const size: Size = { width: 1280, height: 800 };
const colour = '#58719d';

function dowser(host: HTMLElement, { positions, src, dst }: Input, isAll: boolean): Drawing {
  const canvas = document.createElement('canvas');
  canvas.style.cssText = 'width:100%;height:100%';
  host.append(canvas);
  let share = 0;
  const events = {
    onFrame: ({ edges, of }: { readonly edges: number; readonly of: number }) => (share = edges / Math.max(1, of)),
    onLost: () => undefined,
    onRestored: () => undefined,
  };
  const all = { moving: src.length, resting: src.length, movingTook: () => undefined, restingTook: () => undefined };
  const renderer = createOverviewRenderer(canvas, events, { budget: isAll ? all : createFrameBudget() });
  const count = positions.length / 2;
  const degree = new Uint32Array(count);
  for (const node of src) degree[node]++;
  const sizes = nodeSizes(null, degree);
  renderer.resize(size, window.devicePixelRatio);
  renderer.setTheme({
    background: [0.04, 0.05, 0.07],
    line: [0.23, 0.27, 0.33],
    strong: [1, 0.7, 0.3],
    chosen: [1, 1, 1],
    ownColour: 0.2,
  });
  renderer.setPositions(positions);
  renderer.setEdges(arrangeEdges({ src, dst }, shuffledOrder(src.length, 1), null, null));
  renderer.setSizes(sizes);
  renderer.setColours(nodeColours(new Uint8Array(count), [[0.35, 0.44, 0.62]], null, [0, 0, 0]));
  const { order, numChosen } = drawOrder(sizes, null, []);
  renderer.setOrder(order, numChosen);
  return { look: (camera) => renderer.setCamera(camera), share: () => share };
}

function cytoscapeDrawing(host: HTMLElement, { positions, src, dst }: Input, webgl: boolean): Drawing {
  const elements: cytoscape.ElementDefinition[] = [];
  for (let v = 0; v < positions.length / 2; v++) {
    elements.push({ data: { id: `n${v}` }, position: { x: positions[2 * v], y: positions[2 * v + 1] } });
  }
  for (let e = 0; e < src.length; e++) {
    elements.push({ data: { id: `e${e}`, source: `n${src[e]}`, target: `n${dst[e]}` } });
  }
  // The option of the WebGL mode is newer than the package's types.
  const newer = { renderer: { name: 'canvas', webgl } };
  const cy = cytoscape({
    container: host,
    elements,
    layout: { name: 'preset' },
    ...newer,
    pixelRatio: 1,
    style: [
      { selector: 'node', style: { width: 3, height: 3, 'background-color': colour } },
      {
        selector: 'edge',
        style: { width: 1, 'line-color': '#3a4453', 'line-opacity': 0.3, 'curve-style': 'haystack' },
      },
    ],
  });
  return {
    look: ({ zoom, x, y }) =>
      cy.viewport({ zoom, pan: { x: size.width / 2 - zoom * x, y: size.height / 2 - zoom * y } }),
    share: () => 1,
  };
}

function sigmaDrawing(host: HTMLElement, { positions, src, dst }: Input): Drawing {
  const graph = new Graph({ multi: true, type: 'directed' });
  for (let v = 0; v < positions.length / 2; v++) {
    graph.addNode(v, { x: positions[2 * v], y: -positions[2 * v + 1], size: 1.5, color: colour });
  }
  for (let e = 0; e < src.length; e++) graph.addEdge(src[e], dst[e], { size: 1, color: '#3a4453' });
  const sigma = new Sigma(graph, host, { renderLabels: false, hideEdgesOnMove: false });
  const box = boxOf(positions);
  const first = fitBox(box, size, { side: 0, top: 0, bottom: 0 }, Infinity);
  const extent = Math.max(box.maxX - box.minX, box.maxY - box.minY);
  return {
    look: ({ zoom, x, y }) =>
      sigma
        .getCamera()
        .setState({ x: 0.5 + (x - first.x) / extent, y: 0.5 - (y - first.y) / extent, ratio: first.zoom / zoom }),
    share: () => 1,
  };
}

async function cosmosDrawing(host: HTMLDivElement, { positions, src, dst }: Input): Promise<Drawing> {
  const graph = new CosmosGraph(host, {
    enableSimulation: false,
    rescalePositions: false,
    spaceSize: 8192,
    fitViewOnInit: false,
    transitionDuration: 0,
    pointDefaultSize: 3,
    linkDefaultWidth: 1,
    linkDefaultArrows: false,
    pixelRatio: 1,
    backgroundColor: '#0b0e13',
  });
  await graph.ready;
  const links = new Float32Array(2 * src.length);
  for (let e = 0; e < src.length; e++) links.set([src[e], dst[e]], 2 * e);
  // Its space has no places below 0 and grows upwards.
  const moved = positions.map((value) => value + 4096);
  graph.setPointPositions(moved, true);
  graph.setLinks(links);
  graph.render(undefined, 0);
  return {
    look: ({ zoom, x, y }) => {
      const [w, h] = [size.width / zoom / 2, size.height / zoom / 2];
      const corners = Float32Array.of(x - w + 4096, y - h + 4096, x + w + 4096, y + h + 4096);
      graph.setZoomTransformByPointPositions(corners, 0, undefined, 0, false);
    },
    share: () => 1,
  };
}

function drawingOf(contender: Contender, host: HTMLDivElement, input: Input): Drawing | Promise<Drawing> {
  switch (contender) {
    case 'dowser':
      return dowser(host, input, false);
    case 'dowser-all':
      return dowser(host, input, true);
    case 'cytoscape':
      return cytoscapeDrawing(host, input, false);
    case 'cytoscape-webgl':
      return cytoscapeDrawing(host, input, true);
    case 'sigma':
      return sigmaDrawing(host, input);
    case 'cosmos':
      return cosmosDrawing(host, input);
  }
}

export interface Frames {
  /** milliseconds between one frame and the next */
  readonly times: readonly number[];
  /** mean share of the edges that a frame drew */
  readonly share: number;
  readonly driver: string;
  readonly loadSeconds: number;
}

const nextFrame = (): Promise<number> => new Promise((resolve) => requestAnimationFrame(resolve));

function driverName(): string {
  const gl = document.createElement('canvas').getContext('webgl2');
  const info = gl?.getExtension('WEBGL_debug_renderer_info');
  return gl === null || info === null || info === undefined
    ? 'none'
    : String(gl.getParameter(info.UNMASKED_RENDERER_WEBGL));
}

/** Pans and zooms for at least `seconds` and at least `least` frames, after as long a warm-up of a quarter. */
async function run(contender: Contender, input: Input, seconds: number, least: number): Promise<Frames> {
  const host = document.createElement('div');
  host.style.cssText = `position:fixed;inset:0;width:${size.width}px;height:${size.height}px`;
  document.body.append(host);
  const begun = performance.now();
  const drawing = await drawingOf(contender, host, input);
  const whole = fitBox(boxOf(input.positions), size, { side: 20, top: 20, bottom: 20 }, Infinity);
  const at = (t: number): Camera => ({
    zoom: whole.zoom * 2 ** (1 - Math.cos(t * 0.9)),
    x: whole.x + (Math.sin(t * 1.3) * 0.15 * size.width) / whole.zoom,
    y: whole.y + (Math.cos(t * 1.1) * 0.15 * size.height) / whole.zoom,
  });
  drawing.look(at(0));
  let last = await nextFrame();
  drawing.look(at(0.01));
  last = await nextFrame();
  const loadSeconds = (last - begun) / 1000;
  const times: number[] = [];
  let shares = 0;
  const start = last;
  let warm = 0;
  // The path goes on by time, as a hand does, not by frames.
  while (last - start < seconds * 1250 || times.length < least) {
    drawing.look(at((last - start) / 1000));
    const now = await nextFrame();
    if (now - start > seconds * 250 || ++warm > 3 * least) {
      times.push(now - last);
      shares += drawing.share();
    }
    last = now;
  }
  return { times, share: shares / times.length, driver: driverName(), loadSeconds };
}

async function read(path: string): Promise<ArrayBuffer> {
  return (await fetch(path)).arrayBuffer();
}

Object.assign(window, {
  measure: async (contender: Contender, seconds: number, least: number): Promise<Frames> => {
    const [positions, src, dst] = await Promise.all(['positions', 'src', 'dst'].map((name) => read(`/${name}.bin`)));
    const input = { positions: new Float32Array(positions), src: new Int32Array(src), dst: new Int32Array(dst) };
    return run(contender, input, seconds, least);
  },
});
