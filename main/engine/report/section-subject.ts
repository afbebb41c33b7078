/** What a report about one case is about: how it hangs together, its picture, its edges in time. */
import type { TimeColumn, Timeline } from '../../contract/evidence.ts';
import { joined } from './format.ts';
import { amountText, count, figure, momentText, whole } from './format.ts';
import { caseSvg } from './case-svg.ts';
import { elementCell } from './evidence.ts';
import { html } from './html.ts';
import type { Html } from './html.ts';
import type { ReportData, ReportSubject } from './report-data.ts';
import { timelineSvg } from './timeline-svg.ts';

const mostListed = 100;

type WithTime = Timeline & { readonly time: TimeColumn };
const hasTime = (timeline: Timeline | null): timeline is WithTime => timeline !== null && timeline.time !== null;

/** "17,500.00 in 12 transfers from 2025-01-01 to 2025-02-03": for the first paragraph; '' where no edge carries a time. */
export function totalsSentence({ timeline, timed }: ReportSubject): string {
  if (!hasTime(timeline)) return '';
  const counted = [...timeline.countsOut, ...timeline.countsIn].reduce((sum, value) => sum + value, 0);
  const total = [...timeline.sumsOut, ...timeline.sumsIn].reduce((sum, value) => sum + value, 0);
  if (counted === 0 || timed.length === 0) return '';
  const isCalendar = timeline.time.isCalendar;
  const period =
    timeline.from === timeline.to
      ? `at ${momentText(timeline.from, isCalendar)}`
      : `from ${momentText(timeline.from, isCalendar)} to ${momentText(timeline.to, isCalendar)}`;
  const sum = timeline.amount === null ? '' : `, ${timeline.amount} in all ${amountText(total)}`;
  return `${count(counted, 'edge')} ${counted === 1 ? 'carries' : 'carry'} a time, ${period}${sum}.`;
}

function timedTable(data: ReportData, { timeline, timed }: ReportSubject): Html {
  if (!hasTime(timeline)) return html``;
  const { isCalendar } = timeline.time;
  const listed = timed.slice(-mostListed);
  const all = timeline.total - timeline.untimed;
  return html`<h3 class="part">Edge by edge</h3>
    <table class="tight">
      <caption>
        ${listed.length < all ? `The latest ${whole(listed.length)} of ${count(all, 'edge')} with a time, oldest first; evidence/edges.csv in the package holds the latest ${whole(timed.length)}.` : `All ${count(all, 'edge')} with a time, oldest first.`}
        ${timeline.untimed > 0 ? `${count(timeline.untimed, 'edge')} without one ${timeline.untimed === 1 ? 'is' : 'are'} not listed.` : ''}
      </caption>
      <thead>
        <tr>
          <th scope="col">${timeline.time.column}</th>
          <th scope="col">From</th>
          <th scope="col">To</th>
          ${timeline.amount === null ? null : html`<th scope="col" class="n">${timeline.amount}</th>`}
          ${data.edges === null ? null : html`<th scope="col" class="n">Score</th>`}
        </tr>
      </thead>
      <tbody>
        ${listed.map(({ edge, time, amount }) => {
          const [source, target] = data.ends(edge);
          return html`<tr>
            <td class="k">${momentText(time, isCalendar)}</td>
            <td>${elementCell(data, 'node', source)}</td>
            <td>${elementCell(data, 'node', target)}</td>
            ${timeline.amount === null ? null : html`<td class="n">${Number.isNaN(amount) ? '' : amountText(amount)}</td>`}
            ${data.edges === null ? null : html`<td class="n">${figure(data.edges.score[edge])}</td>`}
          </tr>`;
        })}
      </tbody>
    </table>`;
}

export function subjectSection(data: ReportData): Html {
  const { subject } = data;
  if (subject === null) return html``;
  const { timeline } = subject;
  return html`<section id="case">
    <h2>The case</h2>
    ${subject.picture === null ? null : caseSvg(data, subject, subject.picture)}
    ${
      !hasTime(timeline)
        ? html`<p class="quiet">No edge of it carries a time, so there is no timeline.</p>`
        : html`<h3 class="part">In time</h3>
            ${timelineSvg(timeline, timeline.time)} ${timedTable(data, subject)}
            ${timeline.notes.map((note) => html`<p class="quiet">${note}</p>`)}`
    }
  </section>`;
}

/** What the subject is called in sentences: the case, or the element's name. */
export function subjectName(data: ReportData): string {
  const { subject } = data;
  if (subject === null) return data.project.name;
  if (subject.sentence !== '') return subject.title;
  const kind = subject.edges.length === 0 ? 'node' : 'edge';
  const [index] = kind === 'node' ? subject.nodes : subject.edges;
  return `${kind} ${joined(data.names(kind, index), data.graph.directed)}`;
}
