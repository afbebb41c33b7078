/** Edges over time as an inline drawing: a bar for each stretch, what goes out above the line, what comes in below it. */
import type { TimeColumn, Timeline } from '../../contract/evidence.ts';
import { amountText, count, momentText, whole } from './format.ts';
import { html } from './html.ts';
import type { Html } from './html.ts';

const width = 680;
const left = 70;
const right = 12;
const top = 14;
const half = 62;

export function timelineSvg(timeline: Timeline, time: TimeColumn): Html {
  const amount = timeline.amount ?? '';
  const hasAmount = amount !== '';
  const out = hasAmount ? timeline.sumsOut : timeline.countsOut;
  const into = hasAmount ? timeline.sumsIn : timeline.countsIn;
  const most = Math.max(1e-12, ...out, ...into);
  const isTwoWay = into.some((value) => value > 0);
  const base = top + half;
  const floor = isTwoWay ? base + half : base;
  const height = floor + 40;
  const inner = width - left - right;
  const step = inner / out.length;
  const text = (value: number): string => (hasAmount ? amountText(value) : whole(value));
  const bar = (value: number, i: number, isUp: boolean): Html => {
    if (value <= 0) return html``;
    const length = Math.max(1, (value / most) * (half - 4));
    const y = isUp ? base - length : base;
    return html`<rect
      x="${(left + i * step + 0.5).toFixed(1)}"
      y="${y.toFixed(1)}"
      width="${Math.max(1, step - 1).toFixed(1)}"
      height="${length.toFixed(1)}"
      class="${isUp ? 'bar' : 'bar in'}"
    />`;
  };
  const counted = [...timeline.countsOut, ...timeline.countsIn].reduce((sum, value) => sum + value, 0);
  const peak = [...out].map((value, i) => value + into[i]);
  const highest = peak.indexOf(Math.max(...peak));
  const span = (timeline.to - timeline.from) / out.length;
  const start = momentText(timeline.from, time.isCalendar);
  const end = momentText(timeline.to, time.isCalendar);
  const about =
    `${count(counted, 'edge')} by ${time.column} from ${start} to ${end}. ` +
    `The most ${hasAmount ? `of ${amount}` : 'edges'}, ${text(peak[highest])}, ` +
    `around ${momentText(Math.round(timeline.from + (highest + 0.5) * span), time.isCalendar)}.` +
    (isTwoWay ? ' Above the line what goes out, below it what comes in.' : '');
  return html`<figure class="chart">
    <svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${`Timeline. ${about}`}">
      <title>Timeline</title>
      <desc>${about}</desc>
      <line x1="${left}" x2="${width - right}" y1="${top + 4}" y2="${top + 4}" class="grid" />
      <text x="${left - 6}" y="${top + 7}" class="tick" text-anchor="end">${text(most)}</text>
      ${isTwoWay ? html`<line x1="${left}" x2="${width - right}" y1="${floor - 4}" y2="${floor - 4}" class="grid" /><text x="${left - 6}" y="${floor - 1}" class="tick" text-anchor="end">${text(most)}</text>` : null}
      ${isTwoWay ? html`<text x="${left - 6}" y="${base - 6}" class="tick" text-anchor="end">out</text><text x="${left - 6}" y="${base + 12}" class="tick" text-anchor="end">in</text>` : null}
      ${[...out].map((value, i) => bar(value, i, true))} ${[...into].map((value, i) => bar(value, i, false))}
      <line x1="${left}" x2="${width - right}" y1="${base}" y2="${base}" class="axis" />
      <text x="${left}" y="${floor + 16}" class="tick">${start}</text>
      <text x="${width - right}" y="${floor + 16}" class="tick" text-anchor="end">${end}</text>
      <text x="${left + inner / 2}" y="${floor + 32}" class="tick" text-anchor="middle">
        ${hasAmount ? `sum of ${amount}` : 'number of edges'}, ${whole(out.length)} stretches of equal length
      </text>
    </svg>
    <figcaption>${about}</figcaption>
  </figure>`;
}
