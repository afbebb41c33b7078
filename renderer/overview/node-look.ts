/** Colours, sizes and importance of nodes as the renderer takes them. */
import { scoreStep } from '../../ml/schema/score-steps.ts';
import { floatsOf } from './coded.ts';
import type { Rgb } from './gl.ts';

const scoreSizes = [0.75, 0.85, 1.05, 1.5, 2.1];

/** "#rrggbb" as three numbers from 0 to 1. */
export function rgbOf(hex: string): Rgb {
  const value = Number.parseInt(hex.trim().replace('#', ''), 16);
  return Number.isNaN(value)
    ? [0.5, 0.5, 0.5]
    : [((value >> 16) & 255) / 255, ((value >> 8) & 255) / 255, (value & 255) / 255];
}

/** Four bytes a node. Nodes that the filter leaves out fade into the background. */
export function nodeColours(
  codes: Uint8Array,
  palette: readonly Rgb[],
  passes: Uint8Array | null,
  faded: Rgb,
): Uint8Array {
  // One 32-bit word a node: a hundred thousand small copies would take longer than a frame.
  const word = (rgb: Rgb, cover: number): number => {
    const bytes = Uint8Array.of(...rgb.map((part) => Math.round(part * 255)), cover);
    return new Uint32Array(bytes.buffer)[0];
  };
  const full = Uint32Array.from(palette, (rgb) => word(rgb, 242));
  const dim = word(faded, 70);
  const words = new Uint32Array(codes.length);
  for (let v = 0; v < codes.length; v++) words[v] = passes !== null && passes[v] === 0 ? dim : full[codes[v]];
  return new Uint8Array(words.buffer);
}

/** 0 to 1: the percentile of a run, else the degree on a scale of its logarithm. */
export function importanceOf(percentile: Float32Array | null, degree: Uint32Array): Float32Array {
  if (percentile !== null) return percentile;
  let most = 1;
  for (const each of degree) most = Math.max(most, each);
  return floatsOf(degree, (each) => Math.log1p(each) / Math.log1p(most));
}

/** Scores are shown under many filters and themes, and have the same sizes in all of them. */
const known = new WeakMap<Float32Array | Uint32Array, Float32Array>();

/** Diameters as multiples of a common node. */
export function nodeSizes(percentile: Float32Array | null, degree: Uint32Array): Float32Array {
  const key = percentile ?? degree;
  const sizes = known.get(key) ?? freshSizes(percentile, degree);
  known.set(key, sizes);
  return sizes;
}

function freshSizes(percentile: Float32Array | null, degree: Uint32Array): Float32Array {
  if (percentile !== null) return floatsOf(percentile, (value) => scoreSizes[scoreStep(value)]);
  return importanceOf(null, degree).map((importance) => 0.75 + 1.5 * importance * importance);
}
