/** What an import made of its files, and how it would change a project, as text for a terminal. */
import type { Project, RejectedRow, RowAccounting } from '../contract/api.ts';
import type { MergedColumn } from '../contract/merge.ts';
import type { ElementDifference, ImportDifference } from '../contract/reimport.ts';
import { durationText } from '../../ml/schema/number-text.ts';
import { count, toTable } from './format.ts';

const SHOWN_REJECTS = 10;
const SHOWN_EXAMPLES = 3;
const number = (value: number): string => value.toLocaleString('en-US');

function accounting(files: readonly RowAccounting[]): string {
  const rows = files.map((file) => [
    file.file,
    file.role,
    ...[file.read, file.kept, file.merged, file.rejected].map(number),
  ]);
  return toTable([['file', 'role', 'rows read', 'kept', 'merged', 'rejected'], ...rows]);
}

function merged(merges: readonly MergedColumn[]): readonly string[] {
  return merges
    .filter(({ conflicts }) => conflicts > 0)
    .map(
      ({ element, column, rule, elements, conflicts }) =>
        `Merged: ${count(elements, element)}, "${column}" by ${rule}; values differed in ${number(conflicts)}.`,
    );
}

function rejected(rejects: readonly RejectedRow[], total: number): readonly string[] {
  const lines = rejects
    .slice(0, SHOWN_REJECTS)
    .map((row) => `Rejected: ${row.file}${row.line === null ? '' : `, line ${row.line}`}: ${row.reason}`);
  const more = total - lines.length;
  return more > 0 ? [...lines, `... and ${count(more, 'more rejected row')}; the workbench lists them all.`] : lines;
}

export function describeProject(project: Project, path: string): string {
  const { importReport: report, graph } = project;
  const lines = [
    accounting(report.files),
    `${count(report.numNodes, 'node')} (${number(report.derivedNodes)} only named by edges), ` +
      `${count(report.numEdges, 'edge')} (${number(report.parallelEdges)} parallel, ` +
      `${count(report.selfLoops, 'self loop')}), ${count(graph.numFeatures, 'feature')} in ${durationText(report.seconds)}.`,
    ...merged(report.merges),
    ...report.notes.map((note) => `Note: ${note}`),
    ...rejected(report.rejects, report.rejectedTotal),
    `Project: ${path}`,
  ];
  return `${lines.join('\n')}\n`;
}

function examplesOf(found: ElementDifference): readonly string[] {
  return (['changed', 'added', 'removed'] as const).flatMap((change) =>
    found.examples
      .filter((example) => example.change === change)
      .slice(0, SHOWN_EXAMPLES)
      .map(({ ids, values }) => {
        const shown = values.map(({ column, before, after }) =>
          change === 'changed'
            ? `${column}: ${before || '(empty)'} -> ${after || '(empty)'}`
            : `${column}: ${change === 'added' ? after : before}`,
        );
        return `  ${change} ${ids.join(' -> ')}${shown.length === 0 ? '' : ` (${shown.join(', ')})`}`;
      }),
  );
}

function columnsOf(what: string, { columns }: ElementDifference): readonly string[] {
  return columns.map(({ column, state, changed }) => {
    const words = { new: 'new column', gone: 'column goes', kept: 'column' }[state];
    return `${what}: ${words} "${column}", differs in ${number(changed)} that stay`;
  });
}

function affectedWords({ affected }: ImportDifference): readonly string[] {
  const { labelsKept, labelsGone, labelsGoneExamples, labelsBack, runs, findings, models, queue } = affected;
  const gone =
    labelsGoneExamples.length > 0
      ? ` (${labelsGoneExamples.join(', ')}${labelsGone > labelsGoneExamples.length ? ', ...' : ''})`
      : '';
  return [
    `Labels: ${number(labelsKept)} stay on their nodes and edges` +
      (labelsGone > 0 ? `; ${number(labelsGone)} of what goes${gone} are kept in the log and counted no more` : '') +
      (labelsBack > 0 ? `; of ${number(labelsBack)} earlier labelled nodes the labels come back` : '') +
      '.',
    ...(runs > 0
      ? [`Runs: ${number(runs)} with ${count(findings, 'frozen finding')} are kept and marked as made on other data.`]
      : []),
    ...(models > 0 ? [`Models: ${number(models)} are kept and marked as trained on other data.`] : []),
    ...(queue ? ['Questions: the queue ends; what was answered stays.'] : []),
  ];
}

/** The difference that an import into a project makes. */
export function describeDifference(found: ImportDifference): string {
  const row = (what: string, side: ElementDifference): string[] => [
    what,
    ...[side.before, side.added, side.removed, side.changed, side.unchanged, side.after].map(number),
  ];
  const lines = [
    accounting(found.files),
    toTable([
      ['', 'before', 'added', 'removed', 'changed', 'unchanged', 'after'],
      row('nodes', found.nodes),
      row('edges', found.edges),
    ]),
    ...columnsOf('nodes', found.nodes),
    ...columnsOf('edges', found.edges),
    ...examplesOf(found.nodes),
    ...examplesOf(found.edges),
    ...merged(found.merges),
    ...affectedWords(found),
    ...found.notes.map((note) => `Note: ${note}`),
    ...rejected(found.rejects, found.rejectedTotal),
  ];
  return `${lines.join('\n')}\n`;
}
