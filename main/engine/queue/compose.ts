/**
 * A batch put together: what is asked again (disputed, unsure and doubtful answers), audit nodes, what the strategy
 * picks. All of it is a function of the record, the settings and the answers of the basis.
 */
import { createRng } from '../../../ml/rng.ts';
import type { LoopSettings } from '../../../ml/loop/loop.types.ts';
import type { QueueReason } from '../../contract/api.ts';
import type { Opinions } from '../labels/log-state.ts';
import { classAnswers, consensus, hasAnswer, isDisputed } from './answers.ts';
import type { Basis } from './chain.ts';
import type { NewBatch, NewItem, OpenQueue, StoredBatch } from './queue-record.ts';
import type { BatchResult, BatchTask, Doubtable } from './queue.types.ts';
import { factText } from './fact-text.ts';

/** Share of a batch that audit nodes take until all are asked. */
const AUDIT_SHARE = 0.2;
/** Share of a batch that one reviewer may be asked again. */
const AGAIN_SHARE = 0.5;
/** Batches after which a node that somebody was unsure about comes back. */
const UNSURE_PATIENCE = 2;
const NUM_CLASSES = 2;

/** A batch with all that needs no classifier. */
export interface BatchPlan {
  readonly basis: Basis;
  readonly task: BatchTask;
  readonly audit: readonly number[];
  readonly again: readonly Again[];
}
interface Again {
  readonly node: number;
  readonly reviewer: string;
  readonly reason: QueueReason;
}

export interface PlanInput {
  readonly queue: OpenQueue;
  readonly batches: readonly StoredBatch[];
  readonly basis: Basis;
  /** drawn nodes, in the order in which they are asked */
  readonly drawn: readonly number[];
  readonly numNodes: number;
  /** what stood at the basis */
  readonly opinions: Opinions;
}

export function loopSettings({ settings }: Pick<OpenQueue, 'settings'>): LoopSettings {
  const { mode, strategy, params, seed } = settings;
  return { mode, strategy, params, seed, numClasses: NUM_CLASSES };
}

/** Nodes for anybody that were asked about. */
export function askedNodes(batches: readonly StoredBatch[]): ReadonlySet<number> {
  return new Set(batches.flatMap(({ items }) => items.flatMap((i) => (i.reviewer === null ? [i.node] : []))));
}

/** Nodes that the strategy may not pick and the classifier may not learn from. */
export function auditSet(
  { settings }: Pick<OpenQueue, 'settings'>,
  batches: readonly StoredBatch[],
  drawn: readonly number[],
): ReadonlySet<number> {
  const asked = new Set(batches.flatMap(({ items }) => items.flatMap((i) => (i.reason === 'audit' ? [i.node] : []))));
  const shared = askedNodes(batches);
  // Fewer are wanted than were drawn once: those that were asked stay. What a strategy picked meanwhile never comes back.
  return new Set(drawn.filter((node, i) => asked.has(node) || (i < settings.auditSize && !shared.has(node))));
}

/** How many of something that is spread evenly fall into this batch: its share of all so far, less those before. */
const fallsInto = (number: number, perBatch: number): number =>
  Math.floor(number * perBatch + 1e-9) - Math.floor((number - 1) * perBatch + 1e-9);

/** One in two of `list` where `count` is half of it, and so on: evenly, from the middle of each stretch. */
export function interleave<T>(list: readonly T[], extra: readonly T[]): readonly T[] {
  const total = list.length + extra.length;
  const places = new Set(extra.map((_, j) => Math.floor(((j + 0.5) * total) / extra.length)));
  const [rest, added] = [[...list], [...extra]];
  return Array.from({ length: total }, (_, at) => (places.has(at) ? added.shift() : rest.shift())).filter(
    (one): one is T => one !== undefined,
  );
}

/** A share of each batch, and more where the pool cannot fill the rest of it. */
function auditOf(
  { queue, batches, basis, opinions }: PlanInput,
  setAside: Iterable<number>,
  candidates: Uint8Array,
): readonly number[] {
  const { batchSize } = queue.settings;
  const asked = askedNodes(batches);
  const left = [...setAside].filter((node) => !asked.has(node) && !hasAnswer(opinions.get(node)));
  const pool = candidates.reduce((sum, one) => sum + one, 0);
  return left.slice(0, Math.max(fallsInto(basis.number, AUDIT_SHARE * batchSize), batchSize - pool));
}

/** The batch in which an answer was given: the first that was computed after it, less one. */
const batchOfAnswer = (batches: readonly StoredBatch[], seq: number): number => {
  const at = batches.findIndex(({ logSeq }) => logSeq >= seq);
  return at < 0 ? batches.length : at;
};

/**
 * Disputed nodes to everybody who took a side, "unsure" to whoever said so; each once.
 * @param patience batches after which "unsure" comes back
 */
function againOf({ batches, basis, queue, opinions }: PlanInput, patience: number): readonly Again[] {
  const key = (node: number, reviewer: string, reason: QueueReason): string => `${node} ${reason} ${reviewer}`;
  const before = new Set(
    batches.flatMap(({ items }) =>
      items.flatMap((i) => (i.reviewer === null ? [] : [key(i.node, i.reviewer, i.reason)])),
    ),
  );
  const found: (Again & { readonly seq: number })[] = [];
  for (const [node, said] of opinions) {
    const disputed = isDisputed(said);
    for (const { reviewer, to, seq, itemId } of said.values()) {
      if (disputed && (to === 'anomalous' || to === 'normal')) found.push({ node, reviewer, reason: 'disputed', seq });
      const asked = itemId === null ? undefined : batches.find(({ items }) => items.some((i) => i.itemId === itemId));
      const isDue = (asked?.number ?? batchOfAnswer(batches, seq)) + patience <= basis.number;
      if (to === 'unsure' && isDue && !disputed && consensus(said) === null) {
        found.push({ node, reviewer, reason: 'unsure', seq });
      }
    }
  }
  const order = (reason: QueueReason): number => (reason === 'disputed' ? 0 : 1);
  found.sort((a, b) => order(a.reason) - order(b.reason) || a.seq - b.seq);
  const most = Math.max(1, Math.floor(AGAIN_SHARE * queue.settings.batchSize));
  const counts = new Map<string, number>();
  return found.filter(({ node, reviewer, reason }) => {
    const count = counts.get(reviewer) ?? 0;
    if (count >= most || before.has(key(node, reviewer, reason))) return false;
    counts.set(reviewer, count + 1);
    return true;
  });
}

function countBy(again: readonly Again[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { reviewer } of again) counts.set(reviewer, (counts.get(reviewer) ?? 0) + 1);
  return counts;
}

/** 1 for a node that may be asked; nobody has answered about it, and it is neither asked nor set aside. */
function candidatesOf(input: PlanInput, audit: ReadonlySet<number>): Uint8Array {
  const candidates = new Uint8Array(input.numNodes).fill(1);
  for (const [node, said] of input.opinions) if (hasAnswer(said)) candidates[node] = 0;
  for (const node of askedNodes(input.batches)) candidates[node] = 0;
  for (const node of audit) candidates[node] = 0;
  return candidates;
}

/** What the classifier may learn from: never the audit set. */
export function trainingAnswers(
  opinions: Opinions,
  audit: ReadonlySet<number>,
): readonly (Doubtable & { readonly seq: number })[] {
  return classAnswers(opinions).filter(({ node }) => !audit.has(node));
}

export function planBatch(input: PlanInput): BatchPlan {
  const { queue, batches, basis, opinions } = input;
  const { batchSize, secondLooks } = queue.settings;
  const setAside = auditSet(queue, batches, input.drawn);
  const candidates = candidatesOf(input, setAside);
  const audit = auditOf(input, setAside, candidates);
  // Where nothing else is left, there is nothing to wait for.
  const isExhausted = audit.length === 0 && !candidates.includes(1);
  const again = againOf(input, isExhausted ? 1 : UNSURE_PATIENCE);
  const answers = trainingAnswers(opinions, setAside);
  const seen = new Set(batches.flatMap(({ items }) => items.flatMap((i) => (i.reason === 'doubtful' ? [i.node] : []))));
  const inUse = new Set(again.map(({ node }) => node));
  const task: BatchTask = {
    kind: 'batch',
    loop: loopSettings(queue),
    answers: answers.map(({ node, label }) => ({ node, label })),
    candidates,
    round: basis.number - 1,
    room: batchSize - audit.length,
    again: [...countBy(again)],
    doubtable: answers
      .filter(({ node }) => !seen.has(node) && !inUse.has(node))
      .map(({ node, label, reviewer }) => ({ node, label, reviewer })),
    mostDoubtful: fallsInto(basis.number, secondLooks * batchSize),
  };
  return { basis, task, audit, again };
}

const sentences: Readonly<Record<'audit' | 'disputed' | 'unsure' | 'doubtful', string>> = {
  audit: 'Drawn at random when the audit set was made; no strategy picked it, so that figures stay fair.',
  disputed: 'Reviewers answered differently; both are asked once more.',
  unsure: 'You were unsure about it before; look again now that more is known.',
  doubtful: 'You labelled it before; a second look was asked for.',
};

/** A question about a node that no strategy picked. */
const plain = (node: number, reason: keyof typeof sentences, reviewer: string | null): NewItem => ({
  node,
  reason,
  reviewer,
  everyone: false,
  score: null,
  sentence: sentences[reason],
  facts: [],
});

/** Draws the questions that every reviewer is asked. */
function markShared(
  items: readonly NewItem[],
  { queue, basis }: { queue: OpenQueue; basis: Basis },
): readonly NewItem[] {
  const { overlap, seed, batchSize } = queue.settings;
  const wanted = overlap === 1 ? items.length : Math.min(items.length, fallsInto(basis.number, overlap * batchSize));
  const places = createRng(seed).fork(`overlap ${basis.number}`).shuffle(Int32Array.from(items.keys()));
  const chosen = new Set(places.subarray(0, wanted));
  return items.map((item, at) => ({ ...item, everyone: chosen.has(at) }));
}

/** The batch as it is recorded. @param nameOf name of a node, as people know it */
export function composeBatch(
  queue: OpenQueue,
  plan: BatchPlan,
  result: BatchResult,
  nameOf: (node: number) => string,
): NewBatch {
  const { basis, task } = plan;
  const picked = result.queries.map(({ node, reason, score, sentence, facts }): NewItem => ({
    node,
    reason,
    reviewer: null,
    everyone: false,
    score: Number.isFinite(score) ? score : null,
    sentence,
    facts: facts.map((fact) => ({ title: fact.title, value: factText(fact, nameOf) })),
  }));
  const audit = plan.audit.map((node) => plain(node, 'audit', null));
  const shared = markShared(interleave(picked, audit), { queue, basis });
  const asked = [
    ...plan.again.map(({ node, reviewer, reason }) =>
      plain(node, reason === 'disputed' ? 'disputed' : 'unsure', reviewer),
    ),
    ...result.doubtful.map(({ node, reviewer }) => plain(node, 'doubtful', reviewer)),
  ];
  const { mode, strategy, params, seed } = task.loop;
  return {
    number: basis.number,
    parent: basis.parent,
    basis: basis.hash,
    logSeq: basis.logSeq,
    answers: task.answers.length,
    mode,
    strategy,
    params,
    seed,
    round: task.round,
    phase: result.phase,
    notes: result.notes,
    seconds: result.seconds,
    items: interleave(shared, asked),
  };
}
