/** CRC-32 as zip files carry it. */
const table = Int32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = (value >>> 1) ^ (value & 1 ? 0xedb88320 : 0);
  return value;
});

/** @param before what the bytes before these gave; 0 at the start */
export function crc32(data: Uint8Array, before = 0): number {
  let value = ~before;
  for (let i = 0; i < data.length; i++) value = (value >>> 8) ^ table[(value ^ data[i]) & 0xff];
  return ~value >>> 0;
}
