/**
 * The labelling loop over one graph, in either mode (./loop.types.ts).
 *
 * Teach: the classifier in closed form (../classify/diffusion.ts) learns anew from all answers before each batch, and the
 * chosen strategy asks by what it says; where a strategy needs a model and one class alone was answered, coverage asks.
 * Hunt: ../hunt/hunt.ts.
 */
import { diffusedSpace } from '../classify/diffused-space.ts';
import { diffusionLogits, fitDiffusion } from '../classify/diffusion.ts';
import { createRunContext } from '../context.ts';
import type { RunContext } from '../context.ts';
import { convolution } from '../graph/adjacency.ts';
import { usableData } from '../graph/usable-data.ts';
import { createHunt } from '../hunt/hunt.ts';
import type { Hunt } from '../hunt/hunt.ts';
import type { HuntAnswer } from '../hunt/training-set.ts';
import { createRng } from '../rng.ts';
import type { Rng } from '../rng.ts';
import { AppError } from '../schema/errors.ts';
import type { Csr, GraphData } from '../schema/graph.ts';
import { cover } from '../strategies/cover/cover.ts';
import { strategyById } from '../strategies/index.ts';
import { softmaxRow } from '../strategies/pick.ts';
import { loopStrategy } from './loop-strategies.ts';
import type { Answer, LabellingLoop, LoopSettings } from './loop.types.ts';

const named = (rng: Rng, ctx: RunContext): RunContext =>
  createRunContext({ rng, signal: ctx.signal, report: (progress) => ctx.report(progress) });

function teachingLoop(data: GraphData, csr: Csr, settings: LoopSettings): LabellingLoop {
  const { numClasses, params } = settings;
  const numNodes = data.graph.numNodes;
  const strategy = strategyById(settings.strategy);
  const propagation = convolution(csr);
  const rng = createRng(settings.seed);
  const logitsOf = async (answers: readonly Answer[], ctx: RunContext): Promise<Float32Array | null> => {
    if (new Set(answers.map(({ label }) => label)).size < 2) return null;
    const space = await diffusedSpace(data, propagation, ctx);
    const fit = fitDiffusion(space, answers, numClasses);
    return diffusionLogits(space, fit, answers, numNodes, ctx);
  };
  return {
    propose: async ({ answers, candidates }, count, round, ctx) => {
      const logits = await logitsOf(answers, ctx);
      const isCold = strategy.needs !== 'cold' && logits === null;
      const asking = isCold ? cover : strategy;
      const labels = new Int32Array(numNodes).fill(-1);
      for (const { node, label } of answers) labels[node] = label;
      const order = Int32Array.from(answers, ({ node }) => node);
      const input = { data, csr, propagation, numClasses, labels, order, candidates, logits, count };
      const own = named(rng.fork(`round ${round}`), ctx);
      const { queries, notes } = await asking.select(input, isCold ? {} : params, own);
      const phase = isCold
        ? `${cover.title} asks until both classes have an answer; then ${strategy.title} does.`
        : logits === null
          ? `${strategy.title} asks; there is no classifier before both classes have an answer.`
          : `${strategy.title} asks, by a classifier that learned from ${answers.length} answers.`;
      // Coverage says itself what the space is like.
      const about = asking === cover || logits === null ? [] : (await diffusedSpace(data, propagation, ctx)).notes;
      const short = `Only ${queries.length} of ${count} questions could be asked: no more candidates are left.`;
      return {
        queries: queries.map((query) => ({ ...query, reason: 'picked' })),
        phase,
        notes: [...about, ...notes, ...(queries.length < count ? [short] : [])],
      };
    },
    predict: async (answers, ctx) => {
      const logits = await logitsOf(answers, ctx);
      if (logits === null) return null;
      const probabilities = new Float32Array(logits.length);
      const belief = new Float64Array(numClasses);
      for (let v = 0; v < numNodes; v++) {
        softmaxRow(logits, v, numClasses, belief);
        probabilities.set(belief, v * numClasses);
      }
      return { probabilities };
    },
    dispose: () => undefined,
  };
}

function huntingLoop(data: GraphData, csr: Csr, settings: LoopSettings): LabellingLoop {
  if (settings.numClasses !== 2) {
    throw new AppError('invalid-argument', `A hunt knows anomalous and normal, not ${settings.numClasses} classes.`);
  }
  const rng = createRng(settings.seed);
  let prepared: Promise<Hunt> | null = null;
  /** What belongs to the graph is made at the first call; a call that was stopped leaves it to the next one. */
  const huntOf = async (ctx: RunContext): Promise<Hunt> => {
    prepared ??= createHunt({ data, csr, propagation: convolution(csr) }, settings.params, named(rng, ctx));
    try {
      return await prepared;
    } catch (thrown) {
      prepared = null;
      throw thrown;
    }
  };
  const binary = (answers: readonly Answer[]): HuntAnswer[] =>
    answers.map(({ node, label }) => ({ node, label: label === 1 ? 1 : 0 }));
  return {
    propose: async ({ answers, candidates }, count, round, ctx) => {
      const hunt = await huntOf(ctx);
      const own = named(rng.fork(`round ${round}`), ctx);
      const { queries, phase, notes } = await hunt.next(binary(answers), candidates, count, own);
      return { queries, phase, notes };
    },
    predict: async (answers, ctx) => {
      const anomalous = await (await huntOf(ctx)).predict(binary(answers), ctx);
      if (anomalous === null) return null;
      const probabilities = new Float32Array(2 * anomalous.length);
      anomalous.forEach((value, v) => {
        probabilities[2 * v] = 1 - value;
        probabilities[2 * v + 1] = value;
      });
      return { probabilities };
    },
    dispose: () => {
      prepared = null;
    },
  };
}

/**
 * @throws AppError not-found (strategy), invalid-argument (mode, classes, values that are no finite numbers), conflict (no
 * nodes)
 */
export function createLabellingLoop(given: GraphData, csr: Csr, settings: LoopSettings): LabellingLoop {
  const { mode } = loopStrategy(settings.strategy, settings.mode);
  const { data, notes } = usableData(given);
  const loop = mode === 'hunt' ? huntingLoop(data, csr, settings) : teachingLoop(data, csr, settings);
  if (notes.length === 0) return loop;
  return {
    ...loop,
    propose: async (...asked) => {
      const proposal = await loop.propose(...asked);
      return { ...proposal, notes: [...notes, ...proposal.notes] };
    },
  };
}
