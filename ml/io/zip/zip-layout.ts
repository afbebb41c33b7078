/**
 * The one way in which Dowser lays out a zip file: no times, no extra fields, no comments, names in UTF-8, entries one
 * after the other from the first byte on. Whatever is fixed here is checked byte for byte by check-zip.ts.
 */
export const LOCAL = 0x04034b50;
export const CENTRAL = 0x02014b50;
export const END = 0x06054b50;
export const LOCAL_LENGTH = 30;
export const CENTRAL_LENGTH = 46;
export const END_LENGTH = 22;

export const VERSION = 20;
/** names are UTF-8 */
export const FLAGS = 0x0800;
/** 1 January 1980, the first day that the format knows: the same input gives the same bytes on every day */
export const DATE = 0x21;
export const STORED = 0;
export const DEFLATED = 8;
/** The format without its 64-bit extension. */
export const MOST_BYTES = 0xffffffff;
export const MOST_ENTRIES = 0xffff;

export interface ZipEntry {
  readonly name: string;
  readonly method: typeof STORED | typeof DEFLATED;
  readonly crc: number;
  /** length of the content */
  readonly size: number;
  /** the content as it lies in the file */
  readonly packed: Uint8Array;
}

/** Why a name may not stand in an archive, in words; null for a good one. A name is a plain relative path. */
export function nameProblem(name: string): string | null {
  if (name === '') return 'has no name';
  if (/[\u0000-\u001f\u007f]/.test(name)) return 'has control characters in its name';
  if (name.includes('\\') || /^[A-Za-z]:/.test(name)) return 'has a name that some systems take for a path elsewhere';
  if (name.startsWith('/')) return 'names a place outside the folder that it is unpacked into';
  const parts = name.split('/');
  if (parts.includes('..')) return 'names a place outside the folder that it is unpacked into';
  if (parts.includes('') || parts.includes('.')) return 'has a name with an empty part';
  return name.length > 400 ? 'has a name of more than 400 characters' : null;
}
