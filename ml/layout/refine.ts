/**
 * Forces on one level until they balance: those of ForceAtlas2 (Jacomy, Venturini, Heymann, Bastian, PLoS ONE 2014), edges
 * that pull and nodes that repel by charge over distance, with the power of the pull as Noack's family of models has it
 * (J. Graph Algorithms Appl. 2007). A node moves by its force over the stiffness of its own edges, which is the step that
 * would bring it to rest were its neighbours still, with momentum, and never further than a limit that shrinks: so no
 * node swings, whatever its degree.
 */
import { createRepulsion } from './repulsion.ts';
import type { WeightedGraph } from './weighted-graph.ts';

export interface Places {
  readonly x: Float64Array;
  readonly y: Float64Array;
}

export interface Forces {
  /**
   * edges pull by this power of their length: 1 is ForceAtlas2; below, towards LinLog, groups come apart more clearly;
   * above, edges become more even
   */
  readonly power: 0.5 | 1 | 2;
  /** pull to the middle at the mean distance from it, as a share of the mean repulsion */
  readonly gravity: number;
}

const SOFTENING = 0.01;

/** Meshes and everything with cycles, chains, trees: each reads best with another power (measured and looked at). */
export function forcesFor({ size, ptr, to }: WeightedGraph): Forces {
  const cycles = to.length / 2 - size + 1;
  if (cycles >= 0.1 * size) return { power: 0.5, gravity: 0.5 };
  let leaves = 0;
  for (let v = 0; v < size; v++) if (ptr[v + 1] - ptr[v] === 1) leaves++;
  return leaves < 0.1 * size ? { power: 1, gravity: 0.1 } : { power: 2, gravity: 0.3 };
}

export interface Refinement {
  /** One step; `heat` from 1 (free) to 0 (nearly still). */
  step(heat: number): void;
}

/** @param places moved in place */
export function createRefinement(graph: WeightedGraph, places: Places, { power, gravity }: Forces): Refinement {
  const { size, ptr, to, weight, charge } = graph;
  const { x, y } = places;
  const repulsion = createRepulsion(size, SOFTENING);
  const fieldX = new Float64Array(size);
  const fieldY = new Float64Array(size);
  const speedX = new Float64Array(size);
  const speedY = new Float64Array(size);
  const stepX = new Float64Array(size);
  const stepY = new Float64Array(size);
  const bend = Math.max(1, (1 + power) / 2);
  const total = charge.reduce((sum, value) => sum + value, 0);
  let limitUnit = Infinity;

  /** Middle of all charge, mean square distance to it, and mean strength of the field. */
  const survey = (): { middleX: number; middleY: number; reach: number; strength: number } => {
    let middleX = 0;
    let middleY = 0;
    for (let v = 0; v < size; v++) {
      middleX += charge[v] * x[v];
      middleY += charge[v] * y[v];
    }
    middleX /= total;
    middleY /= total;
    let reach = 0;
    let strength = 0;
    for (let v = 0; v < size; v++) {
      strength += charge[v] * Math.sqrt(fieldX[v] * fieldX[v] + fieldY[v] * fieldY[v]);
      reach += charge[v] * ((x[v] - middleX) ** 2 + (y[v] - middleY) ** 2);
    }
    return { middleX, middleY, reach: reach / total, strength: strength / total };
  };

  /** Fills stepX and stepY; returns how far a node lies from the middle of its neighbours, on average. */
  const balance = (): number => {
    const { middleX, middleY, reach, strength } = survey();
    // Edges as long as the picture pull as ForceAtlas2's do: nothing that hangs on one flies off.
    const far = 1 / Math.sqrt(Math.sqrt(reach) + SOFTENING);
    // Grows with the distance, so that it draws outliers in and leaves the rest its shape.
    const draw = (gravity * strength) / (Math.sqrt(reach) + 1e-9);
    let lengths = 0;
    for (let v = 0; v < size; v++) {
      const vx = x[v];
      const vy = y[v];
      let pullX = 0;
      let pullY = 0;
      let stiffness = 0;
      for (let i = ptr[v]; i < ptr[v + 1]; i++) {
        const u = to[i];
        const dx = x[u] - vx;
        const dy = y[u] - vy;
        let w = weight[i];
        if (power !== 1) {
          const length = Math.sqrt(dx * dx + dy * dy);
          w = power === 2 ? w * length : w * (1 / Math.sqrt(length + SOFTENING) + far);
        }
        pullX += w * dx;
        pullY += w * dy;
        stiffness += w;
      }
      const inX = middleX - vx;
      const inY = middleY - vy;
      const inward = draw * charge[v];
      const hold = bend * stiffness + inward + 1e-12;
      stepX[v] = (pullX + charge[v] * fieldX[v] + inward * inX) / hold;
      stepY[v] = (pullY + charge[v] * fieldY[v] + inward * inY) / hold;
      lengths += Math.sqrt(pullX * pullX + pullY * pullY) / (stiffness + 1e-12);
    }
    return lengths / size;
  };

  return {
    step: (heat) => {
      if (size < 2) return;
      repulsion.field(x, y, charge, fieldX, fieldY);
      const typical = balance();
      const limit = limitUnit * (0.1 + 2 * heat);
      limitUnit = typical;
      const keep = 0.6 + 0.25 * heat;
      const take = 0.3 + 0.3 * heat;
      for (let v = 0; v < size; v++) {
        let moveX = keep * speedX[v] + take * stepX[v];
        let moveY = keep * speedY[v] + take * stepY[v];
        const length = Math.sqrt(moveX * moveX + moveY * moveY);
        if (length > limit) {
          moveX *= limit / length;
          moveY *= limit / length;
        }
        speedX[v] = moveX;
        speedY[v] = moveY;
        x[v] += moveX;
        y[v] += moveY;
      }
    },
  };
}
