/**
 * Says what of a case package is intact and what is not. It needs the file alone: every byte of it is fixed by the layout,
 * named by a digest, or part of the manifest, which carries its own.
 */
import { createHash } from 'node:crypto';
import { createInflateRaw } from 'node:zlib';
import { checkZip } from '../../../ml/io/zip/check-zip.ts';
import { crc32 } from '../../../ml/io/zip/crc.ts';
import { STORED } from '../../../ml/io/zip/zip-layout.ts';
import type { ZipEntry } from '../../../ml/io/zip/zip-layout.ts';
import { wholeText } from '../../../ml/schema/number-text.ts';
import { caseFile } from '../../contract/case-file.ts';
import { manifestName, noSeal, packageManifest } from '../../contract/package-manifest.ts';
import type { PackageManifest } from '../../contract/package-manifest.ts';
import { verifyLog } from './verify-log.ts';

export interface FileVerdict {
  readonly name: string;
  readonly isIntact: boolean;
  /** continues the name: "is intact", "was changed: ..." */
  readonly text: string;
}
export interface Verdict {
  readonly isIntact: boolean;
  /** whether it is a case package at all; where not, `sentences` says why */
  readonly isPackage: boolean;
  readonly manifest: PackageManifest | null;
  readonly files: readonly FileVerdict[];
  /** about the package as a whole, the worst first */
  readonly sentences: readonly string[];
}

/** Unpacked bytes that are looked at in one package; one that claims more is refused. */
const MOST_UNPACKED = 8 * 1024 ** 3;
/** Files that are read as a whole (manifest, case.json, log). */
const MOST_READ = 512 * 1024 ** 2;

interface Unpacked {
  readonly sha256: string;
  readonly packedSha256: string;
  readonly crcHolds: boolean;
  readonly size: number;
  /** null where it was not kept */
  readonly content: Uint8Array | null;
}

/** @returns the sentence why it cannot be unpacked, in place of its content */
async function unpack(entry: ZipEntry, keep: boolean): Promise<Unpacked | string> {
  const hash = createHash('sha256');
  const kept: Uint8Array[] = [];
  let crc = 0;
  let size = 0;
  const take = (piece: Uint8Array): void => {
    hash.update(piece);
    crc = crc32(piece, crc);
    size += piece.length;
    if (keep) kept.push(piece);
  };
  if (entry.method === STORED) take(entry.packed);
  else {
    const inflate = createInflateRaw();
    inflate.end(entry.packed);
    try {
      for await (const piece of inflate as AsyncIterable<Buffer>) {
        take(piece);
        if (size > entry.size) {
          inflate.destroy();
          return 'unpacks to more than it says, as an archive does that is meant to fill a disk';
        }
      }
    } catch (thrown) {
      return `cannot be unpacked (${thrown instanceof Error ? thrown.message : String(thrown)})`;
    }
    if (inflate.bytesWritten !== entry.packed.length) return 'has foreign bytes after its content';
  }
  return {
    sha256: hash.digest('hex'),
    packedSha256: createHash('sha256').update(entry.packed).digest('hex'),
    crcHolds: crc === entry.crc && size === entry.size,
    size,
    content: keep ? Buffer.concat(kept) : null,
  };
}

const problem = (name: string, text: string): FileVerdict => ({ name, isIntact: false, text });

interface ReadManifest {
  readonly manifest: PackageManifest | null;
  readonly verdict: FileVerdict;
}

function readManifest(content: Uint8Array): ReadManifest {
  const text = new TextDecoder().decode(content);
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    return { manifest: null, verdict: problem(manifestName, 'was changed: it is no JSON any more') };
  }
  const parsed = packageManifest.safeParse(raw);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return {
      manifest: null,
      verdict: problem(manifestName, `was changed: ${issue.path.join('.') || 'its form'} is not as it is written`),
    };
  }
  const { seal } = parsed.data;
  const open = text.replace(`"seal": "${seal}"`, `"seal": "${noSeal}"`);
  const found = createHash('sha256').update(open).digest('hex');
  const holds = found === seal;
  return {
    manifest: parsed.data,
    verdict: {
      name: manifestName,
      isIntact: holds,
      text: holds ? 'is intact and carries its own digest' : 'was changed: its seal does not fit it',
    },
  };
}

function verdictOf(listed: PackageManifest['files'][number], found: Unpacked): FileVerdict {
  const { name } = listed;
  if (found.size !== listed.bytes) {
    return problem(name, `was changed: it has ${wholeText(found.size)} bytes, not ${wholeText(listed.bytes)}`);
  }
  if (found.sha256 !== listed.sha256) return problem(name, 'was changed: its SHA-256 is another');
  if (!found.crcHolds) return problem(name, 'is as it was, but its check sum in the archive was changed');
  if (found.packedSha256 !== listed.packedSha256) {
    return problem(name, 'is as it was, but was packed again: its compressed bytes are others');
  }
  return { name, isIntact: true, text: 'is intact' };
}

const sumsName = 'SHA256SUMS';

async function readSums(entries: readonly ZipEntry[]): Promise<ReadonlyMap<string, string>> {
  const entry = entries.find(({ name }) => name === sumsName);
  const read = entry === undefined || entry.size > MOST_READ ? null : await unpack(entry, true);
  if (read === null || typeof read === 'string') return new Map();
  const lines = new TextDecoder().decode(read.content ?? new Uint8Array(0)).split('\n');
  return new Map(lines.map((line) => [line.slice(66), line.slice(0, 64)]));
}

function agreesWithSums(name: string, sha256: string, sums: ReadonlyMap<string, string>): FileVerdict {
  const known = sums.get(name);
  if (known === sha256) return { name, isIntact: true, text: `agrees with ${sumsName}, for which nothing vouches` };
  if (name === sumsName) return { name, isIntact: true, text: 'can be read, but nothing vouches for it' };
  return problem(
    name,
    known === undefined ? 'cannot be checked without the manifest' : `does not agree with ${sumsName}`,
  );
}

/** @param expected the seal that was written down elsewhere, if it was */
export async function verifyPackage(bytes: Uint8Array, expected: string | null = null): Promise<Verdict> {
  const { entries, problems } = checkZip(bytes);
  const sentences: string[] = problems.filter(({ name }) => name === '').map(({ text }) => `The package ${text}.`);
  const broken = new Map<string, string[]>();
  for (const { name, text } of problems) if (name !== '') broken.set(name, [...(broken.get(name) ?? []), text]);
  const files: FileVerdict[] = [];
  const notPackage = (why: string): Verdict => ({
    ...{ isIntact: false, isPackage: false, manifest: null, files },
    sentences: [...sentences, why],
  });
  if (entries.length === 0 && broken.size === 0)
    return notPackage('It is no case package, or nothing of it can be read.');
  const claimed = entries.reduce((sum, { size }) => sum + size, 0);
  if (claimed > MOST_UNPACKED) {
    return notPackage(
      `It claims to unpack to ${wholeText(claimed)} bytes, more than any package has, and was not unpacked.`,
    );
  }

  const head = entries.find(({ name }) => name === manifestName);
  const read = head === undefined || head.size > MOST_READ ? null : await unpack(head, true);
  let manifest: PackageManifest | null = null;
  if (read === null) files.push(problem(manifestName, 'is missing: which files belong to the package cannot be told'));
  else if (typeof read === 'string') files.push(problem(manifestName, read));
  else {
    const found = readManifest(read.content ?? new Uint8Array(0));
    manifest = found.manifest;
    const isOdd = found.verdict.isIntact && !read.crcHolds;
    files.push(
      isOdd ? problem(manifestName, 'is as it was, but its check sum in the archive was changed') : found.verdict,
    );
  }

  // Without a manifest, what sha256sum would read still tells the files apart that were changed.
  const sums = manifest === null ? await readSums(entries) : new Map<string, string>();
  const contents = new Map<string, Uint8Array>();
  const listed = new Map((manifest?.files ?? []).map((file) => [file.name, file]));
  const present = new Set<string>();
  for (const entry of entries) {
    const { name } = entry;
    if (name === manifestName) continue;
    present.add(name);
    const known = listed.get(name);
    if (manifest !== null && known === undefined) {
      files.push(problem(name, 'was added: the manifest does not list it'));
      continue;
    }
    const isRead = entry.size <= MOST_READ && (name === 'labels/log.json' || name === 'evidence/case.json');
    const found = await unpack(entry, isRead);
    if (typeof found === 'string') files.push(problem(name, `was changed: it ${found}`));
    else if (known !== undefined) {
      files.push(verdictOf(known, found));
      if (found.content !== null) contents.set(name, found.content);
    } else files.push(agreesWithSums(name, found.sha256, sums));
  }
  for (const name of listed.keys()) {
    if (!present.has(name) && !broken.has(name)) files.push(problem(name, 'is missing'));
  }
  for (const [name, texts] of broken) {
    const at = files.findIndex((file) => file.name === name);
    const said = problem(name, texts.join('; '));
    if (at === -1) files.push(said);
    else if (files[at].isIntact) files[at] = said;
    else files[at] = problem(name, [files[at].text, ...texts].join('; '));
  }
  if (manifest !== null) {
    const order = [...manifest.files.map(({ name }) => name), manifestName];
    if (present.size === manifest.files.length && entries.some(({ name }, i) => name !== order[i])) {
      sentences.push('The files of the package stand in another order.');
    }
    if (expected !== null && expected.toLowerCase() !== manifest.seal) {
      sentences.unshift(`The seal is ${manifest.seal}, not the one that was expected: this is another package.`);
    }
  }

  const log = contents.get('labels/log.json');
  const checked = log === undefined || manifest === null ? null : verifyLog(log, manifest.labelLog);
  if (checked !== null && !checked.holds) sentences.push(checked.sentence);
  const json = contents.get('evidence/case.json');
  if (json !== undefined) {
    let isCase = false;
    try {
      isCase = caseFile.safeParse(JSON.parse(new TextDecoder().decode(json))).success;
    } catch {
      // Said below.
    }
    if (!isCase) sentences.push('evidence/case.json is not of the form that its schema gives.');
  }
  const isIntact = sentences.length === 0 && manifest !== null && files.every((file) => file.isIntact);
  if (isIntact && checked !== null) sentences.push(checked.sentence);
  return { isIntact, isPackage: true, manifest, files, sentences };
}
