/**
 * How the scores are spread, as an inline drawing: 64 bins, height by the logarithm of the count, so that the few high
 * scores can be seen beside the many low ones; a line where the described elements begin; marks for the labelled ones.
 */
import type { LabelEntry } from '../../contract/api.ts';
import { histogram } from '../scores/score-handlers.ts';
import { featureFigure as figure, whole } from './format.ts';
import { html } from './html.ts';
import type { Html } from './html.ts';
import type { ReportScores } from './report-data.ts';

const width = 680;
const height = 190;
const left = 44;
const right = 12;
const top = 14;
const bottom = 46;

interface Histogram {
  readonly min: number;
  readonly max: number;
  readonly counts: readonly number[];
}

/** The bins that the screen shows; one bin where all scores are the same. */
function histogramOf(score: Float64Array): Histogram {
  const made = histogram(score);
  return made.min === made.max ? { ...made, counts: [score.length] } : made;
}

export function histogramSvg(
  what: string,
  scores: ReportScores,
  labels: ReadonlyMap<number, LabelEntry>,
  shownTop: number,
): Html {
  const { min, max, counts } = histogramOf(scores.score);
  const n = scores.order.length;
  if (n === 0) return html`<p class="quiet">The run scored no ${what}.</p>`;
  const most = Math.max(...counts);
  const inner = width - left - right;
  const floor = height - bottom;
  const y = (value: number): number => floor - ((floor - top) * Math.log10(1 + value)) / Math.log10(1 + most);
  const x = (value: number): number => left + (max === min ? inner / 2 : ((value - min) / (max - min)) * inner);
  const ticks = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000].filter((tick) => tick <= most);
  const at = (share: number): number => scores.score[scores.order[Math.min(n - 1, Math.floor(share * n))]];
  const cut = scores.score[scores.order[Math.min(n, shownTop) - 1]];
  const marks = [...labels].filter(([, entry]) => entry.to !== null && entry.to !== 'skip');
  const description =
    `${whole(n)} scores from ${figure(min)} to ${figure(max)}; half lie below ${figure(at(0.5))}, nine tenths below ` +
    `${figure(at(0.1))}, all but one in a hundred below ${figure(at(0.01))}. ` +
    `The ${whole(Math.min(n, shownTop))} highest begin at ${figure(cut)}.`;
  const barWidth = inner / counts.length;
  return html`<figure class="chart">
    <svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${`Histogram of ${what} scores. ${description}`}">
      <title>${`Histogram of ${what} scores`}</title>
      <desc>${description}</desc>
      ${ticks.map(
        (tick) =>
          html`<line x1="${left}" x2="${width - right}" y1="${y(tick)}" y2="${y(tick)}" class="grid" />
            <text x="${left - 6}" y="${y(tick) + 3}" class="tick" text-anchor="end">${whole(tick)}</text>`,
      )}
      ${counts.map((value, i) =>
        value === 0
          ? html``
          : html`<rect
              x="${(left + i * barWidth + 0.5).toFixed(1)}"
              y="${y(value).toFixed(1)}"
              width="${(barWidth - 1).toFixed(1)}"
              height="${(floor - y(value)).toFixed(1)}"
              class="bar"
            />`,
      )}
      <line x1="${left}" x2="${width - right}" y1="${floor}" y2="${floor}" class="axis" />
      <line x1="${x(cut).toFixed(1)}" x2="${x(cut).toFixed(1)}" y1="${top - 4}" y2="${floor}" class="cut" />
      <text
        x="${(x(cut) + (x(cut) > width * 0.6 ? -5 : 5)).toFixed(1)}"
        y="${top + 4}"
        class="tick"
        text-anchor="${x(cut) > width * 0.6 ? 'end' : 'start'}"
      >
        top ${whole(Math.min(n, shownTop))}
      </text>
      ${marks.map(
        ([index, entry]) =>
          html`<circle cx="${x(scores.score[index]).toFixed(1)}" cy="${floor + 7}" r="3.2" class="mark ${entry.to}" />`,
      )}
      <text x="${left}" y="${height - 20}" class="tick">${figure(min)}</text>
      <text x="${width - right}" y="${height - 20}" class="tick" text-anchor="end">${figure(max)}</text>
      <text x="${left + inner / 2}" y="${height - 6}" class="tick" text-anchor="middle">
        score, higher is more anomalous (bar height: logarithm of the number of ${what})
      </text>
    </svg>
    <figcaption>
      ${description}${marks.length > 0 ? ` Dots below the axis: ${whole(marks.length)} labelled.` : ''}
    </figcaption>
  </figure>`;
}
