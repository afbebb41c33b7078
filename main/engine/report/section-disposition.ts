/** What people say: the texts of the template, what was concluded, what comes next, who decides, who has looked. */
import { count, utc, whole } from './format.ts';
import { html } from './html.ts';
import type { Html } from './html.ts';
import type { ReportData } from './report-data.ts';

const open = (words: string): Html => html`<span class="open">${words}</span>`;

export function narrativeSection(data: ReportData): Html {
  const { template, narrative } = data;
  if (template.narrative.length === 0) return html``;
  return html`<section id="narrative">
    <h2>Account</h2>
    ${template.narrative.map(({ id, title, prompt }) => {
      const text = Object.hasOwn(narrative, id) ? narrative[id].trim() : '';
      return html`<h3 class="part">${title}</h3>
        ${text === '' ? html`<p>${open(`Not written. To be said here: ${prompt}`)}</p>` : html`<p class="note">${text}</p>`}`;
    })}
  </section>`;
}

function reviewers(data: ReportData): Html {
  const seen = new Map<string, { entries: number; first: string; last: string }>();
  for (const { reviewer, at } of data.log) {
    const known = seen.get(reviewer) ?? { entries: 0, first: at, last: at };
    seen.set(reviewer, { entries: known.entries + 1, first: known.first, last: at });
  }
  if (seen.size === 0) return html`<p>Nobody has labelled anything in this project.</p>`;
  const listed = [...seen].slice(0, 50);
  return html`<table class="short">
    <caption>
      ${count(seen.size, 'person', 'people')} labelled in this
      project${listed.length < seen.size ? `; the first ${whole(listed.length)} are listed` : ''}.
    </caption>
    <thead>
      <tr>
        <th scope="col">Reviewer</th>
        <th scope="col" class="n">Entries</th>
        <th scope="col">First (UTC)</th>
        <th scope="col">Last (UTC)</th>
      </tr>
    </thead>
    <tbody>
      ${listed.map(
        ([name, { entries, first, last }]) =>
          html`<tr>
            <td>${name}</td>
            <td class="n">${whole(entries)}</td>
            <td class="k">${utc(first).replace(' UTC', '')}</td>
            <td class="k">${utc(last).replace(' UTC', '')}</td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}

export function dispositionSection(data: ReportData): Html {
  const { disposition, template } = data;
  const rows: readonly (readonly [string, string, string])[] = [
    ['Conclusion', disposition.conclusion, 'Not concluded.'],
    ['Next step', disposition.nextStep, 'None named.'],
    ['Who decides', disposition.decidedBy, 'Nobody named.'],
    ['Second reader', disposition.reviewedBy, 'Nobody named.'],
    ['State', disposition.state, ''],
  ];
  return html`<section id="disposition">
    <h2>Disposition</h2>
    <dl class="facts">
      ${rows.map(
        ([name, value, empty]) =>
          html`<dt>${name}</dt>
            <dd class="note">${value.trim() === '' ? open(empty) : value.trim()}</dd>`,
      )}
    </dl>
    ${
      template.checklist.length === 0
        ? null
        : html`<h3 class="part">Checklist</h3>
            <ul class="checks">
              ${template.checklist.map((question) => {
                const isChecked = data.checked.includes(question);
                return html`<li>
                  <span class="box" aria-hidden="true">${isChecked ? '☑' : '☐'}</span>
                  <span class="hide">${isChecked ? 'Ticked: ' : 'Not ticked: '}</span>${question}
                </li>`;
              })}
            </ul>`
    }
    ${template.hints.map((hint) => html`<p class="quiet">${hint}</p>`)}
    <h3 class="part">Reviewers</h3>
    ${reviewers(data)}
  </section>`;
}
