/** Numbers, times and standings of the evidence in words. */
import type { CategoryStanding, ContrastRow, NumberStanding } from '../../../main/contract/evidence.ts';
import { formatCount, formatNumber } from '../../ui/format.ts';

const hour = 3_600_000;
const day = 24 * hour;

/** How long something took: "34 min", "5 h", "12 days". */
export function durationText(ms: number): string {
  const size = Math.abs(ms);
  if (size < 60_000) return `${Math.round(size / 1000)} s`;
  if (size < hour) return `${Math.round(size / 60_000)} min`;
  if (size < 2 * day) return `${Number((size / hour).toPrecision(2))} h`;
  if (size < 730 * day) return `${formatCount(Math.round(size / day))} days`;
  return `${(size / (365.25 * day)).toFixed(1)} years`;
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
      return formatNumber(Number(value.toPrecision(6)));
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
        : `, most often ${standing.commonest} (${shareText(standing.commonestShare)})`;
    return standing.share === 0 ? `none of ${who} has it${other}` : `${shareText(standing.share)} of ${who}${other}`;
  }
  const middle = `(median ${valueText(row, standing.median)})`;
  const { percentile } = standing;
  const verb = row.kind === 'number' && row.unit === 'date' ? ['later than', 'earlier than'] : ['above', 'below'];
  if (percentile >= 1) return `${verb[0]} all ${who} ${middle}`;
  if (percentile <= 0) return `${verb[1]} all ${who} ${middle}`;
  if (percentile > 0.35 && percentile < 0.65) return `in the middle of ${who} ${middle}`;
  return percentile > 0.5
    ? `${verb[0]} ${shareText(percentile)} of ${who} ${middle}`
    : `${verb[1]} ${shareText(1 - percentile)} of ${who} ${middle}`;
}

/** Rarer than one in ten in some group: worth a look. */
export const worthALook = 1;

/** How rare a row is, in words. */
export function rarityText(surprise: number): string {
  if (surprise < worthALook) return 'usual';
  const oneIn = 10 ** surprise;
  return `about 1 in ${formatCount(Number(oneIn.toPrecision(1)))}`;
}
