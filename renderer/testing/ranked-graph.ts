/** A small ranked graph for tests of the state: `size` nodes with falling scores, labels kept in memory as the log would. */
import type { LabelChange, LabelEntry, LabelValue, MethodInput, ScoreRow } from '../../main/contract/api.ts';
import type { Answers } from './scripted-engine.ts';

export interface RankedGraph {
  readonly answers: Answers;
  readonly labels: ReadonlyMap<number, LabelValue>;
}

/** Node at place p of the full list has index size - 1 - p, so that place and index are never mixed up unseen. */
export function rankedGraph(size: number): RankedGraph {
  const labels = new Map<number, LabelValue>();
  const log: LabelEntry[] = [];
  const undone: LabelEntry[] = [];
  const standing: LabelEntry[] = [];

  const list = (input: { search: string; unlabelledOnly: boolean }): number[] =>
    Array.from({ length: size }, (_, place) => size - 1 - place).filter(
      (index) => `n${index}`.includes(input.search) && !(input.unlabelledOnly && labels.has(index)),
    );
  const row = (index: number): ScoreRow => ({
    index,
    rank: size - index,
    score: index / size,
    percentile: (index + 1) / size,
    ids: [`n${index}`],
    names: [`n${index}`],
    label: labels.get(index) ?? null,
    attributes: {},
  });
  const write = (entry: Omit<LabelEntry, 'seq' | 'at' | 'hash'>): LabelChange => {
    const full = { ...entry, seq: log.length + 1, at: '2026-01-02T13:04:05.000Z', hash: String(log.length) };
    log.push(full);
    if (entry.to === null) labels.delete(entry.index);
    else labels.set(entry.index, entry.to);
    const count = (value: LabelValue): number => [...labels.values()].filter((held) => held === value).length;
    return {
      entry: full,
      together: 1,
      counts: {
        anomalous: count('anomalous'),
        normal: count('normal'),
        unsure: count('unsure'),
        skip: count('skip'),
        unlabelable: count('unlabelable'),
        canUndo: standing.length > 0,
        canRedo: undone.length > 0,
      },
    };
  };
  const entryOf = (input: MethodInput<'label.put'>): Omit<LabelEntry, 'seq' | 'at' | 'hash'> => ({
    kind: input.kind,
    index: input.index,
    ids: [`n${input.index}`],
    from: labels.get(input.index) ?? null,
    to: input.value,
    reviewer: input.reviewer,
    note: input.note,
    runId: input.runId,
    milliseconds: input.milliseconds,
    itemId: input.itemId ?? null,
    batch: null,
    action: 'label',
  });

  return {
    labels,
    answers: {
      'scores.page': (input) => {
        const all = list(input);
        const rows = all.slice(input.offset, input.offset + input.limit).map(row);
        return { runId: input.runId, total: all.length, outOf: size, offset: input.offset, rows };
      },
      'scores.locate': (input) => {
        const offset = list(input).indexOf(input.index);
        return { offset: offset === -1 ? null : offset };
      },
      'scores.histogram': () => ({ min: 0, max: 1, counts: [size] }),
      'element.get': ({ kind, index }) => ({
        kind,
        index,
        ids: [`n${index}`],
        names: [`n${index}`],
        attributes: [],
        degreeIn: 0,
        degreeOut: 0,
        parallel: 0,
        label: [...log].reverse().find((entry) => entry.index === index && entry.to !== null) ?? null,
      }),
      'label.put': (input) => {
        const entry = entryOf(input);
        undone.length = 0;
        const change = write(entry);
        standing.push(change.entry);
        return { ...change, counts: { ...change.counts, canUndo: true } };
      },
      'label.undo': ({ reviewer }) => {
        const last = standing.pop();
        if (last === undefined) return null;
        undone.push(last);
        return write({ ...last, from: last.to, to: last.from, reviewer, action: 'undo' });
      },
      'label.redo': ({ reviewer }) => {
        const last = undone.pop();
        if (last === undefined) return null;
        standing.push(last);
        return write({ ...last, reviewer, action: 'redo' });
      },
    },
  };
}
