/** Numbers, times and standings of the evidence in words. */
import type { CategoryStanding, ContrastRow, NumberStanding } from '../../../main/contract/evidence.ts';
import { formatCount, formatNumber } from '../../ui/format.ts';
import { t } from '../../text/text.ts';

const hour = 3_600_000;
const day = 24 * hour;

/** How long something took: "34 min", "5 h", "12 days". */
export function durationText(ms: number): string {
  const size = Math.abs(ms);
  if (size < 60_000) return `${Math.round(size / 1000)} s`;
  if (size < hour) return t('{size} min', { size: Math.round(size / 60_000) });
  if (size < 2 * day) return `${Number((size / hour).toPrecision(2))} h`;
  if (size < 730 * day) return t('{size} days', { size: formatCount(Math.round(size / day)) });
  return t('{value} years', { value: (size / (365.25 * day)).toFixed(1) });
}

/** A moment in UTC, as exactly as the span around it deserves; a step as its number. */
export function momentText(at: number, isCalendar: boolean, span = Infinity): string {
  if (!isCalendar) return formatNumber(at);
  const iso = new Date(at).toISOString();
  const date = new Date(at).toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    timeZone: 'UTC',
  });
  return span < 4 * day || at % day !== 0 ? `${date}, ${iso.slice(11, 16)}` : date;
}

/** A share as per cent; nothing but all and none reads 100 or 0. */
export function shareText(share: number): string {
  const percent = Number((share * 100).toFixed(1));
  if (percent >= 100 && share < 1) return '99.9 %';
  if (percent <= 0 && share > 0) return '0.1 %';
  return `${percent} %`;
}

/** An attribute that may be a year is read as one: "2026", not "2,026". */
const mayBeYear = ({ theme }: ContrastRow, value: number): boolean =>
  theme === 'attributes' && Number.isInteger(value) && value >= 1800 && value < 2100;

/** The value of a row as people read it. */
export function valueText(row: ContrastRow, value: number | string = row.value): string {
  if (row.kind === 'category' || typeof value === 'string') return String(value);
  switch (row.unit) {
    case 'date':
      return momentText(value, true);
    case 'duration':
      return durationText(value);
    case 'share':
      return shareText(value);
    case 'number':
      return mayBeYear(row, value) ? String(value) : formatNumber(Number(value.toPrecision(6)));
  }
}

export const isNumber = (standing: NumberStanding | CategoryStanding): standing is NumberStanding =>
  'median' in standing;

/** Where it stands in one group: "above 97.4 % of 38 neighbours (median 310)". */
export function standingText(row: ContrastRow, standing: NumberStanding | CategoryStanding, group: string): string {
  const who = `${formatCount(standing.size)} ${group}`;
  if (!isNumber(standing)) {
    const other =
      standing.commonest === row.value
        ? ''
        : t(', most often {commonest} ({commonestShare})', {
            commonest: standing.commonest,
            commonestShare: shareText(standing.commonestShare),
          });
    return standing.share === 0
      ? t('none of {who} has it{other}', { who, other })
      : t('{share} of {who}{other}', { share: shareText(standing.share), who, other });
  }
  const middle = t('(median {row})', { row: valueText(row, standing.median) });
  const { percentile } = standing;
  const verb =
    row.kind === 'number' && row.unit === 'date'
      ? [t('later than'), t('earlier than')]
      : [t('higher than'), t('lower than')];
  if (percentile >= 1) return t('{verb} all {who} {middle}', { verb: verb[0], who, middle });
  if (percentile <= 0) return t('{verb} all {who} {middle}', { verb: verb[1], who, middle });
  if (percentile > 0.35 && percentile < 0.65) return t('in the middle of {who} {middle}', { who, middle });
  return percentile > 0.5
    ? t('{verb} {percentile} of {who} {middle}', { verb: verb[0], percentile: shareText(percentile), who, middle })
    : t('{verb} {value} of {who} {middle}', { verb: verb[1], value: shareText(1 - percentile), who, middle });
}

/** Rarer than one in ten in some group: worth a look. */
export const worthALook = 1;

/** How rare a row is, in words. */
export function rarityText(surprise: number): string {
  if (surprise < worthALook) return t('usual');
  const oneIn = 10 ** surprise;
  return t('about 1 in {value}', { value: formatCount(Number(oneIn.toPrecision(1))) });
}
