/**
 * Arrays of one small number a node or an edge, made from other arrays. `Uint8Array.from` would say the same in a line
 * and take ten times as long over a hundred thousand: it walks an iterator.
 */

export function bytesOf(values: ArrayLike<number>, code: (value: number) => number): Uint8Array<ArrayBuffer> {
  const codes = new Uint8Array(values.length);
  for (let i = 0; i < values.length; i++) codes[i] = code(values[i]);
  return codes;
}

export function floatsOf(values: ArrayLike<number>, number: (value: number) => number): Float32Array<ArrayBuffer> {
  const numbers = new Float32Array(values.length);
  for (let i = 0; i < values.length; i++) numbers[i] = number(values[i]);
  return numbers;
}
