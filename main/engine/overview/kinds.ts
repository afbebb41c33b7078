/** The kinds of places: what they mean, what they cost, how they are computed. */
import { freemem } from 'node:os';
import { availableMemory } from 'node:process';
import type { RunContext } from '../../../ml/context.ts';
import { MOST_DIRECTIONS, MOST_UNFOLDED, pcaLayout, umapLayout } from '../../../ml/layout/feature-map.ts';
import { forceLayout } from '../../../ml/layout/force-layout.ts';
import type { Layout, Watch } from '../../../ml/layout/layout.types.ts';
import type { Csr, GraphData } from '../../../ml/schema/graph.ts';
import type { JobEstimate } from '../../contract/api.ts';
import type { PlaceKind } from '../../contract/overview.ts';
import { bytesText, durationText } from '../jobs/estimate.ts';

interface Cost {
  readonly seconds: number;
  readonly bytes: number;
}
interface Kind {
  readonly title: string;
  readonly summary: string;
  /** raised whenever the same graph and seed would give other places, so that kept ones are made anew */
  readonly version: number;
  /** false where they are a function of the edges alone */
  readonly readsFeatures: boolean;
  cost(data: GraphData): Cost;
  place(data: GraphData, csr: Csr, ctx: RunContext, watch: Watch): Promise<Layout>;
}

/** What a thread needs before it begins. */
const THREAD_BYTES = 40e6;

function storedValues({ features }: GraphData): number {
  return features.kind === 'dense' ? features.data.length : features.values.length;
}

/** The factors were measured on graphs of 3,000 to 100,000 nodes on one server core. */
export const kinds: Readonly<Record<PlaceKind, Kind>> = {
  force: {
    title: 'By edges',
    summary: 'Nodes that are joined lie near each other; groups with many edges among themselves come apart.',
    version: 1,
    readsFeatures: false,
    cost: ({ graph }) => ({
      seconds: 0.2 + 1e-4 * graph.numNodes + 8e-6 * graph.numEdges,
      bytes: THREAD_BYTES + 700 * graph.numNodes + 80 * graph.numEdges,
    }),
    place: (_, csr, ctx, watch) => forceLayout(csr, ctx, watch),
  },
  pca: {
    title: 'By features, straight (PCA)',
    summary: 'Nodes with like features lie together, along the two directions in which the features differ most.',
    version: 1,
    readsFeatures: true,
    cost: (data) => ({
      seconds: 0.3 + 1e-7 * storedValues(data),
      bytes: THREAD_BYTES + 8 * storedValues(data) + 60 * data.graph.numNodes,
    }),
    place: ({ features }, _, ctx) => pcaLayout(features, ctx),
  },
  umap: {
    title: 'By features, unfolded (UMAP)',
    summary: 'Nodes with like features lie together; the distance between groups says little.',
    version: 1,
    readsFeatures: true,
    cost: (data) => {
      const { numNodes } = data.graph;
      const unfolded = Math.min(MOST_UNFOLDED, numNodes);
      return {
        seconds: 0.5 + 1.1e-3 * unfolded + 3e-4 * (numNodes - unfolded) + 3e-7 * storedValues(data),
        bytes: THREAD_BYTES + 8 * storedValues(data) + 8 * MOST_DIRECTIONS * numNodes + 400 * numNodes,
      };
    },
    place: ({ features }, _, ctx, watch) => umapLayout(features, ctx, watch),
  },
};

export function estimatePlaces(kind: PlaceKind, data: GraphData): JobEstimate {
  const { seconds, bytes } = kinds[kind].cost(data);
  // The smaller of what the machine has and what a container leaves this process.
  const availableBytes = Math.min(freemem(), availableMemory());
  const fits = bytes <= availableBytes;
  const free = bytesText(availableBytes);
  const sentence = fits
    ? `Takes ${durationText(seconds)} and about ${bytesText(bytes)} of memory; ${free} are free.`
    : `Needs about ${bytesText(bytes)} of memory, but only ${free} are free. Close other programs, or choose other places.`;
  return { seconds, bytes, availableBytes, fits, sentence };
}
