/**
 * What a hunt says of every node: an order, and probabilities.
 *
 *   ranking        sum_e share_e (-ln((place_e + 1/2) / n)),  share_e ~ (mean precision of expert e)^2
 *   probabilities  sigmoid(mean logit of the models + ln(rate / (1 - rate)))
 *
 * The models are trained with both classes weighing the same; the rate of anomalies that random draws met shifts them
 * back. Nodes outside the pool follow in the order of the prior, and have the linear model's word alone.
 */
import { allLogits } from './logistic.ts';
import type { Ground, Opinions } from './experts.ts';
import { expertIds, logitOf } from './experts.ts';
import { meanOf } from './trust.ts';
import type { Beliefs } from './trust.ts';

/** 0 = highest; ties by index. Length as scores. */
export function placesOf(scores: Float64Array): Int32Array {
  const order = Int32Array.from(scores.keys()).sort((a, b) => scores[b] - scores[a] || a - b);
  const place = new Int32Array(scores.length);
  order.forEach((i, at) => (place[i] = at));
  return place;
}

/** @param priorPlace place of every node in the prior ranking */
export function rankingOf(opinions: Opinions, beliefs: Beliefs, priorPlace: Int32Array): Float64Array {
  const { pool, scores } = opinions;
  const n = priorPlace.length;
  const known = expertIds.flatMap((id) => {
    const own = scores[id];
    return own === null ? [] : [{ places: placesOf(own), weight: meanOf(beliefs[id]) ** 2 }];
  });
  const total = known.reduce((sum, { weight }) => sum + weight, 0);
  const span = n + pool.length;
  const ranking = Float64Array.from(priorPlace, (place) => -Math.log((pool.length + place + 0.5) / span));
  pool.forEach((v, i) => {
    ranking[v] = 0;
    for (const { places, weight } of known) ranking[v] -= (weight / total) * Math.log((places[i] + 0.5) / span);
  });
  return ranking;
}

/**
 * @param rate share of anomalies that the probabilities are meant for; 1/2: both classes weigh the same
 * @returns null while no model is trained; length numNodes
 */
export function probabilitiesOf(ground: Ground, opinions: Opinions, rate: number): Float32Array | null {
  const { linear, forest } = opinions;
  if (linear === null || forest === null) return null;
  const shift = Math.log(rate / (1 - rate));
  const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z));
  const { everywhere } = opinions;
  const out = new Float32Array(ground.ensemble.prior.length);
  if (everywhere !== null) {
    const logits = allLogits(ground.attributes, everywhere);
    for (let v = 0; v < out.length; v++) out[v] = sigmoid(logits[v] + shift);
  }
  opinions.pool.forEach((v, i) => {
    out[v] = sigmoid((linear[i] + logitOf(forest[i])) / 2 + shift);
  });
  return out;
}
