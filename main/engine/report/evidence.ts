/** Evidence numbers (E-01 ...) and how an element is called throughout the report. */
import type { ElementKind } from '../../../ml/schema/finding.ts';
import { joined, labelWords, whole } from './format.ts';
import { html } from './html.ts';
import type { Html } from './html.ts';
import type { ReportData, ReportElement } from './report-data.ts';

export interface Evidence {
  readonly id: string;
  readonly element: ReportElement;
}

export function numberEvidence(elements: readonly ReportElement[]): readonly Evidence[] {
  const digits = Math.max(2, String(elements.length).length);
  return elements.map((element, i) => ({ id: `E-${String(i + 1).padStart(digits, '0')}`, element }));
}

/** The name, or both ends' names. */
export function elementName(data: ReportData, kind: ElementKind, index: number): string {
  return joined(data.names(kind, index), data.graph.directed);
}

/** Name and, where it is another, the id in brackets: for sentences, since names repeat. */
export function elementText(data: ReportData, kind: ElementKind, index: number): string {
  const name = elementName(data, kind, index);
  const id = joined(data.ids(kind, index), data.graph.directed);
  return id === name ? name : `${name} (${id})`;
}

/** Name, and beside it the id where it is another, and the number of an edge where several may join the same nodes. */
export function elementCell(data: ReportData, kind: ElementKind, index: number): Html {
  const name = elementName(data, kind, index);
  const id = joined(data.ids(kind, index), data.graph.directed);
  const number = kind === 'edge' && data.importReport.parallelEdges > 0 ? `no. ${whole(index)}` : '';
  return html`${name}${id === name ? null : html` <span class="quiet mono">${id}</span>`}${number === '' ? null : html` <span class="quiet">${number}</span>`}`;
}

export function evidenceLink(evidence: readonly Evidence[], kind: ElementKind, index: number): Html {
  const found = evidence.find(({ element }) => element.kind === kind && element.index === index);
  return found === undefined
    ? html`<span class="quiet">not described</span>`
    : html`<a href="#${found.id}">${found.id}</a>`;
}

export function labelTag(data: ReportData, kind: ElementKind, index: number): Html {
  const value = data.labels[kind].get(index)?.to ?? null;
  if (value === null) return html`<span class="quiet">none</span>`;
  return html`<span class="tag ${value}">${labelWords[value]}</span>`;
}
