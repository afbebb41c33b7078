/**
 * Places of one connected graph, coarse to fine (Walshaw, J. Graph Algorithms Appl. 2003): the coarsest graph is placed
 * from scratch, then each level begins where the coarser one ended. Weights and charges add up from level to level, so
 * that every level has the same scale. A generator, so that whoever draws it can stop, look and go on.
 */
import type { Rng } from '../rng.ts';
import { coarsen } from './coarsen.ts';
import { levelOut } from './level-out.ts';
import { createRefinement, forcesFor } from './refine.ts';
import type { Places } from './refine.ts';
import { roomOf, spaceOut } from './spacing.ts';
import type { WeightedGraph } from './weighted-graph.ts';

const COARSEST = 24;
const MOST_LEVELS = 40;
/** A level that shrinks less is not worth its steps. */
const LEAST_GAIN = 0.95;
const SPACING_ROUNDS = 40;
/** Up to this size a level is turned so that its longer side lies flat, as screens do; what follows keeps to that. */
const TURNED = 3000;

interface Level {
  readonly graph: WeightedGraph;
  /** groups of the next coarser level; null for the coarsest */
  readonly of: Int32Array | null;
}

/** Finest first. */
export function levelsOf(graph: WeightedGraph, rng: Rng): Level[] {
  const levels: Level[] = [];
  let finer = graph;
  while (finer.size > COARSEST && levels.length < MOST_LEVELS) {
    const coarser = coarsen(finer, rng.fork(levels.length));
    if (coarser.graph.size > LEAST_GAIN * finer.size) break;
    levels.push({ graph: finer, of: coarser.of });
    finer = coarser.graph;
  }
  levels.push({ graph: finer, of: null });
  return levels;
}

function scattered(graph: WeightedGraph, rng: Rng): Places {
  const reach = Math.sqrt(graph.charge.reduce((sum, value) => sum + value, 0));
  const coordinates = (): Float64Array =>
    Float64Array.from({ length: graph.size }, () => reach * (rng.uniform() - 0.5));
  return { x: coordinates(), y: coordinates() };
}

/** A node begins between its group and the groups of its neighbours, moved a little so that no two coincide. */
function handDown(finer: WeightedGraph, of: Int32Array, coarse: Places, rng: Rng): Places {
  const { size, ptr, to, weight } = finer;
  const x = new Float64Array(size);
  const y = new Float64Array(size);
  for (let v = 0; v < size; v++) {
    let sumX = 0;
    let sumY = 0;
    let sum = 0;
    for (let i = ptr[v]; i < ptr[v + 1]; i++) {
      sumX += weight[i] * coarse.x[of[to[i]]];
      sumY += weight[i] * coarse.y[of[to[i]]];
      sum += weight[i];
    }
    const ownX = coarse.x[of[v]];
    const ownY = coarse.y[of[v]];
    const besideX = sumX / sum - ownX;
    const besideY = sumY / sum - ownY;
    const spread = 0.2 + 0.1 * Math.sqrt(besideX * besideX + besideY * besideY);
    x[v] = ownX + 0.4 * besideX + spread * (2 * rng.uniform() - 1);
    y[v] = ownY + 0.4 * besideY + spread * (2 * rng.uniform() - 1);
  }
  return { x, y };
}

const stepsFor = (level: number, size: number): number =>
  Math.round(Math.min(300, (level === 0 ? 60 : 50) + 9000 / size));

/** How far a placement is. */
export interface Placing {
  /** 0 to 1 */
  readonly done: number;
  /** node and neighbour entries looked at since the last time */
  readonly work: number;
  /** of all nodes as they stand */
  readonly places: () => Places;
}

/** @param graph connected, at least two nodes */
export function* placing(graph: WeightedGraph, rng: Rng): Generator<Placing, Places> {
  const forces = forcesFor(graph);
  const levels = levelsOf(graph, rng.fork('coarsen'));
  const costs = levels.map(({ graph: { size, to } }, at) => stepsFor(at, size) * (4 * size + to.length));
  const spacingCost = SPACING_ROUNDS * 2 * graph.size;
  const total = costs.reduce((sum, cost) => sum + cost, spacingCost);
  let done = 0;
  let places = scattered(levels[levels.length - 1].graph, rng.fork('scatter'));

  /** Every node where its group of this level is. */
  const spreadFrom = (level: number, of: Places): Places => {
    const place = Int32Array.from({ length: graph.size }, (_, v) => v);
    for (let l = 0; l < level; l++) {
      const groups = levels[l].of;
      if (groups !== null) for (let v = 0; v < place.length; v++) place[v] = groups[place[v]];
    }
    return { x: Float64Array.from(place, (g) => of.x[g]), y: Float64Array.from(place, (g) => of.y[g]) };
  };
  const told = (level: number, work: number): Placing => {
    done += work;
    const now = places;
    return { done: done / total, work, places: () => spreadFrom(level, now) };
  };
  for (let at = levels.length - 1; at >= 0; at--) {
    const { graph: here, of } = levels[at];
    if (of !== null) places = handDown(here, of, places, rng.fork(`down ${at}`));
    const refinement = createRefinement(here, places, forces);
    const steps = stepsFor(at, here.size);
    const heat = of === null ? 1 : 0.5;
    for (let i = 0; i < steps; i++) {
      refinement.step(heat * (1 - i / steps));
      yield told(at, costs[at] / steps);
    }
    if (here.size <= TURNED) levelOut(places);
  }
  const room = roomOf(graph, places);
  const rounds = spaceOut(places, room / 2, SPACING_ROUNDS);
  while (rounds.next().done !== true) yield told(0, spacingCost / SPACING_ROUNDS);
  return places;
}
