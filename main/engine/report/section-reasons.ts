/** Tables of an evidence page: features against neighbours and all, ends of an edge, edges that stand out. */
import type { EndDifference, FeatureReason, Finding } from '../../../ml/schema/finding.ts';
import { elementCell } from './evidence.ts';
import { featureFigure, figure, percent } from './format.ts';
import { html } from './html.ts';
import type { Html } from './html.ts';
import type { ReportData } from './report-data.ts';

/** Standard deviations to the left or right of what is compared with, cut at five. */
function lean(z: number): Html {
  const length = Math.min(5, Math.abs(z)) * 10;
  const tone = Math.abs(z) >= 3 ? ' top' : Math.abs(z) >= 2 ? ' high' : '';
  return html`<svg class="meter" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
    <rect class="track" width="100" height="4" />
    <rect class="fill${tone}" x="${(z < 0 ? 50 - length : 50).toFixed(1)}" width="${length.toFixed(1)}" height="4" />
    <line class="mid" x1="50" x2="50" y1="0" y2="4" />
  </svg>`;
}

const signed = (z: number): string => `${z > 0 ? '+' : z < 0 ? '−' : ''}${Math.abs(z).toFixed(1)}`;

function featuresTable(
  features: readonly FeatureReason[],
  hasNeighbours: boolean,
  against = hasNeighbours ? 'against its neighbours' : 'against all nodes (it has no neighbours)',
): Html {
  if (features.length === 0)
    return html`<h4>Features</h4>
      <p class="quiet">No feature sets it apart.</p>`;
  return html`<h4>Features ${against}</h4>
    <table class="short">
      <thead>
        <tr>
          <th scope="col">Feature</th>
          <th scope="col" class="n">Here</th>
          <th scope="col" class="n">Neighbours</th>
          <th scope="col" class="n">All</th>
          <th scope="col" class="n">Std. deviations</th>
          <th scope="col"><span class="hide">Bar</span></th>
        </tr>
      </thead>
      <tbody>
        ${features.map((f) => {
          const z = hasNeighbours ? f.zAgainstNeighbours : f.zAgainstAll;
          return html`<tr>
            <td>${f.feature}</td>
            <td class="n">${featureFigure(f.value)}</td>
            <td class="n">${hasNeighbours ? featureFigure(f.neighbourMean) : '–'}</td>
            <td class="n">${featureFigure(f.overallMean)}</td>
            <td class="n">${signed(z)}</td>
            <td class="m">${lean(z)}</td>
          </tr>`;
        })}
      </tbody>
    </table>`;
}

/** What an edge's ends differ in; nothing for a node. */
function endsTable(ends: readonly EndDifference[]): Html | null {
  if (ends.length === 0) return null;
  return html`<h4>Its ends against each other</h4>
    <table class="short">
      <thead>
        <tr>
          <th scope="col">Feature</th>
          <th scope="col" class="n">Start</th>
          <th scope="col" class="n">End</th>
          <th scope="col" class="n">Std. deviations</th>
          <th scope="col"><span class="hide">Bar</span></th>
        </tr>
      </thead>
      <tbody>
        ${ends.map(
          (end) =>
            html`<tr>
              <td>${end.feature}</td>
              <td class="n">${featureFigure(end.source)}</td>
              <td class="n">${featureFigure(end.target)}</td>
              <td class="n">${signed(end.z)}</td>
              <td class="m">${lean(end.z)}</td>
            </tr>`,
        )}
      </tbody>
    </table>`;
}

/** The edges at the element with the highest scores; nothing where the run scored no edges. */
export function edgesTable(data: ReportData, finding: Finding): Html | null {
  if (finding.edges.length === 0) return null;
  return html`<h4>${finding.kind === 'node' ? 'Its edges that stand out most' : 'Other edges at its ends'}</h4>
    <table>
      <thead>
        <tr>
          <th scope="col">Edge</th>
          <th scope="col" class="n">Score</th>
          <th scope="col" class="n">Percentile</th>
        </tr>
      </thead>
      <tbody>
        ${finding.edges.map(
          ({ edge, score, percentile }) =>
            html`<tr>
              <td>${elementCell(data, 'edge', edge)}</td>
              <td class="n">${figure(score)}</td>
              <td class="n">${percent(percentile)}</td>
            </tr>`,
        )}
      </tbody>
    </table>`;
}

/** All that the features of an element say. */
export function featureTables(finding: Finding): Html {
  const hasNeighbours = finding.numNeighbours > 0;
  const shown = new Set(finding.features.map(({ feature }) => feature));
  const others = finding.featuresAgainstAll.filter(({ feature }) => !shown.has(feature));
  return html`${featuresTable(finding.features, hasNeighbours)}${endsTable(finding.ends)}${
    hasNeighbours && others.length > 0 ? featuresTable(others, false, 'against all nodes, besides these') : null
  }`;
}
