/**
 * What a classifier is trained on: the answers, and a background of nodes nobody was asked about. Anomalies are rare, so
 * that a random node is normal with few exceptions; without a background a classifier would know only the odd corner of
 * the graph that was asked about, and call everything else anomalous that lies beyond it. Classes weigh the same in
 * sum; the background weighs as much as one normal answer in four, at least BACKGROUND_LEAST answers.
 */
import type { Rng } from '../rng.ts';

export interface HuntAnswer {
  readonly node: number;
  /** 1 = anomalous */
  readonly label: 0 | 1;
}

export interface TrainingSet {
  readonly nodes: Int32Array;
  /** 1 = anomalous */
  readonly labels: Uint8Array;
  /** sums to 1, half of it on each class */
  readonly weights: Float64Array;
}

/** Nodes of the background. */
export const BACKGROUND = 400;
/** Share of the normal class that the background makes up, beside few and beside many answers. */
const BACKGROUND_ANSWERS = 30;

/** Random nodes, the same for the life of a hunt. Ascending. */
export function drawBackground(numNodes: number, rng: Rng): Int32Array {
  const count = Math.min(BACKGROUND, numNodes);
  const drawn = new Set<number>();
  while (drawn.size < count) drawn.add(rng.int(numNodes));
  return Int32Array.from(drawn).sort();
}

/**
 * @param most answers of each class that are used, the latest first
 * @returns null where no answer is anomalous: then there is nothing to learn
 */
export function trainingSet(
  answers: readonly HuntAnswer[],
  background: Int32Array,
  most: number,
  backgroundAnswers = BACKGROUND_ANSWERS,
): TrainingSet | null {
  const answered = new Set(answers.map(({ node }) => node));
  const positive = answers.filter(({ label }) => label === 1).slice(-most);
  const negative = answers.filter(({ label }) => label === 0).slice(-most);
  const unknown = background.filter((v) => !answered.has(v));
  if (positive.length === 0 || negative.length + unknown.length === 0) return null;
  const nodes = Int32Array.from([...positive.map(({ node }) => node), ...negative.map(({ node }) => node), ...unknown]);
  const labels = new Uint8Array(nodes.length).fill(1, 0, positive.length);
  const weights = new Float64Array(nodes.length);
  const perUnknown = unknown.length === 0 ? 0 : backgroundAnswers / unknown.length;
  const normal = negative.length + perUnknown * unknown.length;
  weights.fill(0.5 / positive.length, 0, positive.length);
  weights.fill(0.5 / normal, positive.length, positive.length + negative.length);
  weights.fill((0.5 * perUnknown) / normal, positive.length + negative.length);
  return { nodes, labels, weights };
}
