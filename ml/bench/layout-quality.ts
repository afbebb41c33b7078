/** How well places show a graph: two measures on a fixed sample, in the same form for every layout. */
import { createRng } from '../rng.ts';
import type { Csr } from '../schema/graph.ts';

export interface LayoutQuality {
  /** share of a node's neighbours among as many nearest nodes, mean over sampled nodes; 1 is best */
  readonly kept: number;
  /** ((drawn - steps) / steps)^2 over pairs from sampled nodes, drawn distances scaled to fit best; 0 is best */
  readonly stress: number;
}

const NODES = 400;
const SOURCES = 30;

function neighboursOf({ rowPtr, colIdx }: Csr, v: number): ReadonlySet<number> {
  return new Set(colIdx.subarray(rowPtr[v], rowPtr[v + 1]).filter((u) => u !== v));
}

function stepsFrom(csr: Csr, source: number): Int32Array {
  const steps = new Int32Array(csr.numRows).fill(-1);
  const queue = [source];
  steps[source] = 0;
  for (const v of queue) {
    for (let i = csr.rowPtr[v]; i < csr.rowPtr[v + 1]; i++) {
      const u = csr.colIdx[i];
      if (steps[u] >= 0) continue;
      steps[u] = steps[v] + 1;
      queue.push(u);
    }
  }
  return steps;
}

export function layoutQuality(csr: Csr, positions: Float32Array): LayoutQuality {
  const n = csr.numRows;
  const rng = createRng('quality');
  const square = (a: number, b: number): number =>
    (positions[2 * a] - positions[2 * b]) ** 2 + (positions[2 * a + 1] - positions[2 * b + 1]) ** 2;
  let kept = 0;
  let asked = 0;
  for (let s = 0; s < NODES; s++) {
    const v = rng.int(n);
    const neighbours = neighboursOf(csr, v);
    if (neighbours.size === 0) continue;
    const sorted = Float64Array.from({ length: n }, (_, u) => (u === v ? Infinity : square(u, v))).sort();
    const limit = sorted[neighbours.size - 1];
    kept += [...neighbours].filter((u) => square(u, v) <= limit).length / neighbours.size;
    asked++;
  }
  let stress = 0;
  let sources = 0;
  for (let s = 0; s < SOURCES; s++) {
    const v = rng.int(n);
    const steps = stepsFrom(csr, v);
    const reached = Array.from(steps.keys()).filter((u) => steps[u] > 0);
    if (reached.length < 2) continue;
    let [along, length] = [0, 0];
    for (const u of reached) {
      const drawn = Math.sqrt(square(u, v)) / steps[u];
      along += drawn;
      length += drawn * drawn;
    }
    const scale = along / length;
    stress +=
      reached.reduce((sum, u) => sum + ((scale * Math.sqrt(square(u, v))) / steps[u] - 1) ** 2, 0) / reached.length;
    sources++;
  }
  return { kept: kept / Math.max(1, asked), stress: stress / Math.max(1, sources) };
}
