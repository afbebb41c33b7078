/** How numbers, shares and times are written in a report: the same everywhere, without the reader's locale. */
import { percentText, wholeText } from '../../../ml/schema/number-text.ts';
import type { ElementKind } from '../../../ml/schema/finding.ts';
import type { LabelValue } from '../../contract/api.ts';

export const whole = wholeText;

/** Four significant digits at most; large numbers in full with separators. */
export function figure(value: number): string {
  return plainFigure(value).replaceAll('-', '−');
}

function plainFigure(value: number): string {
  if (!Number.isFinite(value)) return 'not a number';
  if (Number.isInteger(value) || Math.abs(value) >= 1000) {
    return whole(value);
  }
  if (Math.abs(value) < 1e-4) return value.toExponential(2);
  return String(Number(value.toPrecision(4)));
}

/** A feature or a mean of one: what is left over from rounding (below a millionth) is nought. */
export function featureFigure(value: number): string {
  return figure(Math.abs(value) < 1e-6 ? 0 : value);
}

/** 0.99987 -> "99.98 %"; the same digits as on the screen. */
export const percent = (share: number): string => `${percentText(share)} %`;

/** "1 node", "2 nodes". */
export function count(value: number, one: string, many = `${one}s`): string {
  return `${whole(value)} ${value === 1 ? one : many}`;
}

/** "2026-03-01T10:00:00.123Z" -> "2026-03-01 10:00:00 UTC" */
export function utc(iso: string): string {
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? iso : `${date.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

export function bytesText(bytes: number): string {
  if (bytes < 10_000) return `${whole(bytes)} bytes`;
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

/** One name for an element: a node's, or both ends of an edge. */
export function joined(parts: readonly string[], directed: boolean): string {
  return parts.join(directed ? ' → ' : ' – ');
}

export function clip(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}

export const labelWords: Readonly<Record<LabelValue, string>> = {
  anomalous: 'Anomalous',
  normal: 'Normal',
  unsure: 'Unsure',
  skip: 'Skipped',
  unlabelable: 'Cannot be labelled',
};

export const kindWords: Readonly<Record<ElementKind, string>> = { node: 'Node', edge: 'Edge' };

/** Two decimals where there are any: sums of money and the like. */
export function amountText(value: number): string {
  const fixed = Number.isInteger(value) ? String(Math.abs(value)) : Math.abs(value).toFixed(2);
  return `${value < 0 ? '−' : ''}${fixed.replace(/\B(?<!\.\d*)(?=(\d{3})+(?!\d))/g, ',')}`;
}

/** A point in time: UTC to the minute, or to the second where it has any; steps of a column that is no calendar as they are. */
export function momentText(moment: number, isCalendar: boolean): string {
  const date = new Date(moment);
  if (!isCalendar || Number.isNaN(date.getTime())) return figure(moment);
  const text = date.toISOString();
  if (text.endsWith('T00:00:00.000Z')) return text.slice(0, 10);
  return text.slice(0, text.slice(17, 19) === '00' ? 16 : 19).replace('T', ' ');
}
