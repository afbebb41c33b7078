/** What the labelling loop is given and what it answers (./loop.ts). */
import type { RunContext } from '../context.ts';
import type { ParamValues } from '../schema/params.ts';
import type { Query } from '../strategies/strategy.ts';

/** hunt: find as many anomalies as possible; teach: make the classifier as good as possible. */
export type LoopMode = 'hunt' | 'teach';

export interface LoopSettings {
  readonly mode: LoopMode;
  /** a strategy of ml/strategies (teach) or of ml/hunt (hunt) */
  readonly strategy: string;
  readonly params: ParamValues;
  readonly seed: number;
  /** teach: any; hunt: 2, where class 1 is anomalous */
  readonly numClasses: number;
}

/** One answer that stands: a class, never "unsure" or "cannot be labelled". */
export interface Answer {
  readonly node: number;
  readonly label: number;
}

export interface LoopState {
  /** in the order in which they were given */
  readonly answers: readonly Answer[];
  /** 1 for a node that may be asked; length numNodes. Never one with an answer */
  readonly candidates: Uint8Array;
}

export interface Proposal {
  /** in the order in which they should be asked */
  readonly queries: readonly (Query & { readonly reason: 'picked' | 'explore' })[];
  /** what the loop is doing at present, one sentence */
  readonly phase: string;
  /** sentences the analyst must know: caps, fallbacks */
  readonly notes: readonly string[];
}

/** Probabilities of the classifier trained on all answers; numNodes x numClasses, rows sum to 1. */
export interface Prediction {
  readonly probabilities: Float32Array;
}

/**
 * A loop over one graph. What it answers is a function of the graph, the settings, the state and the round alone, never
 * of what it was asked before: taking an answer back and giving it again leads to the same questions, bit for bit. What
 * it keeps between calls is what belongs to the graph.
 */
export interface LabellingLoop {
  /** @param round 0-based number of the batch: what randomness hangs on */
  propose(state: LoopState, count: number, round: number, ctx: RunContext): Promise<Proposal>;
  /** null while there are fewer than two classes among the answers */
  predict(answers: readonly Answer[], ctx: RunContext): Promise<Prediction | null>;
  dispose(): void;
}
