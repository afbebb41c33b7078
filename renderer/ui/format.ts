/** Numbers, times and sizes as people read them. One place, so that the screen says the same thing everywhere. */
import { percentText, wholeText } from '../../ml/schema/number-text.ts';
import { t } from '../text/text.ts';

export const formatCount = wholeText;

/** Separators from five digits on: a value of four may be a year, and "2,026" is none. */
const valueText = (value: number): string => (Math.abs(value) < 9999.5 ? value.toFixed(0) : wholeText(value));

/** Four significant digits, no exponent for everyday sizes. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  if (Number.isInteger(value) && Math.abs(value) < 1e9) return valueText(value);
  const size = Math.abs(value);
  if (size >= 1e6 || size < 1e-4) return value.toExponential(2);
  if (size >= 1000) return valueText(value);
  return String(Number(value.toPrecision(4)));
}

/** Numbers that are compared with each other: all with the digits that the largest of them deserves. */
export function formatTogether(values: readonly number[]): string[] {
  const largest = Math.max(...values.map(Math.abs));
  if (!Number.isFinite(largest) || largest >= 1e6 || (largest > 0 && largest < 1e-3)) return values.map(formatNumber);
  const digits = largest >= 1000 ? 0 : largest >= 100 ? 1 : largest >= 1 ? 2 : 4;
  // Adding zero turns -0 into 0.
  return values.map((value) =>
    (Number(value.toFixed(digits)) + 0).toLocaleString('en-US', { maximumFractionDigits: digits }),
  );
}

/** Where a score stands, in words. */
export function formatStanding(percentile: number): string {
  return percentile >= 1 ? t('the highest') : t('above {percentile} %', { percentile: formatPercentile(percentile) });
}

/** 0..1 to "98.7"; the same digits as in the report. */
export const formatPercentile = percentText;

export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1e6) return t('{value} kB', { value: (bytes / 1e3).toFixed(1) });
  if (bytes < 1e9) return t('{value} MB', { value: (bytes / 1e6).toFixed(1) });
  return t('{value} GB', { value: (bytes / 1e9).toFixed(1) });
}

/** Seconds as "8 s", "2 min 05 s", "1 h 20 min". */
export function formatSeconds(seconds: number): string {
  const s = Math.max(0, Math.round(seconds));
  if (s < 60) return `${s} s`;
  if (s < 3600) return t('{s} min {value} s', { s: Math.floor(s / 60), value: String(s % 60).padStart(2, '0') });
  return t('{s} h {value} min', {
    s: Math.floor(s / 3600),
    value: String(Math.floor((s % 3600) / 60)).padStart(2, '0'),
  });
}

/** Local time of day, HH:MM:SS. */
export function formatTime(iso: string): string {
  const date = new Date(iso);
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) => String(part).padStart(2, '0')).join(':');
}

/** "23 Nov, 14:03" for lists of things made on different days. */
export function formatDay(iso: string): string {
  const date = new Date(iso);
  const day = date.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' });
  return `${day}, ${formatTime(iso).slice(0, 5)}`;
}
