/** One part of the report per described element: its figures, its parts, its surroundings, and what was decided. */
import type { Finding, ScorePart } from '../../../ml/schema/finding.ts';
import { scoreStep, scoreSteps } from '../../../ml/schema/score-steps.ts';
import { elementCell, labelTag } from './evidence.ts';
import type { Evidence } from './evidence.ts';
import { count, figure, kindWords, labelWords, percent, utc, whole } from './format.ts';
import { html } from './html.ts';
import type { Html } from './html.ts';
import { neighbourhoodSvg } from './neighbourhood-svg.ts';
import type { ReportData } from './report-data.ts';
import { edgesTable, featureTables } from './section-reasons.ts';

/** A share as a bar. */
function meter(share: number): Html {
  const tone = ['', '', '', ' high', ' top'][scoreStep(share)];
  return html`<svg class="meter" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
    <rect class="track" width="100" height="4" />
    <rect class="fill${tone}" width="${(share * 100).toFixed(1)}" height="4" />
  </svg>`;
}

function partsTable(parts: readonly ScorePart[]): Html {
  return html`<h4>What the score is made of</h4>
    <table>
      <thead>
        <tr>
          <th scope="col">Part</th>
          <th scope="col" class="n">Value</th>
          <th scope="col" class="n">Percentile</th>
        </tr>
      </thead>
      <tbody>
        ${parts.map(
          (part) =>
            html`<tr>
              <td>
                ${part.title}${part.weight === 0 ? html` <span class="quiet">(not in the score)</span>` : null}<br /><span
                  class="quiet"
                  >${part.meaning}</span
                >
              </td>
              <td class="n">${figure(part.value)}</td>
              <td class="n">${percent(part.percentile)}${meter(part.percentile)}</td>
            </tr>`,
        )}
      </tbody>
    </table>`;
}

function neighboursTable(data: ReportData, finding: Finding): Html {
  if (finding.neighbours.length === 0) return html``;
  return html`<h4>Neighbours that agree least</h4>
    <table>
      <caption>
        ${whole(finding.neighbours.length)} of ${count(finding.numNeighbours, 'neighbour')}, least similar first.
      </caption>
      <thead>
        <tr>
          <th scope="col">Neighbour</th>
          <th scope="col" class="n">Similarity of features</th>
          <th scope="col" class="n">Its score</th>
        </tr>
      </thead>
      <tbody>
        ${finding.neighbours.map(
          (n) =>
            html`<tr>
              <td>${elementCell(data, 'node', n.node)}</td>
              <td class="n">${n.similarity === null ? 'not comparable' : n.similarity.toFixed(2).replace('-', '−')}</td>
              <td class="n">${data.nodes === null ? 'not scored' : figure(n.score)}</td>
            </tr>`,
        )}
      </tbody>
    </table>`;
}

function decision(data: ReportData, { element: { kind, index } }: Evidence): Html {
  const entry = data.labels[kind].get(index);
  if (entry === undefined || entry.to === null)
    return html`<p class="decision">Not labelled: nobody has judged this ${kind}.</p>`;
  return html`<p class="decision ${entry.to}">
    Judged <b>${labelWords[entry.to].toLowerCase()}</b> by ${entry.reviewer},
    ${utc(entry.at)}.${entry.note === '' ? null : html`<br /><span class="note">${entry.note}</span>`}
  </p>`;
}

function attributes(element: Evidence['element']): Html {
  const filled = element.attributes.filter(({ value }) => value !== '');
  if (filled.length === 0) return html``;
  return html`<h4>As the source has it</h4>
    <dl class="facts two">
      ${filled.map(
        ({ column, value }) =>
          html`<dt>${column}</dt>
            <dd>${value}</dd>`,
      )}
    </dl>`;
}

function article(data: ReportData, evidence: Evidence, first: boolean): Html {
  const { id, element } = evidence;
  const { kind, index, finding, neighbourhood } = element;
  const picture = neighbourhood === null ? null : neighbourhoodSvg(neighbourhood, id, kind === 'edge' ? index : null);
  return html`<article id="${id}" class="${first ? 'first' : ''}">
    <div class="lead-in">
      <div class="title">
        <span class="id">${id}</span>
        <h3>${kindWords[kind]} ${elementCell(data, kind, index)}</h3>
        ${labelTag(data, kind, index)}
      </div>
      ${
        finding === null
          ? html`<p>This run did not score ${kind}s; the label stands on its own.</p>`
          : html`<p class="figures">
                <span>Rank <b>${whole(finding.rank)}</b> of ${whole(finding.outOf)}</span
                ><span>Score <b>${figure(finding.score)}</b></span
                ><span>Percentile <b>${percent(finding.percentile)}</b></span
                ><span>Neighbours <b>${whole(finding.numNeighbours)}</b></span>
              </p>
              <p>${finding.summary}</p>`
      }
      ${decision(data, evidence)}
      ${
        finding === null
          ? attributes(element)
          : html`<div class="pair">
              <div>${picture}</div>
              <div>${finding.parts.length === 0 ? attributes(element) : partsTable(finding.parts)}</div>
            </div>`
      }
    </div>
    ${
      finding === null
        ? null
        : html`${finding.parts.length === 0 ? null : attributes(element)}
            <div class="pair">
              <div>${neighboursTable(data, finding)}</div>
              <div>${edgesTable(data, finding)}</div>
            </div>
            ${featureTables(finding)}`
    }
  </article>`;
}

const steps = [
  ...scoreSteps.map(({ label }, step) => [`s${step}`, label] as const),
  ['unscored', 'not scored'] as const,
];

export function findingsSection(data: ReportData, evidence: readonly Evidence[]): Html {
  return html`<section id="findings">
    <h2>Findings, one by one</h2>
    <p class="quiet">
      Reasons are those kept when the element was first shown, labelled, or listed among the highest; they are not
      computed again. In the pictures a circle's colour is the node's percentile; the outlined circle is what is
      described; a red line is the edge described; A, N and U mark nodes labelled anomalous, normal and unsure.
    </p>
    <ul class="legend" aria-label="Colours of the pictures">
      ${steps.map(
        ([step, words]) =>
          html`<li>
            <svg viewBox="0 0 10 10" aria-hidden="true"><circle cx="5" cy="5" r="5" class="${step}" /></svg>${words}
          </li>`,
      )}
    </ul>
    ${evidence.map((item, i) => article(data, item, i === 0))}
  </section>`;
}
