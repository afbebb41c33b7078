/** Names of nodes out of one block of bytes, decoded when they are looked at. */
import type { NodeNames, PackedTexts } from '../../main/contract/columns.ts';

const decoder = new TextDecoder();

export const textAt = ({ bytes, ends }: PackedTexts, index: number): string =>
  decoder.decode(bytes.subarray(index === 0 ? 0 : ends[index - 1], ends[index]));

export const nameAt = ({ ids, names }: NodeNames, node: number): string => textAt(names ?? ids, node);
