/** What the answers say of a node and of a question: pure functions of what each reviewer said. */
import type { LabelEntry, LabelValue } from '../../contract/api.ts';
import { putOffKey } from '../labels/log-state.ts';
import type { Opinions } from '../labels/log-state.ts';
import type { StoredBatch, StoredItem } from './queue-record.ts';

export type NodeClass = 'anomalous' | 'normal';
type Said = ReadonlyMap<string, LabelEntry> | undefined;

/** "Not now" says nothing. */
const speaks = (entry: LabelEntry): boolean => entry.to !== 'skip';
const isClass = (value: LabelValue | null): value is NodeClass => value === 'anomalous' || value === 'normal';

/** The class that most reviewers gave; null where nobody gave one, or as many say the one as the other. */
export function consensus(said: Said): NodeClass | null {
  let balance = 0;
  let given = 0;
  for (const { to } of said?.values() ?? []) {
    if (!isClass(to)) continue;
    given++;
    balance += to === 'anomalous' ? 1 : -1;
  }
  return given === 0 || balance === 0 ? null : balance > 0 ? 'anomalous' : 'normal';
}

/** Reviewers gave the node different classes. */
export function isDisputed(said: Said): boolean {
  const classes = new Set([...(said?.values() ?? [])].map(({ to }) => to).filter(isClass));
  return classes.size > 1;
}

export function hasAnswer(said: Said): boolean {
  return [...(said?.values() ?? [])].some(speaks);
}

/** What stood, of what stands now, when an entry was the newest. */
export function upTo(opinions: Opinions, seq: number): Opinions {
  const kept = new Map<number, ReadonlyMap<string, LabelEntry>>();
  for (const [node, said] of opinions) {
    const early = [...said].filter(([, entry]) => entry.seq <= seq);
    if (early.length > 0) kept.set(node, early.length === said.size ? said : new Map(early));
  }
  return kept;
}

/** The entry that answers a question meant for one reviewer; undefined while they owe it. */
function personalAnswer(item: StoredItem, batch: StoredBatch, said: Said): LabelEntry | undefined {
  const own = said?.get(item.reviewer ?? '');
  if (own === undefined) return undefined;
  // Said elsewhere since it was asked: they have looked again.
  return own.itemId === item.itemId || own.seq > batch.logSeq ? own : undefined;
}

/** The entry that put a question off beside an answer that stands. */
function putOff(item: StoredItem, said: Said, reviewer = item.reviewer): LabelEntry | undefined {
  return said?.get(putOffKey(reviewer ?? '', item.itemId));
}

/** Nothing is left to ask: the reviewers agree by now, or the label that was in doubt is gone. */
function isMoot(item: StoredItem, said: Said): boolean {
  const own = said?.get(item.reviewer ?? '');
  if (item.reason === 'disputed') return !isDisputed(said);
  return item.reason === 'doubtful' ? own === undefined || !isClass(own.to) : false;
}

/**
 * Where a question stands for a reviewer, and whether another one had answered it before; null it is not theirs to answer
 * (any more).
 */
export function answerOf(
  item: StoredItem,
  batch: StoredBatch,
  opinions: Opinions,
  reviewer: string,
): { readonly answer: LabelValue | null; readonly isShared: boolean } | null {
  const said = opinions.get(item.node);
  if (item.reviewer !== null) {
    if (item.reviewer !== reviewer) return null;
    const entry = personalAnswer(item, batch, said);
    if (entry !== undefined) return { answer: entry.to, isShared: false };
    return isMoot(item, said) ? null : { answer: putOff(item, said)?.to ?? null, isShared: false };
  }
  const own = said?.get(reviewer);
  const isOther = (entry: LabelEntry): boolean => speaks(entry) && entry.reviewer !== reviewer;
  const others = [...(said?.values() ?? [])].filter(isOther);
  if (own !== undefined && speaks(own)) {
    return { answer: own.to, isShared: item.everyone && others.some(({ seq }) => seq < own.seq) };
  }
  if (others.length > 0 && !item.everyone) return null;
  return { answer: own?.to ?? putOff(item, said, reviewer)?.to ?? null, isShared: others.length > 0 };
}

/** The entry that answered a question, whoever gave it; undefined while nobody did. */
export function answeredBy(item: StoredItem, batch: StoredBatch, opinions: Opinions): LabelEntry | undefined {
  const said = opinions.get(item.node);
  if (item.reviewer !== null) {
    const entry = personalAnswer(item, batch, said);
    return entry !== undefined && speaks(entry) ? entry : undefined;
  }
  return earliest([...(said?.values() ?? [])].filter(speaks));
}

/** The same, where putting off counts too. */
export function settledBy(item: StoredItem, batch: StoredBatch, opinions: Opinions): LabelEntry | undefined {
  const answered = answeredBy(item, batch, opinions);
  if (answered !== undefined) return answered;
  const said = opinions.get(item.node);
  if (item.reviewer === null) return earliest([...(said?.values() ?? [])]);
  return personalAnswer(item, batch, said) ?? putOff(item, said);
}

/** Nobody is waited for: answered, put off, or no question any more. */
export function isSettled(item: StoredItem, batch: StoredBatch, opinions: Opinions): boolean {
  return settledBy(item, batch, opinions) !== undefined || isMoot(item, opinions.get(item.node));
}

function earliest(entries: readonly LabelEntry[]): LabelEntry | undefined {
  let first: LabelEntry | undefined;
  for (const entry of entries) if (first === undefined || entry.seq < first.seq) first = entry;
  return first;
}

export interface GivenAnswer {
  readonly node: number;
  readonly label: 0 | 1;
  /** who gave the class last */
  readonly reviewer: string;
  readonly seq: number;
}

/** Nodes with a class, in the order in which they got it; 1 is anomalous. */
export function classAnswers(opinions: Opinions): readonly GivenAnswer[] {
  const found: GivenAnswer[] = [];
  for (const [node, said] of opinions) {
    const value = consensus(said);
    if (value === null) continue;
    const agreeing = [...said.values()].filter(({ to }) => to === value).sort((a, b) => a.seq - b.seq);
    const last = agreeing[agreeing.length - 1];
    found.push({ node, label: value === 'anomalous' ? 1 : 0, reviewer: last.reviewer, seq: agreeing[0].seq });
  }
  return found.sort((a, b) => a.seq - b.seq || a.node - b.node);
}
