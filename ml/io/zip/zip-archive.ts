/**
 * The members of a zip archive, unpacked in pieces under limits that hold whatever the archive claims of itself: a small
 * file that unpacks without end, a name that leads out of the archive and an encrypted member are refused.
 */
import { Inflate } from 'fflate';
import { AppError } from '../../schema/errors.ts';

export interface ZipMember {
  readonly name: string;
  readonly method: number;
  readonly packed: number;
  /** where its bytes begin */
  readonly start: number;
}

export interface ZipArchive {
  readonly members: ReadonlyMap<string, ZipMember>;
  /** Hands out what the member unpacks to, a piece at a time. @throws AppError bad-file, too-large */
  unpack(name: string): Generator<Uint8Array, void>;
}

const MOST_MEMBERS = 20_000;
const MOST_UNPACKED = 8_000_000_000;
/** Repeated rows pack well; beyond this it is not a table. */
const MOST_RATIO = 500;
const FREE = 20_000_000;
const PIECE = 1 << 16;

/** @throws AppError bad-file, too-large */
export function openZip(bytes: Uint8Array, what: string): ZipArchive {
  const bad = (seen: string): AppError => new AppError('bad-file', `${what} could not be unpacked: ${seen}.`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let end = bytes.length - 22;
  const stop = Math.max(0, bytes.length - 22 - 65535);
  while (end >= stop && view.getUint32(end, true) !== 0x06054b50) end--;
  if (end < stop) throw bad('it has no zip directory (the file may be cut off)');
  const members = new Map<string, ZipMember>();
  const count = view.getUint16(end + 10, true);
  let at = view.getUint32(end + 16, true);
  if (count > MOST_MEMBERS || at === 0xffffffff)
    throw new AppError('too-large', `${what} was refused: it is an archive of too many or too large members.`);
  for (let i = 0; i < count; i++) {
    if (at + 46 > bytes.length || view.getUint32(at, true) !== 0x02014b50) throw bad('its zip directory is broken');
    const nameLength = view.getUint16(at + 28, true);
    const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameLength));
    if (/(^|[\\/])\.\.([\\/]|$)|^[\\/]|^[A-Za-z]:|\0/.test(name)) {
      throw new AppError(
        'bad-file',
        `${what} was refused: a name in the archive, "${name.slice(0, 80)}", leads out of it.`,
      );
    }
    if ((view.getUint16(at + 8, true) & 1) === 1) throw bad('it is encrypted; save it without a password');
    const packed = view.getUint32(at + 20, true);
    const local = view.getUint32(at + 42, true);
    if (local + 30 > bytes.length || view.getUint32(local, true) !== 0x04034b50)
      throw bad(`its member ${name} is not there`);
    const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
    if (start + packed > bytes.length) throw bad(`its member ${name} is cut off`);
    members.set(name, { name, method: view.getUint16(at + 10, true), packed, start });
    at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  let total = 0;
  function* unpack(name: string): Generator<Uint8Array, void> {
    const member = members.get(name);
    if (member === undefined) throw bad(`it has no ${name}`);
    const { method, packed, start } = member;
    if (method !== 0 && method !== 8) throw bad(`its member ${name} is packed in an unknown way (${method})`);
    const ready: Uint8Array[] = [];
    const inflate = new Inflate((piece) => void ready.push(piece));
    let unpacked = 0;
    for (let from = 0; from < packed; from += PIECE) {
      const piece = bytes.subarray(start + from, start + Math.min(packed, from + PIECE));
      try {
        if (method === 0) ready.push(piece);
        else inflate.push(piece, from + PIECE >= packed);
      } catch (thrown) {
        throw bad(`its member ${name} is damaged (${thrown instanceof Error ? thrown.message : String(thrown)})`);
      }
      for (const out of ready.splice(0)) {
        unpacked += out.length;
        total += out.length;
        if (total > MOST_UNPACKED || (unpacked > FREE && unpacked > packed * MOST_RATIO)) {
          throw new AppError(
            'too-large',
            `${what} was refused: ${name} unpacks to far more than a table of its size would hold.`,
          );
        }
        yield out;
      }
    }
  }
  return { members, unpack };
}
