/** What `dowser doctor` looks at beside backends and windows: room, folders, native packages, what was left behind. */
import { randomUUID } from 'node:crypto';
import { rm, statfs, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { freemem, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { availableMemory } from 'node:process';
import { z } from 'zod';
import { crashesPath, listCrashes } from '../host/crash-reports.ts';
import { logsPath } from '../host/log.ts';

export interface Check {
  readonly what: string;
  readonly ok: boolean;
  readonly detail: string;
  /** how to get it, where it is missing */
  readonly hint: string | null;
}

const GB = 1e9;
/** Below this a graph of ordinary size has no room. */
const LEAST_MEMORY = 2 * GB;
const LEAST_DISK = 2 * GB;

const size = (bytes: number): string => `${(bytes / GB).toFixed(1)} GB`;

function checkMemory(): Check {
  // A container may have less than its machine.
  const free = Math.min(freemem(), availableMemory());
  const ok = free >= LEAST_MEMORY;
  return {
    what: 'memory',
    ok,
    detail: `${size(free)} of ${size(totalmem())} free`,
    hint: ok ? null : 'Close other programs: a graph of a million edges needs about 2 GB.',
  };
}

async function checkDisk(what: string, folder: string): Promise<Check> {
  try {
    const { bavail, bsize } = await statfs(folder);
    const free = bavail * bsize;
    const ok = free >= LEAST_DISK;
    const hint = 'Make room: an import needs about three times the size of its files.';
    return { what, ok, detail: `${size(free)} free at ${folder}`, hint: ok ? null : hint };
  } catch (thrown) {
    const seen = thrown instanceof Error ? thrown.message : String(thrown);
    return { what, ok: false, detail: `${folder}: ${seen}`, hint: 'Check that the disk is there.' };
  }
}

async function checkTemp(folder: string): Promise<Check> {
  const probe = join(folder, `dowser-test-${randomUUID()}`);
  try {
    await writeFile(probe, '');
    await rm(probe);
    return { what: 'temp folder', ok: true, detail: `${folder} can be written`, hint: null };
  } catch (thrown) {
    const seen = thrown instanceof Error ? thrown.message : String(thrown);
    const hint = 'Name a folder that can be written in the variable TMPDIR (TEMP on Windows).';
    return { what: 'temp folder', ok: false, detail: `${folder}: ${seen}`, hint };
  }
}

/** Packages with native code: without the first there is no project, without the others Dowser is slower. */
const natives = [
  { name: '@duckdb/node-api', needed: true, gain: 'projects' },
  { name: 'onnxruntime-node', needed: false, gain: 'large products on the processor' },
  { name: 'webgpu', needed: false, gain: 'a graphics card' },
  { name: '@tensorflow/tfjs-node', needed: false, gain: 'native TensorFlow' },
] as const;

const versioned = z.object({ version: z.string() });

/** Loaded, not only found: a package that is there may be for another system. */
async function checkNative({ name, needed, gain }: (typeof natives)[number]): Promise<Check> {
  const what = `package ${name}`;
  try {
    const { version } = versioned.parse(createRequire(import.meta.url)(`${name}/package.json`));
    // Whether TensorFlow and graphics cards work is asked of the backends.
    if (name === '@duckdb/node-api') await import(name);
    return { what, ok: true, detail: version, hint: null };
  } catch (thrown) {
    const isAbsent = thrown instanceof Error && 'code' in thrown && thrown.code === 'MODULE_NOT_FOUND';
    const seen = thrown instanceof Error ? thrown.message.split('\n')[0] : String(thrown);
    return {
      what,
      ok: false,
      detail: isAbsent ? `not installed${needed ? '' : '; optional'}` : seen,
      hint: needed ? 'Run npm ci again, on this machine.' : isAbsent ? `npm i ${name}, for ${gain}.` : null,
    };
  }
}

function checkCrashes(library: string): Check {
  const names = listCrashes(library);
  const folder = crashesPath(library);
  if (names.length === 0) return { what: 'crash reports', ok: true, detail: 'none', hint: null };
  return {
    what: 'crash reports',
    ok: false,
    detail: `${names.length} in ${folder}: ${names.join(', ')}`,
    hint: 'They are on this machine alone. Read them, then delete them with dowser doctor --delete-reports.',
  };
}

export async function machineChecks(library: string): Promise<readonly Check[]> {
  return [
    checkMemory(),
    await checkDisk('disk of the library', library),
    await checkDisk('disk for temporary files', tmpdir()),
    await checkTemp(tmpdir()),
    ...(await Promise.all(natives.map(checkNative))),
    { what: 'log', ok: true, detail: `${logsPath(library)} (DOWSER_LOG=off|details)`, hint: null },
    checkCrashes(library),
  ];
}
