/**
 * Tokens that cost the teacher nothing: the codebook is fitted to rows of a teacher that is already trained (a hidden
 * layer, logits, diffused features) and never touches it. Rows that are wide are first turned into few principal
 * components: in few channels all codes find nodes, in many most of them stay empty.
 */
import { principalSpace } from '../../algebra/principal-space.ts';
import { matrix } from '../../compute/matrix.ts';
import type { Matrix } from '../../compute/matrix.ts';
import type { RunContext } from '../../context.ts';
import { AppError } from '../../schema/errors.ts';
import type { Tokens } from '../distill.types.ts';
import { fitCodes } from './code-means.ts';
import type { CodeRound } from './code-means.ts';
import { codeUsage } from './codebook.ts';
import type { Comparison } from './codebook.ts';

export interface PostHocOptions {
  /** asked for; fewer where fewer rows differ */
  readonly numCodes: number;
  readonly comparison: Comparison;
  /** rows with more channels become this many principal components */
  readonly mostChannels: number;
}

const MOST_CODES = 512;
const NODES_PER_CODE = 8;

/**
 * A code for every 8 nodes, at most 512. By direction: with few codes of logits that says more than distances do, which
 * spend codes on how sure the teacher is (README.md).
 */
export const defaultPostHoc = (numNodes: number): PostHocOptions => ({
  numCodes: Math.max(1, Math.min(MOST_CODES, Math.floor(numNodes / NODES_PER_CODE))),
  comparison: 'cosine',
  mostChannels: 32,
});

export interface PostHocTokens {
  readonly tokens: Tokens;
  /** every code has a node */
  readonly codesUsed: number;
  readonly perplexity: number;
  /** mean of 1 - cosine, or of the squared distance, of nodes to their codes */
  readonly error: number;
  /** true where rows were turned into principal components */
  readonly projected: boolean;
}

/**
 * @param rows numNodes x channels, finite
 * @throws AppError invalid-argument, cancelled
 */
export async function fitTokens(
  rows: Matrix,
  options: PostHocOptions,
  ctx: RunContext,
  onRound?: (point: CodeRound) => void,
): Promise<PostHocTokens> {
  const { numCodes, comparison, mostChannels } = options;
  if (rows.rows === 0 || rows.cols === 0) {
    throw new AppError(
      'invalid-argument',
      `Tokens need rows to be fitted to; got ${rows.rows} of ${rows.cols} channels.`,
    );
  }
  for (const [name, value] of Object.entries({ numCodes, mostChannels })) {
    if (Number.isInteger(value) && value >= 1) continue;
    throw new AppError(
      'invalid-argument',
      `Tokens cannot be fitted with ${name} ${value}; it must be a whole number from 1.`,
    );
  }
  const odd = rows.values.findIndex((value) => !Number.isFinite(value));
  if (odd !== -1) {
    throw new AppError(
      'invalid-argument',
      `Tokens cannot be fitted: the row of node ${Math.floor(odd / rows.cols)} has the value ${rows.values[odd]}. Train the teacher again with a smaller learning rate.`,
    );
  }
  const rng = ctx.rng.fork('tokens');
  let x = rows;
  if (rows.cols > mostChannels) {
    const features = { kind: 'dense', numRows: rows.rows, numCols: rows.cols, data: rows.values, names: [] } as const;
    const space = await principalSpace(features, null, mostChannels, rng.fork('components'), ctx);
    // Rows that do not differ have no components; one code will do for them as they are.
    if (space !== null) x = matrix(rows.rows, space.dims, space.rows);
  }
  const { codebook, assignment } = await fitCodes(x, numCodes, comparison, rng.fork('codes'), ctx, onRound);
  const { used, perplexity } = codeUsage(assignment.codes, codebook.rows);
  return {
    tokens: {
      codebook: codebook.values,
      numCodes: codebook.rows,
      channels: x.cols,
      codes: assignment.codes,
      hidden: x.values,
    },
    codesUsed: used,
    perplexity,
    error: assignment.error.reduce((sum, value) => sum + value, 0) / x.rows,
    projected: x !== rows,
  };
}
