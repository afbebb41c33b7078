/**
 * The log beside the record (project.sqlite-wal), looked at as a file. SQLite reads it up to the first frame whose sum
 * does not hold and takes what follows for nothing, so that a few lost bits would quietly take the newest steps along.
 * Each frame's sum goes on from the one before, as it is written there: which frames hold can be told one by one.
 *
 * Layout (sqlite.org/fileformat2.html#walformat), big-endian: a header of 32 bytes, then frames of a header of 24 bytes
 * and a page. A frame with a size of the database ends a step.
 */
import { open, readFile } from 'node:fs/promises';
import { AppError } from '../../../ml/schema/errors.ts';

const HEADER = 32;
const FRAME = 24;
/** Sums over words of the machine that wrote it; the lowest bit says which. */
const MAGIC = 0x377f0682;
const SALTS = 8;

interface Sum {
  readonly a: number;
  readonly b: number;
}

function sumOf(bytes: Buffer, from: number, to: number, start: Sum, bigEndian: boolean): Sum {
  let { a, b } = start;
  for (let at = from; at + 8 <= to; at += 8) {
    const first = bigEndian ? bytes.readUInt32BE(at) : bytes.readUInt32LE(at);
    const second = bigEndian ? bytes.readUInt32BE(at + 4) : bytes.readUInt32LE(at + 4);
    a = (a + first + b) >>> 0;
    b = (b + second + a) >>> 0;
  }
  return { a, b };
}
const zero: Sum = { a: 0, b: 0 };
const readSum = (bytes: Buffer, at: number): Sum => ({ a: bytes.readUInt32BE(at), b: bytes.readUInt32BE(at + 4) });
const same = (one: Sum, other: Sum): boolean => one.a === other.a && one.b === other.b;

export interface WalLook {
  /** steps that SQLite would pass over although they were on disk for certain; 0 where the file is whole */
  readonly passedOver: number;
  /** the same file without the frames that do not hold, so that the others are read again */
  readonly mended: Buffer;
}

/** @param pageSize of the database */
export function lookAtWal(bytes: Buffer, pageSize: number): WalLook {
  const whole = { passedOver: 0, mended: bytes };
  const size = FRAME + pageSize;
  const count = Math.floor((bytes.length - HEADER) / size);
  if (count < 1) return whole;
  const bigEndian = (bytes.readUInt32BE(0) & 1) === 1;
  const start = readSum(bytes, 24);
  const headerHolds =
    (bytes.readUInt32BE(0) & ~1) === MAGIC &&
    bytes.readUInt32BE(8) === pageSize &&
    same(sumOf(bytes, 0, 24, zero, bigEndian), start);
  const at = (frame: number): number => HEADER + frame * size;
  // Frames of before the log was begun anew have other salts, and are rightly passed over.
  const salts = headerHolds ? bytes.subarray(16, 16 + SALTS) : bytes.subarray(at(0) + 8, at(0) + 8 + SALTS);
  const isOurs = (frame: number): boolean => bytes.subarray(at(frame) + 8, at(frame) + 8 + SALTS).equals(salts);
  const holds = (frame: number): boolean => {
    const before = frame === 0 ? start : readSum(bytes, at(frame - 1) + 16);
    const head = sumOf(bytes, at(frame), at(frame) + 8, before, bigEndian);
    return same(sumOf(bytes, at(frame) + FRAME, at(frame) + size, head, bigEndian), readSum(bytes, at(frame) + 16));
  };
  const good: number[] = [];
  let broken = headerHolds ? count : 0;
  for (let frame = 0; frame < count; frame++) {
    if (isOurs(frame) && holds(frame)) good.push(frame);
    else broken = Math.min(broken, frame);
  }
  const ends = (frame: number): boolean => bytes.readUInt32BE(at(frame) + 4) > 0;
  // A step in which the power went may be whole but for a frame in its middle, and was never acknowledged. Whatever
  // follows it was begun when it was on disk; and a header is on disk before its frames are.
  let torn = headerHolds ? broken : -1;
  while (headerHolds && torn < count && !(isOurs(torn) && ends(torn))) torn++;
  const passedOver = good.filter((frame) => frame > torn && ends(frame)).length;
  return passedOver === 0 ? whole : { passedOver, mended: mend(bytes, { good, size, pageSize, salts, bigEndian }) };
}

interface Mending {
  readonly good: readonly number[];
  readonly size: number;
  readonly pageSize: number;
  readonly salts: Buffer;
  readonly bigEndian: boolean;
}

function mend(bytes: Buffer, { good, size, pageSize, salts, bigEndian }: Mending): Buffer {
  const mended = Buffer.alloc(HEADER + good.length * size);
  const write = ({ a, b }: Sum, at: number): void => {
    mended.writeUInt32BE(a, at);
    mended.writeUInt32BE(b, at + 4);
  };
  mended.writeUInt32BE(MAGIC + (bigEndian ? 1 : 0), 0);
  mended.writeUInt32BE(3_007_000, 4);
  mended.writeUInt32BE(pageSize, 8);
  salts.copy(mended, 16);
  let sum = sumOf(mended, 0, 24, zero, bigEndian);
  write(sum, 24);
  for (const [place, frame] of good.entries()) {
    const at = HEADER + place * size;
    bytes.copy(mended, at, HEADER + frame * size, HEADER + (frame + 1) * size);
    salts.copy(mended, at + 8);
    sum = sumOf(mended, at + FRAME, at + size, sumOf(mended, at, at + 8, sum, bigEndian), bigEndian);
    write(sum, at + 16);
  }
  return mended;
}

/** The size of its pages, from the first bytes of a database; null where they are none. */
export function pageSizeOf(head: Buffer): number | null {
  if (head.length < 18 || head.toString('latin1', 0, 15) !== 'SQLite format 3') return null;
  const size = head.readUInt16BE(16);
  return size === 1 ? 65_536 : size;
}

/** @param record the file of the record, closed everywhere @throws as the file system does */
export async function readWal(record: string): Promise<WalLook> {
  const bytes = await readFile(`${record}-wal`).catch(() => Buffer.alloc(0));
  const file = await open(record, 'r');
  try {
    const head = Buffer.alloc(HEADER);
    await file.read(head, 0, head.length, 0);
    const pageSize = pageSizeOf(head);
    return pageSize === null ? { passedOver: 0, mended: bytes } : lookAtWal(bytes, pageSize);
  } finally {
    await file.close();
  }
}

/**
 * To be asked before a record is opened for writing: its first step would write over what is passed over.
 * @throws AppError bad-file
 */
export async function requireWholeWal(record: string): Promise<void> {
  const { passedOver } = await readWal(record);
  if (passedOver === 0) return;
  throw new AppError(
    'bad-file',
    `The project was not opened: ${record}-wal is damaged, and at least ${passedOver} of the newest steps would be passed over. Keep a copy of the project, then run dowser repair, which reads them.`,
  );
}
