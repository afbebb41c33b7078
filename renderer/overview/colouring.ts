/**
 * What the colours of the nodes say: a code for each node and a legend that explains the codes, counts them and knows
 * the condition that picks them out. Colours are names of tokens, so that both themes have their own.
 */
import { labelValues } from '../../main/contract/api.ts';
import type { LabelValue } from '../../main/contract/api.ts';
import type { ColumnValues } from '../../main/contract/columns.ts';
import type { NodeCondition, NodeMeasure } from '../../main/contract/filter.ts';
import { scoreStep, scoreSteps } from '../../ml/schema/score-steps.ts';
import { formatNumber } from '../ui/format.ts';
import { t, tOf } from '../text/text.ts';
import { bytesOf } from './coded.ts';

export interface LegendEntry {
  /** of a colour in tokens.css */
  readonly token: string;
  readonly text: string;
  readonly count: number;
  /** null where no filter can say it */
  readonly condition: NodeCondition | null;
}

export interface Colouring {
  readonly title: string;
  /** place in `entries` of each node */
  readonly codes: Uint8Array;
  readonly entries: readonly LegendEntry[];
  /** what is left out or put together, as sentences */
  readonly notes: readonly string[];
}

/** Colours that most eyes tell apart. */
export const mostCategories = 8;
const bins = 5;

function counted(codes: Uint8Array, entries: readonly Omit<LegendEntry, 'count'>[]): LegendEntry[] {
  const counts = new Uint32Array(entries.length);
  for (const code of codes) counts[code]++;
  return entries.map((entry, i) => ({ ...entry, count: counts[i] }));
}

export function colourByScore(percentile: Float32Array, runId: string): Colouring {
  const codes = bytesOf(percentile, scoreStep);
  const entries = scoreSteps.map(({ from, label }, step) => ({
    token: `score-${step}`,
    text: tOf(label),
    condition: {
      kind: 'score' as const,
      runId,
      min: step === 0 ? null : from,
      max: scoreSteps.at(step + 1)?.from ?? null,
    },
  }));
  return { title: t('Score'), codes, entries: counted(codes, entries), notes: [] };
}

/** `codes`: places in labelValues, -1 for none. */
export function colourByLabel(given: Int8Array, words: Readonly<Record<LabelValue, string>>): Colouring {
  const codes = bytesOf(given, (code) => (code < 0 ? labelValues.length : code));
  const entries = [
    ...labelValues.map((value) => ({
      token: `label-${value}`,
      text: words[value],
      condition: { kind: 'label' as const, values: [value] },
    })),
    { token: 'unscored', text: t('No label'), condition: { kind: 'label' as const, values: ['none' as const] } },
  ];
  return { title: t('Label'), codes, entries: counted(codes, entries), notes: [] };
}

/** Groups numbered from 1, the largest first. */
export function colourByGroup(title: string, measure: NodeMeasure, values: Float32Array): Colouring {
  const codes = bytesOf(values, (group) => Math.min(mostCategories, group - 1));
  let last = 0;
  for (const group of values) last = Math.max(last, group);
  const shown = Math.min(last, mostCategories);
  const entries = Array.from({ length: shown }, (_, i) => ({
    token: `category-${i}`,
    text: String(i + 1),
    condition: { kind: 'measure' as const, measure, min: i + 1, max: i + 1 },
  }));
  if (last > shown) {
    const condition = { kind: 'measure' as const, measure, min: shown + 1, max: null };
    entries.push({
      token: 'category-other',
      text: t('{last} smaller ones', { last: last - shown }),
      condition: { ...condition, max: last },
    });
  }
  return { title, codes, entries: counted(codes, entries), notes: [] };
}

export function colourByCategory(column: string, values: Extract<ColumnValues, { type: 'category' }>): Colouring {
  const shown = Math.min(values.values.length, mostCategories);
  const rest = values.values.slice(shown);
  const hasOther = rest.length > 0 || values.others > 0;
  const missingCode = shown + (hasOther ? 1 : 0);
  const codes = bytesOf(values.codes, (code) => (code === -1 ? missingCode : code < 0 || code >= shown ? shown : code));
  const named = (token: string, text: string, picked: readonly string[]): Omit<LegendEntry, 'count'> => ({
    token,
    text,
    condition: picked.length === 0 ? null : { kind: 'category', column, values: [...picked] },
  });
  const entries = [
    ...values.values.slice(0, shown).map((value, i) => named(`category-${i}`, value, [value])),
    // A filter by name can only list what has one.
    ...(hasOther ? [named('category-other', t('other'), values.others > 0 ? [] : rest)] : []),
    ...(values.missing > 0 ? [named('unscored', t('missing'), [''])] : []),
  ];
  const notes = hasOther ? [t('The {shown} most frequent values have a colour of their own.', { shown })] : [];
  return { title: column, codes, entries: counted(codes, entries), notes };
}

/** Bounds between bins of about equally many values, without repeats; empty for a single value. */
export function quantileBounds(values: ArrayLike<number>, count = bins): number[] {
  const sorted = new Float64Array(values).filter((value) => !Number.isNaN(value)).sort();
  const bounds: number[] = [];
  for (let i = 1; i < count; i++) {
    const bound = sorted.at(Math.floor((i * sorted.length) / count));
    if (bound !== undefined && bound > (bounds.at(-1) ?? sorted[0])) bounds.push(bound);
  }
  return bounds;
}

export function colourByNumber(
  title: string,
  values: ArrayLike<number>,
  condition: (min: number | null, max: number | null) => NodeCondition | null,
  show: (value: number) => string = formatNumber,
): Colouring {
  const bounds = quantileBounds(values);
  const codes = new Uint8Array(values.length);
  const missingCode = bounds.length + 1;
  // The largest value below each bound, so that ranges say what is in them.
  const most = new Array<number>(missingCode).fill(-Infinity);
  const least = new Array<number>(missingCode).fill(Infinity);
  let missing = 0;
  for (let v = 0; v < values.length; v++) {
    const value = values[v];
    if (Number.isNaN(value)) {
      codes[v] = missingCode;
      missing++;
      continue;
    }
    let bin = 0;
    while (bin < bounds.length && value >= bounds[bin]) bin++;
    codes[v] = bin;
    most[bin] = Math.max(most[bin], value);
    least[bin] = Math.min(least[bin], value);
  }
  const steps = missing === values.length ? 0 : missingCode;
  const entries: Omit<LegendEntry, 'count'>[] = Array.from({ length: steps }, (_, bin) => ({
    // Few bins use the ends of the scale too.
    token: `sequence-${steps === 1 ? 2 : Math.round((bin * (bins - 1)) / (steps - 1))}`,
    text:
      least[bin] === most[bin]
        ? show(least[bin])
        : t('{least} to {most}', { least: show(least[bin]), most: show(most[bin]) }),
    condition: condition(bin === 0 ? null : least[bin], bin === steps - 1 ? null : most[bin]),
  }));
  if (steps === 0) return { title, codes: codes.fill(0), entries: counted(codes.fill(0), [unknown]), notes: [] };
  if (missing > 0) entries.push(unknown);
  const notes = steps > 1 ? [t('About equally many nodes in each step.')] : [];
  return { title, codes, entries: counted(codes, entries), notes };
}

const unknown = { token: 'unscored', text: t('missing'), condition: null };

/** One colour for all, where there is nothing to say yet. */
export function colourPlain(numNodes: number, title: string): Colouring {
  const entry = { token: 'score-1', text: t('nodes'), count: numNodes, condition: null };
  return { title, codes: new Uint8Array(numNodes), entries: [entry], notes: [] };
}

/** Nodes that must not be told yet get an entry of their own, whatever their code is. */
export function withHidden(colouring: Colouring, hidden: ReadonlySet<number>): Colouring {
  if (hidden.size === 0) return colouring;
  const codes = colouring.codes.slice();
  const counts = colouring.entries.map(({ count }) => count);
  let count = 0;
  for (const node of hidden) {
    if (node >= codes.length) continue;
    counts[codes[node]]--;
    codes[node] = colouring.entries.length;
    count++;
  }
  const entries = colouring.entries.map((entry, i) => ({ ...entry, count: counts[i] }));
  const own = { token: 'unscored', text: t('hidden until answered'), count, condition: null };
  return { ...colouring, codes, entries: [...entries, own] };
}
