/** First page of a report: what it is about, what was found in one paragraph, what was decided, and the evidence. */
import type { ElementKind } from '../../../ml/schema/finding.ts';
import type { LabelEntry, LabelValue } from '../../contract/api.ts';
import { elementCell, elementText, evidenceLink, labelTag } from './evidence.ts';
import type { Evidence } from './evidence.ts';
import { count, figure, kindWords, labelWords, percent, utc, whole } from './format.ts';
import { html } from './html.ts';
import type { Html } from './html.ts';
import type { ReportData } from './report-data.ts';

interface Labelled {
  readonly kind: ElementKind;
  readonly index: number;
  readonly value: LabelValue;
  readonly entry: LabelEntry;
}

const order: readonly LabelValue[] = ['anomalous', 'unsure', 'normal', 'unlabelable', 'skip'];

/** Anomalous first, then unsure, normal, what cannot be told, skipped; nodes before edges. */
export function labelledElements(data: ReportData): readonly Labelled[] {
  const all: Labelled[] = [];
  for (const kind of ['node', 'edge'] as const) {
    for (const [index, entry] of data.labels[kind])
      if (entry.to !== null) all.push({ kind, index, value: entry.to, entry });
  }
  return all.sort(
    (a, b) =>
      order.indexOf(a.value) - order.indexOf(b.value) ||
      (a.kind < b.kind ? 1 : a.kind > b.kind ? -1 : 0) ||
      a.entry.seq - b.entry.seq,
  );
}

export function headSection(data: ReportData): Html {
  const { run } = data;
  const rows: readonly (readonly [string, string | Html])[] = [
    ['Project', data.project.name],
    ['Prepared by', data.preparedBy],
    [
      'Graph',
      `${count(data.graph.numNodes, 'node')}, ${count(data.graph.numEdges, 'edge')}, ${data.graph.directed ? 'directed' : 'undirected'}`,
    ],
    ['Date', utc(data.createdAt)],
    [
      run.kind === 'train' ? 'Model' : 'Detection',
      `${data.detector?.title ?? run.spec?.detector ?? run.title}, ${utc(run.startedAt)}`,
    ],
    ['Software', `Dowser ${data.reportedWith['dowser'] ?? ''}`.trim()],
    ['Run', html`<span class="mono">${run.runId}</span>`],
    ['Report', html`<span class="mono">${data.reportId}</span>`],
  ];
  return html`<header>
    ${data.project.synthetic ? html`<p class="banner" role="note">SYNTHETIC DATA. The people, accounts and events in this report are made up; nothing in it is about anyone.</p>` : null}
    <p class="over">Anomaly report</p>
    <h1>${data.title}</h1>
    ${data.project.description === '' ? null : html`<p class="quiet">${data.project.description}</p>`}
    <dl class="meta">
      ${rows.map(
        ([name, value]) =>
          html`<dt>${name}</dt>
            <dd>${value}</dd>`,
      )}
    </dl>
  </header>`;
}

function counts(labelled: readonly Labelled[], value: LabelValue): string {
  const of = labelled.filter((l) => l.value === value);
  const nodes = of.filter((l) => l.kind === 'node').length;
  const edges = of.length - nodes;
  const parts = [nodes > 0 ? count(nodes, 'node') : '', edges > 0 ? count(edges, 'edge') : ''].filter((p) => p !== '');
  return parts.length === 0 ? 'none' : parts.join(' and ');
}

function highest(data: ReportData, kind: ElementKind): string {
  const scores = kind === 'node' ? data.nodes : data.edges;
  if (scores === null) return `The run did not score ${kind}s.`;
  // Several edges may join the same two nodes: the sentence names the pair once.
  const names = [...new Set([...scores.order.subarray(0, 3)].map((index) => elementText(data, kind, index)))];
  if (names.length === 0) return `There were no ${kind}s to score.`;
  return `The ${names.length === 1 ? `highest-ranked ${kind} is` : `highest-ranked ${kind}s are`} ${names.join('; ')}.`;
}

export function summarySection(data: ReportData): Html {
  const labelled = labelledElements(data);
  const scored = [
    data.nodes === null ? '' : count(data.nodes.order.length, 'node'),
    data.edges === null ? '' : count(data.edges.order.length, 'edge'),
  ].filter((part) => part !== '');
  const isModel = data.run.kind === 'train';
  const method = isModel ? data.run.title : (data.detector?.title ?? data.run.spec?.detector ?? 'A detector');
  const how = isModel
    ? 'by how probably they are anomalous, as learned from the labels'
    : 'by how far they depart from their surroundings';
  return html`<section id="summary">
    <h2>Summary</h2>
    <p class="lead">
      ${method} ranked ${scored.join(' and ')} of ${data.project.name} ${how}.
      ${
        labelled.length === 0
          ? 'Nobody has judged any of them yet: what follows is a ranking, not a finding of fact.'
          : `Judged so far: ${counts(labelled, 'anomalous')} anomalous, ${counts(labelled, 'normal')} normal, ${counts(labelled, 'unsure')} unsure${labelled.some(({ value }) => value === 'unlabelable') ? `, ${counts(labelled, 'unlabelable')} that cannot be told` : ''}.`
      }
      ${highest(data, 'node')} ${highest(data, 'edge')}
    </p>
    <p class="quiet">
      A high score says where to look first. It does not prove that anything is wrong; the judgements below are those of
      the people named beside them.
    </p>
  </section>`;
}

export function decisionsSection(data: ReportData, evidence: readonly Evidence[]): Html {
  const labelled = labelledElements(data);
  const listed = labelled.slice(0, 500);
  return html`<section id="decisions">
    <h2>What was decided</h2>
    ${
      labelled.length === 0
        ? html`<p>No node or edge of this project carries a label.</p>`
        : html`<div class="wide">
            <table>
              <caption>
                ${count(labelled.length, 'labelled element')}${labelled.length > listed.length ? `; the first ${whole(listed.length)} are listed here, all of them in nodes.csv, edges.csv and the log` : ''}.
              </caption>
              <thead>
                <tr>
                  <th scope="col">Evidence</th>
                  <th scope="col">Element</th>
                  <th scope="col">Label</th>
                  <th scope="col">Note</th>
                  <th scope="col">Who, when (UTC)</th>
                </tr>
              </thead>
              <tbody>
                ${listed.map(
                  ({ kind, index, value, entry }) =>
                    html`<tr>
                      <td class="k">${evidenceLink(evidence, kind, index)}</td>
                      <td class="e">${kindWords[kind]} ${elementCell(data, kind, index)}</td>
                      <td class="k"><span class="tag ${value}">${labelWords[value]}</span></td>
                      <td class="note">${entry.note}</td>
                      <td>
                        ${entry.reviewer}<br /><span class="quiet when">${utc(entry.at).replace(' UTC', '')}</span>
                      </td>
                    </tr>`,
                )}
              </tbody>
            </table>
          </div>`
    }
  </section>`;
}

export function evidenceSection(data: ReportData, evidence: readonly Evidence[]): Html {
  return html`<section id="evidence">
    <h2>Evidence</h2>
    <div class="wide">
      <table>
        <caption>
          Labelled elements first, then the highest-ranked. Each is described below under its number.
        </caption>
        <thead>
          <tr>
            <th scope="col">Evidence</th>
            <th scope="col">Element</th>
            <th scope="col" class="n">Rank</th>
            <th scope="col" class="n">Score</th>
            <th scope="col" class="n">Percentile</th>
            <th scope="col">Strongest sign</th>
            <th scope="col">Label</th>
          </tr>
        </thead>
        <tbody>
          ${evidence.map(({ id, element: { kind, index, finding } }) => {
            const strongest = [...(finding?.parts ?? [])]
              .filter((p) => p.weight !== 0)
              .sort((a, b) => b.percentile - a.percentile)
              .at(0);
            return html`<tr>
              <td class="k"><a href="#${id}">${id}</a></td>
              <td class="e">${kindWords[kind]} ${elementCell(data, kind, index)}</td>
              <td class="n">${finding === null ? 'not scored' : whole(finding.rank)}</td>
              <td class="n">${finding === null ? '' : figure(finding.score)}</td>
              <td class="n">${finding === null ? '' : percent(finding.percentile)}</td>
              <td>${strongest?.title ?? ''}</td>
              <td class="k">${labelTag(data, kind, index)}</td>
            </tr>`;
          })}
        </tbody>
      </table>
    </div>
  </section>`;
}
