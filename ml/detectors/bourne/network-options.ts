/** What a BOURNE network is made and trained with; the settings that releases and paper differ in are chosen in variant.ts. */
import type { EdgeAnchor } from './anchor.ts';
import type { Drawing } from './subgraphs.ts';

/** Online view against target view: graph to graph, graph to hypergraph, hypergraph to graph. */
export type Wiring = 'GG' | 'GH' | 'HG';

export interface NetworkOptions extends Drawing {
  readonly wiring: Wiring;
  readonly hiddenChannels: number;
  readonly predictorChannels: number;
  readonly usePredictor: boolean;
  readonly copyHyperedge: 'shared' | 'per-edge';
  readonly epochs: number;
  readonly batchSize: number;
  readonly learningRate: number;
  readonly weightDecay: number;
  /** weight of the target seen through its surroundings (alpha) and of the subgraph's mean (beta) */
  readonly patchWeight: number;
  readonly contextWeight: number;
  /** share of the hypergraph view's incidences that training removes and adds; absent: 0 */
  readonly perturbation?: number;
  /** what an edge's anchor term compares it with; absent: itself */
  readonly edgeAnchor?: EdgeAnchor;
  /** rate and momentum move with each step, or, as released, with each epoch; absent: step */
  readonly schedulePer?: 'step' | 'epoch';
}
