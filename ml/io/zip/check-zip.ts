/**
 * Reads a zip file that Dowser wrote and says in words whatever is not as Dowser writes it (zip-layout.ts): every byte of
 * the file is either fixed, checked against another, or content of an entry. Nothing is unpacked here.
 */
import { CENTRAL, CENTRAL_LENGTH, END, END_LENGTH, LOCAL, LOCAL_LENGTH, nameProblem } from './zip-layout.ts';
import { DATE, DEFLATED, FLAGS, STORED, VERSION } from './zip-layout.ts';
import type { ZipEntry } from './zip-layout.ts';

export interface ZipProblem {
  /** of the entry; '' where it is about the file as a whole */
  readonly name: string;
  /** continues "X ..." */
  readonly text: string;
}
export interface CheckedZip {
  readonly entries: readonly ZipEntry[];
  readonly problems: readonly ZipProblem[];
}

interface Listed extends Omit<ZipEntry, 'packed'> {
  readonly packedLength: number;
  readonly offset: number;
  readonly isPlain: boolean;
}

/** More than deflate can reach: such an entry claims what it cannot hold. */
const MOST_RATIO = 1040;

function findEnd(view: DataView): number {
  for (let at = view.byteLength - END_LENGTH; at >= Math.max(0, view.byteLength - END_LENGTH - 0xffff); at--)
    if (view.getUint32(at, true) === END) return at;
  return -1;
}

function nameAt(bytes: Uint8Array, at: number, length: number): string {
  return new TextDecoder('utf-8').decode(bytes.subarray(at, at + length));
}

function listedAt(bytes: Uint8Array, view: DataView, at: number, end: number): { entry: Listed; next: number } | null {
  if (at + CENTRAL_LENGTH > end || view.getUint32(at, true) !== CENTRAL) return null;
  const method = view.getUint16(at + 10, true);
  const nameLength = view.getUint16(at + 28, true);
  const next = at + CENTRAL_LENGTH + nameLength;
  if (next > end || (method !== STORED && method !== DEFLATED)) return null;
  const zeros = [12, 30, 32, 34, 36].every((field) => view.getUint16(at + field, true) === 0);
  const isPlain =
    zeros &&
    view.getUint32(at + 38, true) === 0 &&
    view.getUint16(at + 4, true) === VERSION &&
    view.getUint16(at + 6, true) === VERSION &&
    view.getUint16(at + 8, true) === FLAGS &&
    view.getUint16(at + 14, true) === DATE;
  return {
    entry: {
      name: nameAt(bytes, at + CENTRAL_LENGTH, nameLength),
      method,
      crc: view.getUint32(at + 16, true),
      packedLength: view.getUint32(at + 20, true),
      size: view.getUint32(at + 24, true),
      offset: view.getUint32(at + 42, true),
      isPlain,
    },
    next,
  };
}

/** Length of the local header at `at` where it says what the list says; null where it does not. */
function localLength(bytes: Uint8Array, view: DataView, at: number, entry: Listed): number | null {
  if (at < 0 || at + LOCAL_LENGTH > bytes.length || view.getUint32(at, true) !== LOCAL) return null;
  const nameLength = view.getUint16(at + 26, true);
  const same =
    view.getUint16(at + 4, true) === VERSION &&
    view.getUint16(at + 6, true) === FLAGS &&
    view.getUint16(at + 8, true) === entry.method &&
    view.getUint16(at + 10, true) === 0 &&
    view.getUint16(at + 12, true) === DATE &&
    view.getUint32(at + 14, true) === entry.crc &&
    view.getUint32(at + 18, true) === entry.packedLength &&
    view.getUint32(at + 22, true) === entry.size &&
    view.getUint16(at + 28, true) === 0 &&
    nameAt(bytes, at + LOCAL_LENGTH, nameLength) === entry.name;
  return same ? LOCAL_LENGTH + nameLength : null;
}

export function checkZip(bytes: Uint8Array): CheckedZip {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const problems: ZipProblem[] = [];
  const whole = (text: string): number => problems.push({ name: '', text });
  const end = bytes.length < END_LENGTH ? -1 : findEnd(view);
  if (end === -1) {
    whole('is cut off or no zip file: the list of its contents, which stands at its end, is missing');
    return { entries: [], problems };
  }
  const after = bytes.length - end - END_LENGTH;
  if (after > 0) whole(`has ${after} bytes after its end that do not belong to it`);
  const count = view.getUint16(end + 10, true);
  const listLength = view.getUint32(end + 12, true);
  const listOffset = view.getUint32(end + 16, true);
  if (
    view.getUint16(end + 8, true) !== count ||
    view.getUint32(end + 4, true) !== 0 ||
    view.getUint16(end + 20, true) !== 0
  ) {
    whole('has a changed end record');
  }
  const start = Math.max(0, end - listLength);
  const shift = start - listOffset;
  if (shift !== 0) {
    whole(`has ${Math.abs(shift)} bytes too ${shift > 0 ? 'many' : 'few'} before the list of its contents`);
  }

  const listed: Listed[] = [];
  let at = start;
  while (at < end) {
    const found = listedAt(bytes, view, at, end);
    if (found === null) {
      whole('has a damaged list of contents; what is listed after the damage cannot be told');
      break;
    }
    listed.push(found.entry);
    at = found.next;
  }
  if (listed.length !== count) whole(`says that it holds ${count} files, but lists ${listed.length}`);

  const entries: ZipEntry[] = [];
  const seen = new Set<string>();
  let expected = 0;
  let isMoved = false;
  for (const entry of listed) {
    const { name } = entry;
    const say = (text: string): number => problems.push({ name, text });
    const badName = nameProblem(name);
    if (badName !== null) say(badName);
    if (seen.has(name.toLowerCase())) say('is in the archive twice');
    seen.add(name.toLowerCase());
    if (!entry.isPlain) say('is listed with changed settings');
    // Where bytes were lost or added, everything after them has moved by the same length.
    const places =
      shift === 0 ? [entry.offset] : isMoved ? [entry.offset + shift] : [entry.offset, entry.offset + shift];
    const place = places.find((one) => localLength(bytes, view, one, entry) !== null);
    const length = place === undefined ? null : localLength(bytes, view, place, entry);
    if (place === undefined || length === null) {
      say('does not start where it is listed, or its head was changed');
      expected = entry.offset + shift + LOCAL_LENGTH + new TextEncoder().encode(name).length + entry.packedLength;
      continue;
    }
    if (place !== entry.offset) isMoved = true;
    if (place !== expected && shift === 0) {
      say(place < expected ? 'overlaps the file before it' : 'has foreign bytes before it');
    }
    const from = place + length;
    expected = from + entry.packedLength;
    if (expected > start) {
      say('is cut off');
      continue;
    }
    const { method, crc, size } = entry;
    if (size > entry.packedLength * MOST_RATIO + 64) {
      say('claims to unpack to more than its length can hold, as an archive does that is meant to fill a disk');
      continue;
    }
    if (method === STORED && size !== entry.packedLength) say('has two lengths');
    entries.push({ name, method, crc, size, packed: bytes.subarray(from, expected) });
  }
  if (shift === 0 && listed.length > 0 && expected < start) whole('has foreign bytes before the list of its contents');
  return { entries, problems };
}
