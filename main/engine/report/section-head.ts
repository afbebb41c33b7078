/** First page of a report: what it is about, what was found in one paragraph, what was decided, and the evidence. */
import type { ElementKind } from '../../../ml/schema/finding.ts';
import type { LabelEntry, LabelValue } from '../../contract/api.ts';
import { elementCell, elementText, evidenceLink, labelTag } from './evidence.ts';
import type { Evidence } from './evidence.ts';
import { count, figure, kindWords, labelWords, percent, utc, whole } from './format.ts';
import { html } from './html.ts';
import type { Html } from './html.ts';
import type { ReportData, ReportSubject } from './report-data.ts';
import { subjectName, totalsSentence } from './section-subject.ts';

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
    ...(data.subject === null
      ? []
      : [['Case', `${data.subject.title} (${data.subject.caseId})`] satisfies readonly [string, string]]),
    ['State', data.disposition.state],
    ...(data.disposition.reviewedBy === ''
      ? []
      : [['Second reader', data.disposition.reviewedBy] satisfies readonly [string, string]]),
    ['Run', html`<span class="mono">${run.runId}</span>`],
    ['Report', html`<span class="mono">${data.reportId}</span>`],
  ];
  return html`<header>
    ${data.project.synthetic ? html`<p class="banner" role="note">SYNTHETIC DATA. The people, accounts and events in this report are made up; nothing in it is about anyone.</p>` : null}
    ${data.template.marking === '' ? null : html`<p class="marking" role="note">${data.template.marking}</p>`}
    <p class="over">${data.template.kind}</p>
    <h1>${data.title}</h1>
    ${data.project.description === '' ? null : html`<p class="quiet">${data.project.description}</p>`}
    <dl class="meta">
      ${rows.map(
        ([name, value]) =>
          html`<dt>${name}</dt>
            <dd>${value}</dd>`,
      )}
    </dl>
    ${
      data.redaction.length === 0
        ? null
        : html`<div class="redacted" role="note">
            <b>Redacted.</b>
            ${data.redaction.map((sentence) => html`${sentence} `)}
          </div>`
    }
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

const caution = html`<p class="quiet">
  A high score says where to look first. It does not prove that anything is wrong; the judgements below are those of the
  people named beside them.
</p>`;

/** The case in one paragraph: what, how many, how much, when, what people said, what comes next. */
function caseParagraph(data: ReportData, subject: ReportSubject): Html {
  const members = [...subject.flagged].length + subject.edges.length;
  const first = data.elements.at(0);
  const lead = first?.finding ?? null;
  const ofCase = labelledElements(data).filter(({ kind, index }) =>
    kind === 'node' ? subject.nodes.includes(index) : subject.edges.includes(index),
  );
  const { disposition } = data;
  return html`<p class="lead">
      ${
        subject.sentence === ''
          ? lead === null
            ? `This report is about ${subjectName(data)}.`
            : lead.summary
          : `${subject.title} of ${data.project.name}: ${subject.sentence}`
      }
      ${totalsSentence(subject)}
      ${
        ofCase.length === 0
          ? 'Nobody has judged any of it yet: what follows is a ranking, not a finding of fact.'
          : `Judged so far: ${counts(ofCase, 'anomalous')} anomalous, ${counts(ofCase, 'normal')} normal, ${counts(ofCase, 'unsure')} unsure.`
      }
      ${disposition.conclusion.trim() === '' ? '' : `Conclusion: ${disposition.conclusion.trim()}`}
      ${disposition.nextStep.trim() === '' ? '' : `Next step: ${disposition.nextStep.trim()}`}
    </p>
    ${subject.rarity === null || members < 2 ? null : html`<p class="quiet">Random picks of as many findings stand as high together about once in ${subject.rarity > 12 ? 'more than a million million' : whole(Math.max(1, Math.round(10 ** subject.rarity)))} times; this orders cases and is no test.</p>`}
    ${lead !== null && subject.sentence !== '' ? html`<p>Highest in it: ${lead.summary}</p>` : null}`;
}

export function summarySection(data: ReportData): Html {
  if (data.subject !== null) {
    return html`<section id="summary">
      <h2>Finding</h2>
      ${caseParagraph(data, data.subject)} ${caution}
    </section>`;
  }
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
    ${caution}
  </section>`;
}

export function decisionsSection(data: ReportData, evidence: readonly Evidence[]): Html {
  const { subject } = data;
  const nodes = new Set(subject?.nodes);
  const edges = new Set(subject?.edges);
  const labelled = labelledElements(data).filter(
    ({ kind, index }) => subject === null || (kind === 'node' ? nodes : edges).has(index),
  );
  const listed = labelled.slice(0, 500);
  return html`<section id="decisions">
    <h2>What was decided</h2>
    ${
      labelled.length === 0
        ? html`<p>No node or edge of this ${subject === null ? 'project' : 'case'} carries a label.</p>`
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
          ${data.subject === null ? 'Labelled elements first, then the highest-ranked.' : 'What the case is made of, highest first.'}
          Each is described below under its number; scores and reasons are those kept with the run.
        </caption>
        <thead>
          <tr>
            <th scope="col">Evidence</th>
            <th scope="col">Element</th>
            <th scope="col" class="n">Rank</th>
            <th scope="col" class="n">Score</th>
            <th scope="col" class="n">Percentile</th>
            <th scope="col">Reasons</th>
            <th scope="col">Label</th>
          </tr>
        </thead>
        <tbody>
          ${evidence.map(({ id, element: { kind, index, finding } }) => {
            const strongest = [...(finding?.parts ?? [])]
              .filter((p) => p.weight !== 0)
              .sort((a, b) => b.percentile - a.percentile)
              .slice(0, 2);
            return html`<tr>
              <td class="k"><a href="#${id}">${id}</a></td>
              <td class="e">${kindWords[kind]} ${elementCell(data, kind, index)}</td>
              <td class="n">${finding === null ? 'not scored' : whole(finding.rank)}</td>
              <td class="n">${finding === null ? '' : figure(finding.score)}</td>
              <td class="n">${finding === null ? '' : percent(finding.percentile)}</td>
              <td>${strongest.map(({ title }) => title).join('; ')}</td>
              <td class="k">${labelTag(data, kind, index)}</td>
            </tr>`;
          })}
        </tbody>
      </table>
    </div>
  </section>`;
}
