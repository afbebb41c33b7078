/**
 * The one place where the paper, the released code and Dowser's own choice part (specification 2.11). `variant` chooses
 * them together, a flag by itself wins over it.
 *
 *                      default        paper          released
 *   nodes compared     GG             GH             GG
 *   predictor in GH    yes            yes            no
 *   target's copies    per edge       per edge       one hyperedge a node
 *   anchor of an edge  itself         itself         edge floor(j / 2), an index slip
 *   edges compared     with the contexts of both ends  hypergraph with graph, anchor and mean (paper and released)
 *   drawn from         all edges      all edges      edges that end in a node; a loop a node (node network)
 *   rate and momentum  per step       per step       per epoch
 *
 * GG by default: over the data sets with known anomalies it ranks nodes better than GH (figures in ../README.md).
 */
import type { EdgeAnchor } from './anchor.ts';
import type { NetworkOptions } from './network-options.ts';
import type { BourneParams } from './params.ts';
import type { SampledGraphOptions } from './sampled-graph.ts';

export interface Settings {
  readonly nodeWiring: 'GG' | 'GH';
  /** of the GH node network; the others always have one */
  readonly usePredictor: boolean;
  readonly copyHyperedge: NetworkOptions['copyHyperedge'];
  readonly edgeAnchor: EdgeAnchor;
  /** with the node network's contexts of both ends (edge-context.ts), or as published with a network of its own */
  readonly edgeComparison: 'contexts' | 'hypergraph';
  /** in the published comparison, the published edge score: anchor and mean, not patch */
  readonly publishedEdgeScore: boolean;
  readonly direction: SampledGraphOptions['direction'];
  /** for the node network */
  readonly selfLoops: boolean;
  readonly schedulePer: 'step' | 'epoch';
}

export const VARIANTS = {
  default: {
    nodeWiring: 'GG',
    usePredictor: true,
    copyHyperedge: 'per-edge',
    edgeAnchor: 'same-edge',
    edgeComparison: 'contexts',
    publishedEdgeScore: false,
    direction: 'both',
    selfLoops: false,
    schedulePer: 'step',
  },
  paper: {
    nodeWiring: 'GH',
    usePredictor: true,
    copyHyperedge: 'per-edge',
    edgeAnchor: 'same-edge',
    edgeComparison: 'hypergraph',
    publishedEdgeScore: true,
    direction: 'both',
    selfLoops: false,
    schedulePer: 'step',
  },
  released: {
    nodeWiring: 'GG',
    usePredictor: false,
    copyHyperedge: 'shared',
    edgeAnchor: 'halved-index',
    edgeComparison: 'hypergraph',
    publishedEdgeScore: true,
    direction: 'in-edges',
    selfLoops: true,
    schedulePer: 'epoch',
  },
} as const satisfies Record<string, Settings>;

/** The first of the values that was chosen; parameters are checked before, so that anything else means "as the variant". */
function chosen<T extends string>(value: string, values: readonly T[]): T | undefined {
  return values.find((known) => known === value);
}
const yesNo = (value: string): boolean | undefined => (value === 'yes' ? true : value === 'no' ? false : undefined);

export function settingsOf(given: BourneParams): Settings {
  const base: Settings = VARIANTS[chosen(given.variant, ['paper', 'released']) ?? 'default'];
  return {
    ...base,
    nodeWiring: chosen(given.nodeWiring, ['GG', 'GH']) ?? base.nodeWiring,
    usePredictor: yesNo(given.usePredictor) ?? base.usePredictor,
    copyHyperedge: chosen(given.copyHyperedge, ['shared', 'per-edge']) ?? base.copyHyperedge,
    edgeComparison: chosen(given.edgeComparison, ['contexts', 'hypergraph']) ?? base.edgeComparison,
    edgeAnchor: chosen(given.anchorOf, ['same-edge', 'halved-index']) ?? base.edgeAnchor,
    direction: chosen(given.direction, ['both', 'in-edges']) ?? base.direction,
    selfLoops: yesNo(given.selfLoops) ?? base.selfLoops,
  };
}
