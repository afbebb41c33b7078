/**
 * What the floors share: turning a column of numbers into a score with one part, and rank transforms.
 *
 * A floor is a label-free two-line baseline. Published injections leak through degree and feature length (Huang et
 * al., VGOD, arXiv 2210.12941), so a table without these rows says little.
 */
import { percentiles } from '../metrics/ranking.ts';
import type { Scores } from './detector.ts';

export function singlePart(id: string, title: string, meaning: string, values: Float64Array): Scores {
  return { score: values, parts: [{ id, title, meaning, weight: 1, values }] };
}

/** Mid-rank percentiles of one column, for combining columns of different units. */
export function rankTransform(values: Float64Array): Float64Array {
  return percentiles(values);
}

export const instant = (numValues: number): { seconds: number; bytes: number } => ({
  seconds: 0.1 + numValues * 1e-8,
  bytes: 16 * numValues,
});
