// @vitest-environment jsdom
/** Both drawings answer alike behind the one interface, and a picture is given to the right one of them. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import type { Neighbourhood } from '../../main/contract/api.ts';
import { createGraphView, mostForCytoscape } from './graph-view.ts';
import type { GraphView, GraphViewEvents } from './graph-view.ts';
import { drawOverlay } from './overlay.ts';
import { paletteOf } from './palette.ts';
import type { Point } from './layout.ts';

/** What would be written above the picture: jsdom has no canvas to look at. */
vi.mock('./overlay.ts', () => ({ drawOverlay: vi.fn() }));

const [width, height] = [800, 600];

/** A context that takes every call, and a gradient or a measure where one is expected. */
function blankContext(): CanvasRenderingContext2D {
  const target = document.createElement('div');
  const context: unknown = new Proxy(target, {
    get: (_, name) => (name === 'measureText' ? () => ({ width: 10 }) : () => undefined),
    set: () => true,
  });
  const isContext = (value: unknown): value is CanvasRenderingContext2D => value === context;
  if (!isContext(context)) throw new Error('no context');
  return context;
}

beforeAll(() => {
  class NoObserver {
    observe(): void {}
    unobserve(): void {}
    disconnect(): void {}
  }
  vi.stubGlobal('ResizeObserver', NoObserver);
  vi.stubGlobal('matchMedia', () => ({ matches: true }));
  vi.stubGlobal('Path2D', NoObserver);
  vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockImplementation(() => blankContext());
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(width);
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(height);
  vi.spyOn(HTMLElement.prototype, 'getBoundingClientRect').mockReturnValue(new DOMRect(0, 0, width, height));
  // jsdom leaves the widths of what has none empty, where browsers say 0px.
  const none = document.createElement('style');
  none.textContent = 'div { padding: 0px; border: 0px solid black; }';
  document.head.append(none);
  HTMLElement.prototype.setPointerCapture = () => undefined;
});
afterAll(() => vi.unstubAllGlobals());

/** A hub, so many spokes, a second edge along the first and a loop at the hub. */
function hub(spokes: number): Neighbourhood {
  const edge = (index: number, source: number, target: number): Neighbourhood['edges'][number] => {
    return { index, source, target, score: null, percentile: 0.7, label: null };
  };
  return {
    nodes: Array.from({ length: spokes + 1 }, (_, index) => ({
      ...{ index, id: String(index), name: `Node ${index}`, degree: 1, score: index / 100, percentile: index / 100 },
      ...{ label: null, hidden: 0, isCenter: index === 0 },
    })),
    edges: [...Array.from({ length: spokes }, (_, i) => edge(i, 0, i + 1)), edge(spokes, 1, 0), edge(spokes + 1, 0, 0)],
    ...{ directed: true, hiddenNodes: 0, hiddenEdges: 0 },
  };
}
/** Elements of the hub with so many spokes. */
const sizeOf = (spokes: number): number => 2 * spokes + 3;

const quiet = { kept: new Map<number, Point>(), camera: null, centreEdge: null };

let host: HTMLElement;
let view: GraphView;
let events: { readonly [K in keyof GraphViewEvents]: ReturnType<typeof vi.fn<GraphViewEvents[K]>> };

function open(mostElements?: number): void {
  host = document.createElement('div');
  const overlay = document.createElement('canvas');
  document.body.append(host, overlay);
  paletteOf((token) => {
    host.style.setProperty(`--${token}`, '#123456');
    return '';
  });
  events = { onNode: vi.fn(), onOpenNode: vi.fn(), onEdge: vi.fn(), onBackground: vi.fn(), onMoved: vi.fn() };
  view = createGraphView(host, overlay, events, mostElements);
}

/** Names and texts as last written above the picture. */
const written = () => {
  const [, nodes, texts, zoom] = vi.mocked(drawOverlay).mock.lastCall ?? expect.fail('nothing was written');
  return { nodes, texts, zoom };
};
const shownAt = (name: string): Point => {
  const node = written().nodes.find((held) => held.name === name) ?? expect.fail(`no ${name}`);
  return [node.x, node.y];
};
const lastMove = () => events.onMoved.mock.lastCall ?? expect.fail('no move');

/** A press and its release where something is drawn; each drawing listens in its own way. */
function press([x, y]: Point, drag: Point = [0, 0], isDouble = false): void {
  const surface =
    host.querySelector<HTMLElement>(':scope > :not([style*="hidden"])') ?? expect.fail('nothing is shown');
  const at = surface.querySelector('canvas') ?? surface;
  const fire = (kind: string, dx: number, dy: number): void => {
    for (const type of [`pointer${kind}`, `mouse${kind}`]) {
      const place = { clientX: x + dx, clientY: y + dy, button: 0, buttons: 1, which: 1, bubbles: true };
      at.dispatchEvent(
        type.startsWith('pointer') ? new PointerEvent(type, { ...place, pointerId: 1 }) : new MouseEvent(type, place),
      );
    }
  };
  for (let i = 0; i < (isDouble ? 2 : 1); i++) {
    fire('down', 0, 0);
    if (drag[0] !== 0 || drag[1] !== 0) {
      for (const share of [0.5, 1]) fire('move', drag[0] * share, drag[1] * share);
      fire('up', ...drag);
    } else fire('up', 0, 0);
  }
}

/** On a crowded machine a frame may take a second. */
const eventually = (check: () => void): Promise<void> => vi.waitFor(check, 20_000);
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

beforeEach(() => vi.mocked(drawOverlay).mockClear());
afterEach(() => {
  view.destroy();
  document.body.replaceChildren();
});

for (const [name, most] of [
  ['cytoscape', Infinity],
  ['large', 0],
] as const) {
  test(`${name}: places, names and a camera that fits everything in`, async () => {
    open(most);
    expect(await view.show(hub(6), quiet)).toBe(true);
    expect(host.dataset['drawing']).toBe(name);
    expect(view.positions().size).toBe(7);
    expect(view.positions().get(0)).toEqual([0, 0]);
    expect(written().nodes).toHaveLength(7);
    for (const { x, y } of written().nodes) {
      expect(x).toBeGreaterThan(0);
      expect(x).toBeLessThan(width);
      expect(y).toBeGreaterThan(0);
      expect(y).toBeLessThan(height);
    }
    await eventually(() => expect(events.onMoved).toHaveBeenCalled());
    expect(Object.keys(lastMove()[1])).toHaveLength(7);
  });

  test(`${name}: kept places and a given camera are taken, and stay while the picture grows`, async () => {
    open(most);
    const kept = new Map<number, Point>([[1, [33, 44]]]);
    await view.show(hub(3), { ...quiet, kept, camera: { zoom: 0.7, x: 10, y: 20 } });
    expect(view.positions().get(1)).toEqual([33, 44]);
    await eventually(() => expect(events.onMoved).toHaveBeenCalled());
    expect(lastMove()[0]).toMatchObject({ zoom: 0.7, x: 10, y: 20 });
    const before = shownAt('Node 1');
    await view.show(hub(4), { ...quiet, kept: view.positions(), camera: 'keep' });
    expect(shownAt('Node 1')).toEqual(before);
    expect(view.positions().size).toBe(5);
    await view.show(hub(2), { ...quiet, kept: view.positions(), camera: 'keep' });
    expect(view.positions().size).toBe(3);
    expect(shownAt('Node 1')).toEqual(before);
  });

  test(`${name}: focus, marks, brush, labels and texts are taken before, during and after a picture`, async () => {
    open(most);
    view.setMarked(new Set([1, 99]));
    view.setBrushed(new Set([0, 99]));
    view.setEdgeTexts(new Map([[0, '90']]));
    view.setFocus('node', 2);
    const shown = view.show(hub(3), quiet);
    view.setLabel('node', 77, 'normal');
    await shown;
    view.setLabel('node', 1, 'anomalous');
    view.setLabel('edge', 0, 'unsure');
    view.setLabel('edge', 0, null);
    const standing = written().nodes.filter(({ priority }) => priority === Infinity);
    expect(standing.map((node) => node.name).sort()).toEqual(['Node 0', 'Node 2']);
    view.setFocus('edge', 0);
    expect(written().texts).toMatchObject([{ lines: ['90'], first: true }]);
    view.restyle();
    view.setFocus(null, 0);
    expect(written().texts).toMatchObject([{ lines: ['90'], first: false }]);
  });

  test(`${name}: buttons, wheel and reveal move the camera, and say so`, async () => {
    open(most);
    await view.show(hub(5), quiet);
    const fitted = written().zoom;
    const middle = shownAt('Node 0');
    view.zoomBy(2);
    await eventually(() => expect(written().zoom).toBeCloseTo(2 * fitted));
    host.firstElementChild?.dispatchEvent(
      new WheelEvent('wheel', { deltaY: 100, clientX: 400, clientY: 300, bubbles: true, cancelable: true }),
    );
    await eventually(() => expect(written().zoom).toBeCloseTo(2 * fitted * Math.exp(-0.16)));
    for (let i = 0; i < 9; i++) view.zoomBy(2);
    await eventually(() => expect(written().zoom).toBe(4));
    view.reveal(3);
    await eventually(() => expect(shownAt('Node 3')).toEqual([width / 2, height / 2]));
    view.fit();
    await eventually(() => expect(shownAt('Node 0')).toEqual(middle));
    await eventually(() => expect(lastMove()[0].zoom).toBeCloseTo(fitted));
  });

  test(`${name}: a click, a double click, a click beside everything, and a drag`, async () => {
    open(most);
    await view.show(hub(5), quiet);
    press(shownAt('Node 2'));
    await eventually(() => expect(events.onNode).toHaveBeenCalledExactlyOnceWith(2));
    await pause(350);
    press(shownAt('Node 3'), [0, 0], true);
    await eventually(() => expect(events.onOpenNode).toHaveBeenCalledExactlyOnceWith(3));
    await pause(350);
    press([5, 5]);
    await eventually(() => expect(events.onBackground).toHaveBeenCalledOnce());
    const [hubAt, endAt] = [shownAt('Node 0'), shownAt('Node 3')];
    await pause(350);
    press([(hubAt[0] + endAt[0]) / 2, (hubAt[1] + endAt[1]) / 2]);
    await eventually(() => expect(events.onEdge).toHaveBeenCalledExactlyOnceWith(2));
    expect(events.onBackground).toHaveBeenCalledOnce();
    expect(events.onNode).toHaveBeenCalledOnce();
    const [x, y] = view.positions().get(4) ?? expect.fail();
    const { zoom } = written();
    press(shownAt('Node 4'), [30, 60]);
    await eventually(() => expect(view.positions().get(4)?.[0]).toBeCloseTo(x + 30 / zoom));
    expect(view.positions().get(4)?.[1]).toBeCloseTo(y + 60 / zoom);
    const before = shownAt('Node 0');
    press([5, 5], [40, -20]);
    await eventually(() => expect(shownAt('Node 0')).toEqual([before[0] + 40, before[1] - 20]));
    expect(events.onNode).toHaveBeenCalledOnce();
  });

  test(`${name}: of two pictures asked for at once the later one is shown`, async () => {
    open(most);
    const first = view.show(hub(3), quiet);
    const second = view.show(hub(5), quiet);
    expect(await first).toBe(false);
    expect(await second).toBe(true);
    expect(view.positions().size).toBe(6);
  });
}

test('Cytoscape draws up to its limit, and not one element more', async () => {
  open();
  const spokes = Math.floor((mostForCytoscape - 3) / 2);
  const least = hub(spokes);
  const filler = { ...least.nodes[1], index: 9_999, isCenter: false };
  const full = sizeOf(spokes) < mostForCytoscape ? { ...least, nodes: [...least.nodes, filler] } : least;
  expect(full.nodes.length + full.edges.length).toBe(mostForCytoscape);
  await view.show(full, quiet);
  expect(host.dataset['drawing']).toBe('cytoscape');
  await view.show({ ...full, nodes: [...full.nodes, { ...filler, index: 10_000 }] }, quiet);
  expect(host.dataset['drawing']).toBe('large');
});

test('past the limit and back again: places, camera, focus and texts are the same', async () => {
  open(sizeOf(4));
  view.setFocus('edge', 0);
  view.setEdgeTexts(new Map([[0, '90']]));
  await view.show(hub(4), { ...quiet, camera: { zoom: 0.8, x: 5, y: 6 } });
  const places = new Map(view.positions());
  const before = shownAt('Node 2');
  for (const [spokes, name] of [
    [5, 'large'],
    [4, 'cytoscape'],
  ] as const) {
    await view.show(hub(spokes), { ...quiet, kept: view.positions(), camera: 'keep' });
    expect(host.dataset['drawing']).toBe(name);
    for (const [node, at] of places) expect(view.positions().get(node)).toEqual(at);
    expect(shownAt('Node 2')).toEqual(before);
    expect(written().texts).toMatchObject([{ lines: ['90'], first: true }]);
  }
});

test('a picture that Cytoscape is still adding gives way to a large one', async () => {
  open(sizeOf(150));
  const slow = view.show(hub(150), quiet);
  await view.show(hub(200), quiet);
  expect(await slow).toBe(false);
  expect(host.dataset['drawing']).toBe('large');
  expect(view.positions().size).toBe(201);
});
