/** How strongly one line is drawn: the fuller the screen, the fainter, so that a picture is never one grey blot. */
import type { Transform } from './gl.ts';

const sampled = 2000;
const most = 0.42;
const least = 0.0006;
/** mean cover of a pixel that is aimed at */
const wanted = 0.7;

/** Length in pixels of the part of a line inside a width x height screen (Liang and Barsky). */
export function lengthInside(x0: number, y0: number, x1: number, y1: number, width: number, height: number): number {
  const [dx, dy] = [x1 - x0, y1 - y0];
  let [from, to] = [0, 1];
  for (const [towards, room] of [
    [-dx, x0],
    [dx, width - x0],
    [-dy, y0],
    [dy, height - y0],
  ] as const) {
    if (towards === 0) {
      if (room < 0) return 0;
      continue;
    }
    const at = room / towards;
    if (towards < 0) from = Math.max(from, at);
    else to = Math.min(to, at);
  }
  return to > from ? (to - from) * Math.hypot(dx, dy) : 0;
}

/** Cover of one line, from the first two thousand of the shuffled ones. `width`, `height`: device pixels. */
export function edgeStrength(
  pairs: Uint32Array,
  numEdges: number,
  positions: Float32Array,
  { scale, offset }: Transform,
  width: number,
  height: number,
): number {
  const count = Math.min(sampled, numEdges);
  if (count === 0) return most;
  const x = (node: number): number => ((positions[2 * node] * scale[0] + offset[0] + 1) / 2) * width;
  const y = (node: number): number => ((1 - (positions[2 * node + 1] * scale[1] + offset[1])) / 2) * height;
  let length = 0;
  for (let i = 0; i < count; i++) {
    const [from, to] = [pairs[2 * i], pairs[2 * i + 1]];
    length += lengthInside(x(from), y(from), x(to), y(to), width, height);
  }
  const cover = (length * (numEdges / count)) / (width * height);
  return Math.max(least, Math.min(most, wanted / cover));
}
