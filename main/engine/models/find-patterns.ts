/**
 * The local patterns of a graph: its nodes sorted by where they lie in the space that the teacher reads (themselves and
 * their surroundings), and what each stands for. Labels play no part in the sorting; they are counted afterwards.
 */
import type { DiffusedSpace } from '../../../ml/classify/diffused-space.ts';
import { matrix } from '../../../ml/compute/matrix.ts';
import type { RunContext } from '../../../ml/context.ts';
import type { Tokens } from '../../../ml/distill/distill.types.ts';
import type { CodeRound } from '../../../ml/distill/tokenizer/code-means.ts';
import { compared } from '../../../ml/distill/tokenizer/codebook.ts';
import type { Comparison } from '../../../ml/distill/tokenizer/codebook.ts';
import { describeCodes } from '../../../ml/distill/tokenizer/describe-codes.ts';
import type { CodeDescription, FeatureDifference } from '../../../ml/distill/tokenizer/describe-codes.ts';
import { fitTokens } from '../../../ml/distill/tokenizer/post-hoc.ts';
import { forEachInRow } from '../../../ml/graph/feature-rows.ts';
import type { Answer } from '../../../ml/loop/loop.types.ts';
import type { Features, GraphData } from '../../../ml/schema/graph.ts';
import type { ModelDocument } from './model-folder.ts';

/** Directions count in the space that the teacher reads. */
const COMPARISON: Comparison = 'cosine';
const MOST_CHANNELS = 32;
/** Typical nodes, and differences, that are shown of each. */
const TYPICAL = 6;
const DIFFERENCES = 4;
/** Standard deviations below which a difference is not worth a sentence. */
const LEAST_DIFFERENCE = 0.5;
/** A number of neighbours this many times that of all nodes, or as many times below it. */
const DEGREE_RATIO = 1.5;

export interface FoundPatterns {
  /** pattern of each node */
  readonly codes: Int32Array;
  /** of each node to the middle of its pattern: 1 - cosine */
  readonly distance: Float32Array;
  /** largest first; equal ones by code */
  readonly patterns: ModelDocument['patterns'];
  /** mean of the distances */
  readonly error: number;
}

/** Columns that hold 0 and 1 alone. */
function flagColumns(features: Features): Uint8Array {
  const isFlag = new Uint8Array(features.numCols).fill(1);
  for (let r = 0; r < features.numRows; r++) {
    forEachInRow(features, r, (c, value) => {
      if (value !== 0 && value !== 1) isFlag[c] = 0;
    });
  }
  return isFlag;
}

const percent = (share: number): string => `${(100 * share).toFixed(share > 0 && share < 0.095 ? 1 : 0)} %`;

function differenceText({ column, name, difference, mean, otherMean }: FeatureDifference, isFlag: Uint8Array): string {
  const shown = name === '' ? `feature ${column + 1}` : name;
  if (isFlag[column] === 1) return `${shown}: ${percent(mean)} of them, ${percent(otherMean)} of the others.`;
  const side = difference > 0 ? 'higher' : 'lower';
  return `${shown} is ${Math.abs(difference).toFixed(1)} standard deviations ${side} than among the others.`;
}

/** What sets its nodes apart, in sentences, strongest first. */
export function sentencesOf(description: CodeDescription, isFlag: Uint8Array): string[] {
  const { features, meanDegree, graphMeanDegree } = description;
  const found = features
    .filter(({ difference }) => Math.abs(difference) >= LEAST_DIFFERENCE)
    .map((one) => differenceText(one, isFlag));
  const ratio = meanDegree === null || graphMeanDegree === 0 ? 1 : meanDegree / graphMeanDegree;
  if (meanDegree !== null && (ratio >= DEGREE_RATIO || ratio <= 1 / DEGREE_RATIO)) {
    found.push(
      `They have ${meanDegree.toFixed(1)} neighbours on average, ${ratio > 1 ? 'more' : 'fewer'} than all nodes (${graphMeanDegree.toFixed(1)}).`,
    );
  }
  return found;
}

function distances({ codes, channels, codebook, numCodes, hidden }: Tokens): Float32Array {
  const rows = compared(matrix(codes.length, channels, hidden), COMPARISON).values;
  const book = compared(matrix(numCodes, channels, codebook), COMPARISON).values;
  return Float32Array.from(codes, (code, v) => {
    let cosine = 0;
    for (let c = 0; c < channels; c++) cosine += rows[v * channels + c] * book[code * channels + c];
    return Math.max(0, 1 - cosine);
  });
}

/**
 * @param most patterns; fewer where fewer have a node
 * @param onRound called after each round of the sorting
 * @throws AppError cancelled
 */
export async function findPatterns(
  data: GraphData,
  space: DiffusedSpace,
  probabilities: Float32Array,
  answers: readonly Answer[],
  most: number,
  ctx: RunContext,
  onRound: (point: CodeRound) => void = () => undefined,
): Promise<FoundPatterns> {
  const { numNodes } = data.graph;
  const options = { numCodes: most, comparison: COMPARISON, mostChannels: MOST_CHANNELS };
  const { tokens, error } = await fitTokens(matrix(numNodes, space.width, space.rows), options, ctx, onRound);
  await ctx.tick();
  const labels = new Int32Array(numNodes).fill(-1);
  for (const { node, label } of answers) labels[node] = label;
  const shown = { comparison: COMPARISON, typical: TYPICAL, features: DIFFERENCES };
  const isFlag = flagColumns(data.features);
  const sums = new Float64Array(tokens.numCodes);
  tokens.codes.forEach((code, v) => (sums[code] += probabilities[v]));
  const patterns = describeCodes(data, tokens, labels, shown)
    .filter(({ members }) => members > 0)
    .map((found) => {
      const labelled = (wanted: number): number => found.classes.find((one) => one.class === wanted)?.members ?? 0;
      return {
        code: found.code,
        nodes: found.members,
        anomalous: labelled(1),
        normal: labelled(0),
        meanProbability: sums[found.code] / found.members,
        typical: [...found.typical],
        apart: sentencesOf(found, isFlag),
      };
    })
    .sort((a, b) => b.nodes - a.nodes || a.code - b.code);
  return { codes: tokens.codes, distance: distances(tokens), patterns, error };
}
