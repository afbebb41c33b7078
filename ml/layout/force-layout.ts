/**
 * Places for all nodes of a graph by its edges: every connected component by itself (multilevel.ts), brought to one scale
 * and arranged side by side, nodes without a neighbour in a block below. The same graph and seed give the same places to
 * the last bit.
 */
import type { RunContext } from '../context.ts';
import type { Csr } from '../schema/graph.ts';
import { arrange, sheetWidth } from './arrange.ts';
import type { Box } from './arrange.ts';
import { UNIT } from './layout.types.ts';
import type { Layout, Watch } from './layout.types.ts';
import { placing } from './multilevel.ts';
import type { Places } from './refine.ts';
import { roomOf } from './spacing.ts';
import { weightedComponents } from './weighted-graph.ts';
import type { Component } from './weighted-graph.ts';

/** Work between two looks at whether to stop: some tens of milliseconds. */
const TICK_WORK = 2_000_000;
const MARGIN = 2 * UNIT;
const PITCH = 0.8 * UNIT;
const SHAPE = 1.4;

const count = (value: number): string => value.toLocaleString('en-US');

/** An even disc (sunflower), for what is not placed yet. */
function disc(size: number): Places {
  const turn = Math.PI * (3 - Math.sqrt(5));
  const radius = (v: number): number => Math.sqrt((v + 0.5) / Math.PI);
  return {
    x: Float64Array.from({ length: size }, (_, v) => radius(v) * Math.cos(turn * v)),
    y: Float64Array.from({ length: size }, (_, v) => radius(v) * Math.sin(turn * v)),
  };
}

const scaled = ({ x, y }: Places, by: number): Places => ({ x: x.map((v) => by * v), y: y.map((v) => by * v) });

const toScale = ({ graph }: Component, places: Places): Places => scaled(places, UNIT / roomOf(graph, places));

/** All components beside each other, lone nodes in rows below them. */
function assemble(
  numNodes: number,
  components: readonly Component[],
  places: readonly Places[],
  lone: Int32Array,
): Float32Array {
  const positions = new Float32Array(2 * numNodes);
  const corners = places.map(({ x, y }) => {
    let [minX, minY, maxX, maxY] = [Infinity, Infinity, -Infinity, -Infinity];
    for (let v = 0; v < x.length; v++) {
      minX = Math.min(minX, x[v]);
      maxX = Math.max(maxX, x[v]);
      minY = Math.min(minY, y[v]);
      maxY = Math.max(maxY, y[v]);
    }
    return { minX, minY, width: maxX - minX + MARGIN, height: maxY - minY + MARGIN };
  });
  let bottom = 0;
  arrange(corners).forEach((at, c) => {
    const { minX, minY, height } = corners[c];
    const { nodes } = components[c];
    const { x, y } = places[c];
    for (let v = 0; v < nodes.length; v++) {
      positions[2 * nodes[v]] = at.x + x[v] - minX;
      positions[2 * nodes[v] + 1] = at.y + y[v] - minY;
    }
    bottom = Math.max(bottom, at.y + height);
  });
  const wide = sheetWidth(corners satisfies readonly Box[]);
  const columns = Math.max(Math.floor(wide / PITCH), Math.ceil(Math.sqrt(SHAPE * lone.length)));
  lone.forEach((node, i) => {
    positions[2 * node] = (i % columns) * PITCH;
    positions[2 * node + 1] = bottom + Math.floor(i / columns) * PITCH;
  });
  return positions;
}

function notesOn(csr: Csr, placed: number, lone: number): string[] {
  const notes: string[] = [];
  if (placed > 1) {
    const text = `${count(placed)} parts of the graph have no edge between them and lie side by side, each by itself: the distance from one to another says nothing.`;
    notes.push(text);
  }
  if (lone > 0 && lone === csr.numRows) {
    notes.push('No node has an edge to another one, so the nodes lie in rows, in the order of the data.');
  } else if (lone > 0) {
    const [who, lie] = lone === 1 ? ['1 node', 'lies'] : [`${count(lone)} nodes`, 'lie'];
    notes.push(`${who} without an edge to another ${lie} in rows below the rest, in the order of the data.`);
  }
  return notes;
}

/**
 * @param csr both directions of every edge, columns ascending within a row
 * @throws AppError cancelled
 */
export async function forceLayout(csr: Csr, ctx: RunContext, watch: Watch = () => undefined): Promise<Layout> {
  const all = weightedComponents(csr);
  const lone = Int32Array.from(all.filter(({ nodes }) => nodes.length === 1).map(({ nodes }) => nodes[0]));
  // The large ones come last: what is small is there already when the picture begins to unfold.
  const components = all.filter(({ nodes }) => nodes.length > 1).sort((a, b) => a.nodes.length - b.nodes.length);
  const costOf = ({ graph }: Component): number => 4 * graph.size + graph.to.length;
  const total = components.reduce((sum, component) => sum + costOf(component), 0);
  const places = components.map(({ nodes }) => scaled(disc(nodes.length), UNIT));
  let sinceTick = 0;
  let before = 0;
  for (const [c, component] of components.entries()) {
    const steps = placing(component.graph, ctx.rng.fork(`component ${component.nodes[0]}`));
    let step = steps.next();
    while (step.done !== true) {
      const { done, work, places: now } = step.value;
      sinceTick += work;
      if (sinceTick > TICK_WORK) {
        sinceTick = 0;
        const fraction = (before + done * costOf(component)) / total;
        ctx.report({ stage: 'Placing nodes by their edges', fraction, secondsLeft: null });
        watch(() => assemble(csr.numRows, components, places.with(c, toScale(component, now())), lone));
        await ctx.tick();
      }
      step = steps.next();
    }
    places[c] = toScale(component, step.value);
    before += costOf(component);
  }
  return {
    positions: assemble(csr.numRows, components, places, lone),
    notes: notesOn(csr, components.length, lone.length),
  };
}
