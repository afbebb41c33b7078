/**
 * Which nodes a batch is made of. A share is drawn at random from all candidates, so that the rate of anomalies can be
 * told without the bias of a ranking. Of the other questions most go to the expert with the highest believed precision;
 * all experts contend for a share by draws from the beliefs (Thompson, Biometrika 1933), so that one that became better
 * is noticed, and a leader that is surely better keeps nearly all. An expert gives its highest node that is no twin of two others in the batch: a third twin is left for the
 * next batch, when the answers to the first are known.
 */
import type { Rng } from '../rng.ts';
import type { Attributes } from './attributes.ts';
import { drawBeta } from './beta.ts';
import type { ExpertId, Opinions } from './experts.ts';
import { expertIds } from './experts.ts';
import { meanOf, topPlaces } from './trust.ts';
import type { Belief, Beliefs } from './trust.ts';

export interface Pick {
  readonly node: number;
  /** who gave it; null for a random draw */
  readonly expert: ExpertId | null;
  /** its place in the expert's ranking of candidates, 0 = highest; 0 for a random draw */
  readonly place: number;
}

export interface PickInput {
  readonly opinions: Opinions;
  readonly beliefs: Beliefs;
  readonly attributes: Attributes;
  readonly candidates: Uint8Array;
  readonly count: number;
  /** share of random draws, 0..1 */
  readonly explore: number;
}

/** |x - y|^2 below this share of |x|^2 + |y|^2: two nodes whose answers would teach the same. */
const TWIN = 0.05;
const TWINS = 2;
/** Share of the questions that all experts contend for. */
const CONTESTED = 0.2;
/** Candidates of an expert that are held ready for each question of a batch. */
const READY = 3;

function isTwin({ rows, width }: Attributes, a: number, b: number): boolean {
  let [gap, length] = [0, 0];
  for (let c = 0; c < width; c++) {
    const [x, y] = [rows[a * width + c], rows[b * width + c]];
    gap += (x - y) ** 2;
    length += x * x + y * y;
  }
  return gap < TWIN * length;
}

/** How many of a batch are drawn at random: the share of it, its fraction by a draw. */
function exploring(count: number, share: number, rng: Rng): number {
  const wanted = count * share;
  return Math.floor(wanted) + (rng.uniform() < wanted - Math.floor(wanted) ? 1 : 0);
}

/** Candidates not taken yet, drawn one after the other without repetition. */
function randomDraw(candidates: Uint8Array, rng: Rng): (taken: ReadonlySet<number>) => number | null {
  const nodes = new Int32Array(candidates.length);
  let left = 0;
  for (let v = 0; v < candidates.length; v++) if (candidates[v] === 1) nodes[left++] = v;
  return (taken) => {
    while (left > 0) {
      const at = rng.int(left--);
      const node = nodes[at];
      nodes[at] = nodes[left];
      if (!taken.has(node)) return node;
    }
    return null;
  };
}

/** Mean less one deviation: random draws take more than their share only where they surely find more. */
function cautious({ plus, minus }: Belief): number {
  const sum = plus + minus;
  return Math.max(0, plus / sum - Math.sqrt((plus * minus) / (sum * sum * (sum + 1))));
}

/** At most `count` picks; fewer only where fewer candidates are left. */
export function pickBatch(input: PickInput, rng: Rng): Pick[] {
  const { opinions, beliefs, attributes, candidates, count } = input;
  const draw = randomDraw(candidates, rng.fork('random nodes'));
  const thompson = rng.fork('experts');
  const tops = new Map<ExpertId, Int32Array>();
  for (const id of expertIds) {
    const scores = opinions.scores[id];
    if (scores !== null) tops.set(id, topPlaces(opinions.pool, scores, candidates, READY * count));
  }
  const taken = new Set<number>();
  const picks: Pick[] = [];
  const take = (pick: Pick): void => {
    picks.push(pick);
    taken.add(pick.node);
  };
  const takeRandom = (): boolean => {
    const node = draw(taken);
    if (node !== null) take({ node, expert: null, place: 0 });
    return node !== null;
  };
  const takeFrom = (expert: ExpertId): boolean => {
    const top = tops.get(expert) ?? new Int32Array();
    const open = Array.from(top.keys()).filter((place) => !taken.has(opinions.pool[top[place]]));
    const lone = open.find((place) => {
      const node = opinions.pool[top[place]];
      return picks.filter((other) => isTwin(attributes, node, other.node)).length < TWINS;
    });
    const place = lone ?? open.at(0);
    if (place === undefined) return false;
    take({ node: opinions.pool[top[place]], expert, place });
    return true;
  };
  // Random draws first, so that an expert never takes what a uniform draw would have met.
  const random = exploring(count, input.explore, rng.fork('share'));
  for (let i = 0; i < random && takeRandom(); i++);
  const speaking = [...tops.keys()].sort((a, b) => meanOf(beliefs[b]) - meanOf(beliefs[a]));
  const [lead] = speaking;
  const leads = meanOf(beliefs[lead]) >= cautious(beliefs.chance);
  const contested = exploring(count - picks.length, CONTESTED, rng.fork('contested'));
  for (let i = 0; i < contested; i++) {
    const drawn = speaking.map((id) => ({ id, value: drawBeta(beliefs[id].plus, beliefs[id].minus, thompson) }));
    takeFrom(drawn.reduce((best, one) => (one.value > best.value ? one : best)).id);
  }
  while (picks.length < count && ((leads && takeFrom(lead)) || takeRandom()));
  // In an order that does not tell who gave which.
  return rng.fork('order').shuffle(picks);
}
