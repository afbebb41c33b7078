/** Everything that a report is built from, without what is to stay out of it. */
import type { LabelEntry, Neighbourhood, RunInfo } from '../../contract/api.ts';
import type { OpenProject } from '../open-project.ts';
import type { Redactor } from './redactor.ts';
import type { ReportData } from './report-data.ts';

const eachText = (texts: Readonly<Record<string, string>>, text: Redactor['text']): Record<string, string> =>
  Object.fromEntries(Object.entries(texts).map(([key, value]) => [key, text(value)]));

export function redactReport(data: ReportData, redactor: Redactor, project: OpenProject): ReportData {
  const { src, dst } = project.data.graph;
  const endsOf = (kind: 'node' | 'edge', index: number): readonly number[] =>
    kind === 'node' ? [index] : [src[index], dst[index]];
  const entry = <E extends Pick<LabelEntry, 'kind' | 'index' | 'ids' | 'note'>>(given: E): E => ({
    ...given,
    ids: endsOf(given.kind, given.index).map(redactor.id),
    note: redactor.text(given.note),
  });
  const picture = (given: Neighbourhood): Neighbourhood => ({
    ...given,
    nodes: given.nodes.map((node) => ({ ...node, id: redactor.id(node.index), name: redactor.name(node.index) })),
  });
  const attributes = (
    kind: 'node' | 'edge',
    index: number,
    row: readonly { readonly column: string; readonly value: string }[],
  ): { column: string; value: string }[] =>
    row.flatMap(({ column, value }) => {
      // The column of known truth is marked in the report; its name in the data is what was redacted.
      const shown = redactor.value(kind, index, column.replace(/ \(known truth\)$/, ''), value);
      return shown === null ? [] : [{ column, value: shown }];
    });
  const findings = new Map(
    data.elements.flatMap(({ kind, index, finding }) =>
      finding === null ? [] : [[`${kind} ${index}`, redactor.finding(finding).summary] as const],
    ),
  );
  const runOf = (run: RunInfo): RunInfo => ({
    ...run,
    title: redactor.text(run.title),
    notes: run.notes.map(redactor.text),
    error: run.error === null ? null : redactor.text(run.error),
  });
  const { subject, importReport, graph, disposition, project: about } = data;
  return {
    ...data,
    title: redactor.text(data.title),
    project: { ...about, description: redactor.text(about.description) },
    graph: { ...graph, recipe: graph.recipe.filter(({ from }) => redactor.showsColumn(from)) },
    importReport: {
      ...importReport,
      rejects: importReport.rejects.map((row) => ({ ...row, reason: redactor.text(row.reason), text: '(left out)' })),
      notes: importReport.notes.map(redactor.text),
    },
    ids: (kind, index) => endsOf(kind, index).map(redactor.id),
    names: (kind, index) => endsOf(kind, index).map(redactor.name),
    run: runOf(data.run),
    // Earlier reports are runs too, and their titles are people's words.
    runs: data.runs.map(runOf),
    // Only the sentences of described elements were looked through with what they name.
    why: (kind, index) => findings.get(`${kind} ${index}`) ?? '',
    labels: {
      node: new Map([...data.labels.node].map(([index, given]) => [index, entry(given)])),
      edge: new Map([...data.labels.edge].map(([index, given]) => [index, entry(given)])),
    },
    log: data.log.map(entry),
    stored: data.stored.map(entry),
    elements: data.elements.map((element) => ({
      ...element,
      finding: element.finding === null ? null : redactor.finding(element.finding),
      attributes: attributes(element.kind, element.index, element.attributes),
      neighbourhood: element.neighbourhood === null ? null : picture(element.neighbourhood),
    })),
    subject:
      subject === null
        ? null
        : {
            ...subject,
            sentence: subject.sentence === '' ? '' : redactor.text(subject.sentence),
            picture: subject.picture === null ? null : picture(subject.picture),
          },
    attributesOf: async (kind, indices) => {
      const rows = await data.attributesOf(kind, indices);
      return rows.map((row, i) => attributes(kind, indices[i], row));
    },
    narrative: eachText(data.narrative, redactor.text),
    disposition: {
      ...disposition,
      conclusion: redactor.text(disposition.conclusion),
      nextStep: redactor.text(disposition.nextStep),
    },
  };
}
