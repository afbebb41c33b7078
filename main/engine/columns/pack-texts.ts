/** Texts of all nodes as one block of bytes: a hundred thousand strings of JSON would keep a page busy for long. */
import type { PackedTexts } from '../../contract/columns.ts';

/** Texts that are encoded before the engine looks after other callers. */
const slice = 20_000;

export async function packTexts(texts: readonly string[], tick: () => Promise<void>): Promise<PackedTexts> {
  const encoder = new TextEncoder();
  const ends = new Uint32Array(texts.length);
  const parts: Uint8Array[] = [];
  let length = 0;
  for (let start = 0; start < texts.length; start += slice) {
    const part = texts.slice(start, start + slice);
    const bytes = part.map((text) => encoder.encode(text));
    for (const [i, one] of bytes.entries()) {
      length += one.length;
      ends[start + i] = length;
    }
    parts.push(...bytes);
    await tick();
  }
  const packed = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    packed.set(part, at);
    at += part.length;
  }
  return { bytes: packed, ends };
}
