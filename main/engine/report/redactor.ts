/**
 * What stays out of a report: columns left out or masked, ids replaced by numbers. Everything that leaves passes here,
 * so that nothing is masked in one part of a package and shown in another.
 */
import { AppError } from '../../../ml/schema/errors.ts';
import type { ElementKind, Finding } from '../../../ml/schema/finding.ts';
import type { Redaction } from '../../contract/report.ts';
import type { OpenProject } from '../open-project.ts';
import { count, whole } from './format.ts';

export interface Redactor {
  readonly isNeeded: boolean;
  readonly id: (node: number) => string;
  readonly name: (node: number) => string;
  /** null where the column is left out */
  readonly value: (kind: ElementKind, index: number, column: string, value: string) => string | null;
  readonly showsColumn: (column: string) => boolean;
  /** words of a person, in which any masked id or name may stand */
  readonly text: (text: string) => string;
  readonly finding: (finding: Finding) => Finding;
  /** for the report: what was redacted, a sentence each */
  readonly sentences: readonly string[];
}

const plainRedactor = ({ nodeIds, nodeNames }: OpenProject): Redactor => ({
  isNeeded: false,
  id: (node) => nodeIds[node],
  name: (node) => nodeNames[node],
  value: (_kind, _index, _column, value) => value,
  showsColumn: () => true,
  text: (text) => text,
  finding: (finding) => finding,
  sentences: [],
});

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
/** The whole word: no letter or digit before or after. */
const asWord = (text: string): string => `(?<![\\p{L}\\p{N}])${escaped(text)}(?![\\p{L}\\p{N}])`;

export const maskedValue = (value: string): string =>
  value === '' ? '' : value.length > 8 ? `••••${value.slice(-4)}` : '••••';

/** Longest name, in words, that is looked for in free text when every id is masked. */
const mostWords = 6;

/** @throws AppError not-found for an id or a column that the project does not have: a slip would leave it readable */
export function createRedactor(project: OpenProject, redaction: Redaction): Redactor {
  const { nodeColumns, edgeColumns } = project.graphSummary;
  const roles = new Map([...nodeColumns, ...edgeColumns].map(({ name, role }) => [name, role]));
  for (const column of [...redaction.leaveOut, ...redaction.mask]) {
    if (roles.has(column)) continue;
    throw new AppError(
      'not-found',
      `The column ${column}, which is to be redacted, does not exist. Columns are: ${[...roles.keys()].join(', ')}.`,
    );
  }
  const hidden = new Set(redaction.leaveOut);
  const masked = new Set(redaction.mask.filter((column) => !hidden.has(column)));
  const isName = (column: string): boolean => ['id', 'source', 'target'].includes(roles.get(column) ?? '');
  const all = redaction.ids === 'all' || [...hidden, ...masked].some(isName);
  const listed = new Set(
    typeof redaction.ids === 'string'
      ? []
      : redaction.ids.map((id) => {
          const node = project.nodeIndex(id);
          if (node !== undefined) return node;
          throw new AppError('not-found', `There is no node "${id}", whose id is to be masked.`);
        }),
  );
  if (hidden.size === 0 && masked.size === 0 && listed.size === 0 && !all) return plainRedactor(project);

  const isMasked = (node: number): boolean => all || listed.has(node);
  const hidesNames = [...hidden, ...masked].some((column) => roles.get(column) === 'name');
  const number = (node: number): string => `masked-${node + 1}`;
  const id = (node: number): string => (isMasked(node) ? number(node) : project.nodeIds[node]);
  const name = (node: number): string => (isMasked(node) || hidesNames ? id(node) : project.nodeNames[node]);
  const { src, dst } = project.data.graph;

  const some =
    listed.size === 0
      ? null
      : new RegExp(
          [...listed]
            .flatMap((node) => [project.nodeIds[node], project.nodeNames[node]])
            .sort((a, b) => b.length - a.length)
            .map(asWord)
            .join('|'),
          'gu',
        );
  let everyName: Map<string, number> | null = null;
  const nodeOf = (text: string): number | undefined => {
    everyName ??= new Map(project.nodeNames.map((one, node) => [one, node]));
    return project.nodeIndex(text) ?? everyName.get(text);
  };
  /** Ids and names of any node, up to a few words long. */
  const withoutAny = (text: string): string => {
    const pieces = text.split(/([\s,;:()"'!?]+)/);
    let out = '';
    for (let at = 0; at < pieces.length;) {
      let taken = 0;
      for (let length = Math.min(2 * mostWords - 1, pieces.length - at); length > 0 && taken === 0; length -= 2) {
        const whole = pieces.slice(at, at + length).join('');
        const bare = whole.replace(/\.+$/, '');
        const node = bare === '' ? undefined : (nodeOf(whole) ?? nodeOf(bare));
        if (node === undefined) continue;
        out += number(node) + (nodeOf(whole) === undefined ? whole.slice(bare.length) : '');
        taken = length;
      }
      if (taken === 0) out += pieces[at];
      at += Math.max(1, taken);
    }
    return out;
  };
  const text = (given: string): string => {
    if (all) return withoutAny(given);
    if (some === null) return given;
    return given.replace(some, (found) => {
      const node = [...listed].find((one) => project.nodeIds[one] === found || project.nodeNames[one] === found);
      return node === undefined ? '•••' : number(node);
    });
  };

  const secret = [...hidden, ...masked];
  const madeOf =
    secret.length === 0 ? null : new RegExp(`^(?:${secret.map(escaped).join('|')})(?![\\p{L}\\p{N}_])`, 'u');
  const names = secret.length === 0 ? null : new RegExp(secret.map(asWord).join('|'), 'u');
  const isFeatureShown = ({ feature }: { readonly feature: string }): boolean =>
    madeOf === null || !madeOf.test(feature);
  const finding = (given: Finding): Finding => {
    const ends = given.kind === 'node' ? [given.index] : [src[given.index], dst[given.index]];
    const around = [...ends, ...given.neighbours.map(({ node }) => node), ...given.edges.map(({ node }) => node)];
    let summary = given.summary;
    for (const node of new Set(around)) {
      if (id(node) === project.nodeIds[node] && name(node) === project.nodeNames[node]) continue;
      for (const was of [project.nodeNames[node], project.nodeIds[node]])
        summary = summary.replace(new RegExp(asWord(was), 'gu'), () => name(node));
    }
    if (names?.test(summary) === true) {
      summary = `Rank ${whole(given.rank)} of ${whole(given.outOf)}. Its reasons name what is left out of this report.`;
    }
    return {
      ...given,
      summary,
      features: given.features.filter(isFeatureShown),
      featuresAgainstAll: given.featuresAgainstAll.filter(isFeatureShown),
      ends: given.ends.filter(isFeatureShown),
    };
  };

  const sentences = [
    ...(hidden.size > 0 ? [`Left out: ${[...hidden].join(', ')}, and the features made of them.`] : []),
    ...(masked.size > 0
      ? [
          `Masked but for the last four characters (all of short values): ${[...masked].join(', ')}; features made of them are left out.`,
        ]
      : []),
    ...(all ? ['The ids and names of all nodes are replaced by numbers that only the project can resolve.'] : []),
    ...(listed.size > 0 ? [`The id and name of ${count(listed.size, 'node')} are replaced by numbers.`] : []),
    'The same holds in every file of this report. Words that people wrote (notes, texts) were searched for masked ids and names; other hints at them were not looked for. Rejected rows are not quoted, and hashes of the label log cannot be computed again from a redacted copy.',
  ];
  return {
    isNeeded: true,
    id,
    name,
    showsColumn: (column) => !hidden.has(column),
    value: (kind, index, column, value) => {
      if (hidden.has(column)) return null;
      const role = roles.get(column);
      if (kind === 'node' && role === 'id') return id(index);
      if (kind === 'node' && role === 'name') return name(index);
      if (kind === 'edge' && role === 'source') return id(src[index]);
      if (kind === 'edge' && role === 'target') return id(dst[index]);
      return masked.has(column) ? maskedValue(value) : text(value);
    },
    text,
    finding,
    sentences,
  };
}
