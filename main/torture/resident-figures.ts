/**
 * What a process holds: memory, files, threads, handles, tensors; and whether a row of such samples grows. Grown is the
 * median of the last third against that of the second: the first third is warm-up (compiled code, caches that fill),
 * medians bear a sample taken at a bad moment, and each figure may differ by what it is known to swing by at rest.
 */
import { readFileSync, readdirSync } from 'node:fs';
import v8 from 'node:v8';
import vm from 'node:vm';
import { z } from 'zod';
import { simdKernels } from '../../ml/compute/kernels/memory.ts';
import { liveTensors } from '../../ml/compute/tensors.ts';

/** In bytes or counts; a figure that this machine does not have is missing. */
export type Sample = Readonly<Partial<Record<FigureName, number>>>;

interface Figure {
  readonly title: string;
  readonly unit: 'MB' | 'count';
  /** may differ by so much: the larger of a share of the earlier median and an amount */
  readonly share: number;
  readonly least: number;
}
const MB = 2 ** 20;

export const figures = {
  rss: { title: 'resident memory', unit: 'MB', share: 0.05, least: 24 * MB },
  heap: { title: 'heap after collection', unit: 'MB', share: 0.03, least: 2 * MB },
  external: { title: 'memory outside the heap', unit: 'MB', share: 0.05, least: 4 * MB },
  buffers: { title: 'array buffers', unit: 'MB', share: 0.05, least: 4 * MB },
  files: { title: 'open file descriptors', unit: 'count', share: 0, least: 1 },
  threads: { title: 'threads', unit: 'count', share: 0, least: 1 },
  handles: { title: 'handles and requests', unit: 'count', share: 0, least: 1 },
  listeners: { title: 'listeners on the process', unit: 'count', share: 0, least: 0 },
  tensors: { title: 'tensors', unit: 'count', share: 0, least: 0 },
  blocks: { title: 'blocks of kernel memory', unit: 'count', share: 0, least: 0 },
} as const satisfies Readonly<Record<string, Figure>>;
export type FigureName = keyof typeof figures;
export const figureNames = Object.keys(figures).filter((name): name is FigureName => Object.hasOwn(figures, name));

/** The collector, also where node was started without --expose-gc. */
function collector(): () => void {
  v8.setFlagsFromString('--expose-gc');
  return z.custom<() => void>((value) => typeof value === 'function').parse(vm.runInNewContext('gc'));
}
let collect: (() => void) | null = null;

function procFigures(): Sample {
  try {
    const threads = /^Threads:\s+(\d+)/m.exec(readFileSync('/proc/self/status', 'utf8'));
    // The listing itself holds one descriptor.
    return { files: readdirSync('/proc/self/fd').length - 1, threads: Number(threads?.[1]) };
  } catch {
    return {};
  }
}

const listeners = (): number => process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0);

/** At rest: after what was let go was collected. */
export async function sampleProcess(): Promise<Sample> {
  collect ??= collector();
  for (let i = 0; i < 2; i++) {
    // Finalizers and weak references are served between collections.
    await new Promise((resolve) => setTimeout(resolve, 20));
    collect();
  }
  const { rss, heapUsed, external, arrayBuffers } = process.memoryUsage();
  return {
    ...{ rss, heap: heapUsed, external, buffers: arrayBuffers, listeners: listeners(), ...procFigures() },
    handles: process.getActiveResourcesInfo().filter((kind) => kind !== 'Timeout' && kind !== 'Immediate').length,
    tensors: liveTensors(),
    blocks: simdKernels()?.blocks() ?? 0,
  };
}

export interface FigureVerdict {
  readonly name: FigureName;
  readonly first: number;
  /** medians of the second and of the last third */
  readonly before: number;
  readonly after: number;
  readonly most: number;
  readonly allowed: number;
  readonly grows: boolean;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

/** Samples without which thirds say nothing. */
export const LEAST_SAMPLES = 6;

/** @returns a verdict for each figure that every sample has; none for fewer samples than that */
export function judge(samples: readonly Sample[]): readonly FigureVerdict[] {
  if (samples.length < LEAST_SAMPLES) return [];
  const third = Math.floor(samples.length / 3);
  return figureNames.flatMap((name): FigureVerdict[] => {
    const values = samples.flatMap((sample) => sample[name] ?? []);
    if (values.length < samples.length) return [];
    const before = median(values.slice(third, 2 * third));
    const after = median(values.slice(2 * third));
    const allowed = Math.max(figures[name].least, figures[name].share * before);
    const most = values.reduce((a, b) => Math.max(a, b));
    return [{ name, first: values[0], before, after, most, allowed, grows: after - before > allowed }];
  });
}

/** "heap after collection 41.2 MB, then 41.4 MB (at first 38.0, at most 43.1; may differ by 2.0)" */
export function verdictLine({ name, first, before, after, most, allowed, grows }: FigureVerdict): string {
  const { title, unit } = figures[name];
  const shown = (value: number): string => (unit === 'MB' ? (value / MB).toFixed(1) : String(value));
  const ending = unit === 'MB' ? ' MB' : '';
  return `${grows ? 'GROWS' : 'flat '}  ${title}: ${shown(before)}${ending}, then ${shown(after)}${ending} (at first ${shown(first)}, at most ${shown(most)}; may differ by ${shown(allowed)})`;
}
