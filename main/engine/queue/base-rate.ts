/**
 * The share of anomalies in the whole graph, from nodes drawn at random. A draw meets what is left, and what a hunt picked
 * before was richer than that: the rate among draws falls while a hunt succeeds. Each draw therefore counts with what was
 * out of its reach (after Des Raj, JASA 1956, for draws without repetition):
 *
 *   share = mean_i (K_i / M + r_i x_i),   r_i = 1 - P_i / M
 *
 * x_i is 1 for an anomaly, P_i the nodes with a class that were picked or labelled elsewhere before draw i, K_i the
 * anomalies among them, M all nodes but those set aside for audit, which are never picked. An audit node was drawn before
 * the first question: out of its reach were only the labels of before, M are all nodes. The interval is Wilson's for the
 * draws, taken along.
 */
import { wilsonInterval } from '../../../ml/metrics/share.ts';
import type { Opinions } from '../labels/log-state.ts';
import { classAnswers, consensus } from './answers.ts';
import { auditSet } from './compose.ts';
import type { QueueMoment } from './moment.ts';
import type { StoredBatch } from './queue-record.ts';

export interface BaseRate {
  readonly share: number;
  readonly low: number;
  readonly high: number;
  /** draws behind it */
  readonly of: number;
}

/** Nodes that were drawn at random: audit and exploration, and every pick of the strategy that draws blindly. */
export function randomNodes(batches: readonly StoredBatch[]): ReadonlySet<number> {
  return new Set(
    batches.flatMap(({ items, strategy }) =>
      items.flatMap(({ reason, node }) =>
        reason === 'audit' || reason === 'explore' || (reason === 'picked' && strategy === 'random') ? [node] : [],
      ),
    ),
  );
}

interface Draw {
  readonly isAnomaly: boolean;
  /** share of nodes that were out of reach and anomalous */
  readonly known: number;
  /** share that was within reach */
  readonly within: number;
}

/** What was out of reach, as time goes on. */
interface OutOfReach {
  add(isAnomaly: boolean): void;
  draw(isAnomaly: boolean): Draw;
}

function createOutOfReach(numNodes: number): OutOfReach {
  let [nodes, anomalies] = [0, 0];
  return {
    add: (isAnomaly) => {
      nodes++;
      if (isAnomaly) anomalies++;
    },
    draw: (isAnomaly) => ({ isAnomaly, known: anomalies / numNodes, within: 1 - nodes / numNodes }),
  };
}

interface Frame {
  readonly numNodes: number;
  /** newest entry of the label log when the queue began */
  readonly startSeq: number;
  readonly setAside: ReadonlySet<number>;
}

function drawsOf({ numNodes, startSeq, setAside }: Frame, batches: readonly StoredBatch[], opinions: Opinions): Draw[] {
  const random = randomNodes(batches);
  const shared = batches.map(({ items }) => items.filter(({ reviewer }) => reviewer === null));
  const asked = new Set(shared.flatMap((items) => items.map(({ node }) => node)));
  const elsewhere = classAnswers(opinions).filter(({ node }) => !asked.has(node) && !setAside.has(node));
  const beforeAudit = createOutOfReach(numNodes);
  for (const { label, seq } of elsewhere) if (seq <= startSeq) beforeAudit.add(label === 1);
  const before = createOutOfReach(Math.max(1, numNodes - setAside.size));
  const draws: Draw[] = [];
  let next = 0;
  for (const [i, { logSeq }] of batches.entries()) {
    for (; next < elsewhere.length && elsewhere[next].seq <= logSeq; next++) before.add(elsewhere[next].label === 1);
    const classed = shared[i].flatMap((item) => {
      const value = consensus(opinions.get(item.node));
      return value === null ? [] : [{ ...item, isAnomaly: value === 'anomalous' }];
    });
    for (const { node, isAnomaly } of classed) {
      if (random.has(node)) draws.push((setAside.has(node) ? beforeAudit : before).draw(isAnomaly));
    }
    for (const { node, isAnomaly } of classed) if (!random.has(node)) before.add(isAnomaly);
  }
  return draws;
}

/** null where no random node has a class. */
export function estimateRate(frame: Frame, batches: readonly StoredBatch[], opinions: Opinions): BaseRate | null {
  const draws = drawsOf(frame, batches, opinions);
  const mean = (of: (draw: Draw) => number): number => draws.reduce((sum, draw) => sum + of(draw), 0) / draws.length;
  const within = mean((draw) => draw.within);
  const hits = draws.reduce((sum, draw) => sum + (draw.isAnomaly ? draw.within : 0), 0);
  const rate = wilsonInterval(Math.min(draws.length, hits / within), draws.length);
  if (rate === null) return null;
  const known = mean((draw) => draw.known);
  const whole = (share: number): number => Math.min(1, known + within * share);
  return { share: whole(rate.share), low: whole(rate.low), high: whole(rate.high), of: draws.length };
}

export function baseRateOf({ project, queue, chain, drawn, opinions }: QueueMoment): BaseRate | null {
  const { numNodes } = project.data.graph;
  const setAside = auditSet(queue, chain.batches, drawn);
  return estimateRate({ numNodes, startSeq: queue.startSeq, setAside }, chain.batches, opinions);
}

/** The share of anomalies that the base rate leaves to nodes without a class. */
export function rateLeft(rate: BaseRate, numNodes: number, opinions: Opinions): number {
  const known = classAnswers(opinions);
  const anomalies = known.filter(({ label }) => label === 1).length;
  return Math.max(0, rate.share * numNodes - anomalies) / Math.max(1, numNodes - known.length);
}
