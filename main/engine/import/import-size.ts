/**
 * Before anything is read: about how many rows there are, what memory a project of that size needs at least, and whether
 * memory and disk have it. The files themselves are read in pieces; it is the graph that has to fit.
 */
import { availableMemory } from 'node:process';
import { freemem } from 'node:os';
import { statfs } from 'node:fs/promises';
import { firstRecords } from '../../../ml/io/csv-record.ts';
import { readHeader } from '../../../ml/io/csv-scan.ts';
import { isGzip } from '../../../ml/io/text-encoding.ts';
import { AppError } from '../../../ml/schema/errors.ts';
import { wholeText } from '../../../ml/schema/number-text.ts';
import { bytesText } from '../jobs/estimate.ts';
import type { TableSource } from './import-project.ts';
import { readHead } from './graph-file/text-pieces.ts';
import { readTextHead } from './read-text.ts';
import { statSource } from './source-file.ts';

/** Ends, both directions with their edges, and what sorting them takes for a moment. */
const BYTES_PER_EDGE = 48;
/** Id, name, and the way from the one to the other. */
const BYTES_PER_NODE = 200;
/** The program and what tables are worked on with. */
const BYTES_BEFORE = 500_000_000;
/** What a packed table usually unpacks to. */
const UNPACKS = 5;
const HEAD_BYTES = 1 << 20;
/** Entries of both directions are numbered in 32 bits. */
const MOST_EDGES = 1_000_000_000;
/** Below this nothing is said. */
const WORTH_SAYING = 2_000_000;

export interface ImportSize {
  readonly edges: number;
  readonly nodes: number;
  /** memory of a project of this size, at least */
  readonly bytes: number;
  /** on disk while it is made, at least */
  readonly diskBytes: number;
}

async function rowsOf(source: TableSource | null): Promise<{ readonly rows: number; readonly bytes: number }> {
  if (source === null) return { rows: 0, bytes: 0 };
  if ('files' in source) return { rows: source.kept, bytes: source.bytes };
  const file = await statSource(source.path, source.name);
  const { raw } = await readHead(file.path);
  const bytes = isGzip(raw) ? file.bytes * UNPACKS : file.bytes;
  const head = await readTextHead(file, HEAD_BYTES);
  const { delimiter, end } = readHeader(head.bytes, file.name);
  const rows = firstRecords(head.bytes.subarray(end), delimiter, Infinity).length;
  if (head.isWhole || rows === 0) return { rows, bytes };
  // In other encodings a letter takes as many bytes on disk, more or less.
  return { rows: Math.round(((bytes - end) * rows) / (head.bytes.length - end)), bytes };
}

/** What a project holds already and keeps beside what the files bring. */
export interface HeldSize {
  readonly nodes: number;
  readonly edges: number;
  /** of its tables, which are written anew */
  readonly diskBytes: number;
}
export const nothingHeld: HeldSize = { nodes: 0, edges: 0, diskBytes: 0 };

/** @throws AppError as reading the head of a file */
export async function importSize(
  edges: TableSource | null,
  nodes: TableSource | null,
  held: HeldSize = nothingHeld,
): Promise<ImportSize> {
  const [ofEdges, ofNodes] = [await rowsOf(edges), await rowsOf(nodes)];
  const size = { edges: ofEdges.rows + held.edges, nodes: ofNodes.rows + held.nodes };
  return {
    ...size,
    bytes: BYTES_BEFORE + size.edges * BYTES_PER_EDGE + size.nodes * BYTES_PER_NODE,
    diskBytes: ofEdges.bytes + ofNodes.bytes + held.diskBytes,
  };
}

export interface Room {
  readonly memory: number;
  readonly disk: number;
}

/** @param folder where the project is made */
export async function roomFor(folder: string): Promise<Room> {
  const disk = await statfs(folder).then(
    ({ bavail, bsize }) => bavail * bsize,
    // A disk that does not say is tried.
    () => Infinity,
  );
  return { memory: Math.min(freemem(), availableMemory()), disk };
}

/**
 * What is said before a large import, or null.
 * @throws AppError too-large, in a sentence with what to do
 */
export function checkSize(size: ImportSize, room: Room): string | null {
  const about = `About ${wholeText(size.edges)} edges`;
  if (size.edges > MOST_EDGES) {
    throw new AppError(
      'too-large',
      `${about} are more than a project holds (${wholeText(MOST_EDGES)}). Import a part of the file, or sum parallel edges up before.`,
    );
  }
  // Some systems call only that free which holds nothing at all, not even what could go: a small import is tried.
  if (size.bytes > room.memory && size.bytes > 2 * BYTES_BEFORE) {
    throw new AppError(
      'too-large',
      `${about} need at least ${bytesText(size.bytes)} of memory, and ${bytesText(room.memory)} are free. Nothing was read. ` +
        'Close other programs, use a machine with more memory, or import a part of the file.',
    );
  }
  if (size.diskBytes > room.disk) {
    throw new AppError(
      'storage',
      `${about} need at least ${bytesText(size.diskBytes)} on the disk while they are read, and ${bytesText(room.disk)} are free. ` +
        'Nothing was read. Make room, or make the project on another disk.',
    );
  }
  return size.edges < WORTH_SAYING
    ? null
    : `${about}: at least ${bytesText(size.bytes)} of memory, ${bytesText(room.memory)} are free`;
}

/** What the tables may hold in memory while a project is made; what is more goes to the disk. */
export function tableMemory(room: Room): number {
  return Math.round(Math.min(4e9, Math.max(5e8, room.memory * 0.3)));
}
