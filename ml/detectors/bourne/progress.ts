/**
 * How far a run is: four phases whose shares of the whole are guessed from their counts and corrected by the clock, so
 * that the time left rests on what was measured in this run.
 */
import type { RunContext } from '../../context.ts';
import type { Plan } from './plan.ts';

type Task = 'nodes' | 'edges';

/** One scoring round costs about this share of a training epoch; an edge step about this multiple of a node step. */
const ROUND_SHARE = 0.3;
const EDGE_COST = 1.5;
/** Comparing all edges with their contexts costs about this many training epochs. */
const SWEEP_EPOCHS = 4;

export interface BourneProgress {
  epoch(task: Task): (epoch: number, loss: number | null) => void;
  round(task: Task): (round: number) => void;
  /** share of the edges that were compared with their contexts, 0..1 */
  readonly sweep: (share: number) => void;
}

export function createProgress(ctx: RunContext, plan: Plan): BourneProgress {
  const work = {
    nodes: { train: plan.nodeEpochs, score: plan.nodeRounds * ROUND_SHARE },
    edges: plan.edges
      ? {
          train: plan.edgeEpochs * EDGE_COST,
          score: plan.edgeRounds > 0 ? plan.edgeRounds * ROUND_SHARE * EDGE_COST * 2 : SWEEP_EPOCHS,
        }
      : { train: 0, score: 0 },
  };
  const total = work.nodes.train + work.nodes.score + work.edges.train + work.edges.score;
  const startedAt = performance.now();
  const before = {
    nodes: { train: 0, score: work.nodes.train },
    edges: {
      train: work.nodes.train + work.nodes.score,
      score: work.nodes.train + work.nodes.score + work.edges.train,
    },
  };
  const tell = (done: number, stage: string, more: { epoch?: number; loss?: number }): void => {
    const fraction = Math.min(1, done / total);
    const elapsed = (performance.now() - startedAt) / 1000;
    const secondsLeft = fraction > 0.01 ? (elapsed * (1 - fraction)) / fraction : null;
    ctx.report({ stage, fraction, secondsLeft, ...more });
  };
  return {
    epoch: (task) => (epoch, loss) => {
      const share = (epoch + 1) / plan.epochs;
      tell(before[task].train + work[task].train * share, `Learning ${task}: epoch ${epoch + 1} of ${plan.epochs}`, {
        epoch: epoch + 1,
        ...(loss === null ? {} : { loss }),
      });
    },
    round: (task) => (round) => {
      const rounds = task === 'nodes' ? plan.nodeRounds : plan.edgeRounds;
      const share = (round + 1) / rounds;
      tell(before[task].score + work[task].score * share, `Scoring ${task}: round ${round + 1} of ${rounds}`, {});
    },
    sweep: (share) => tell(before.edges.score + work.edges.score * share, 'Scoring edges', {}),
  };
}
