/** Finding nodes by what they are called, whether there are scores or not. */
import { z } from 'zod';

export const findRequest = z
  .object({ text: z.string().trim().min(1).max(200), limit: z.number().int().min(1).max(100) })
  .strict();

export interface FoundNode {
  readonly index: number;
  readonly id: string;
  readonly name: string;
}
export interface FoundNodes {
  /** nodes whose id or name contains the text, whatever the case */
  readonly total: number;
  /** those that are called so exactly, then those that begin so, then the others, in the order of the file */
  readonly nodes: readonly FoundNode[];
}
