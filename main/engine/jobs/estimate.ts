/** What a detection would cost on this machine, in a sentence, before anything is started. */
import { availableMemory } from 'node:process';
import { freemem } from 'node:os';
import type { Detector } from '../../../ml/detectors/detector.ts';
import type { GraphData } from '../../../ml/schema/graph.ts';
import type { JobEstimate } from '../../contract/api.ts';

/** "2.5 GB"; never below a megabyte. */
export function bytesText(bytes: number): string {
  const megabytes = Math.max(1, bytes / 1e6);
  if (megabytes < 1000) return `${Math.round(megabytes)} MB`;
  const gigabytes = megabytes / 1000;
  return `${gigabytes < 10 ? gigabytes.toFixed(1) : Math.round(gigabytes)} GB`;
}

/** "a few seconds", "about 20 seconds". */
export function durationText(seconds: number): string {
  if (seconds < 5) return 'a few seconds';
  if (seconds < 20) return `about ${Math.round(seconds)} seconds`;
  if (seconds < 90) return `about ${Math.round(seconds / 5) * 5} seconds`;
  const minutes = seconds / 60;
  if (minutes < 90) return `about ${Math.round(minutes)} minutes`;
  const hours = minutes / 60;
  return `about ${hours < 10 ? hours.toFixed(1).replace('.0', '') : Math.round(hours)} hours`;
}

/** @throws AppError invalid-argument (parameters) */
export function estimateJob(
  detector: Detector,
  data: GraphData,
  params: Readonly<Record<string, unknown>>,
): JobEstimate {
  const { graph, features } = data;
  const { seconds, bytes } = detector.estimate(
    {
      numNodes: graph.numNodes,
      numEdges: graph.numEdges,
      numFeatures: features.numCols,
      numValues: features.kind === 'dense' ? features.data.length : features.values.length,
    },
    params,
  );
  // The smaller of what the machine has and what a container leaves this process.
  const availableBytes = Math.min(freemem(), availableMemory());
  const fits = bytes <= availableBytes;
  const free = bytesText(availableBytes);
  const sentence = fits
    ? `Takes ${durationText(seconds)} and about ${bytesText(bytes)} of memory; ${free} are free.`
    : `Needs about ${bytesText(bytes)} of memory, but only ${free} are free. Close other programs, lower the settings that cost memory, or choose another detector.`;
  return { seconds, bytes, availableBytes, fits, sentence };
}
