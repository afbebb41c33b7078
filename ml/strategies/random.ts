/** The reference of every curve: any candidate is as likely as any other. */
import { nodesWith } from './propagated.ts';
import { drawn } from './sampling.ts';
import { defineStrategy } from './strategy.ts';

export const random = defineStrategy({
  id: 'random',
  title: 'Random',
  summary: 'Asks about any node that is left. The reference that every other strategy has to beat.',
  paper: '-',
  needs: 'cold',
  params: {},
  select: async ({ candidates, count }, _params, ctx) => {
    const picked = drawn(nodesWith(candidates), count, ctx.rng.fork('random queries'));
    const sentence = 'Drawn at random, to keep an honest reference.';
    const queries = [...picked].map((node, i) => ({ node, score: picked.length - i, sentence, facts: [] }));
    return Promise.resolve({ queries, notes: [] });
  },
});
