/** What the palette offers for what was typed: commands, nodes, runs and projects. */
import type { FoundNodes } from '../../../main/contract/find.ts';
import { commands, runCommand } from '../../commands/commands.ts';
import { fuzzyMatch } from '../../commands/fuzzy.ts';
import { keysOf } from '../../commands/key-map.ts';
import { keyText } from '../../commands/keys.ts';
import type { WorkbenchStore } from '../../state/store.ts';
import type { WorkbenchState } from '../../state/types.ts';
import { formatCount, formatDay } from '../../ui/format.ts';
import { t } from '../../text/text.ts';

export interface Entry {
  readonly id: string;
  readonly title: string;
  /** places in the title that matched */
  readonly at: readonly number[];
  readonly detail: string;
  /** why it is not possible at present; null where it is */
  readonly obstacle: string | null;
  readonly run: (store: WorkbenchStore) => void;
}

export interface Section {
  readonly title: string;
  readonly entries: readonly Entry[];
  /** what is left out, in words; empty where nothing is */
  readonly more: string;
}

/** Entries of one section at a time while something is typed. */
const most = 8;

/** Best first; without a query in the order given. */
function ranked<T>(
  query: string,
  items: readonly T[],
  textsOf: (item: T) => readonly string[],
): { item: T; at: readonly number[] }[] {
  const found = items.flatMap((item) => {
    const [title, ...others] = textsOf(item);
    const match = fuzzyMatch(query, title);
    if (match !== null) return [{ item, at: match.at, score: match.score }];
    // Found by another word: nothing of the title is marked, and it comes after those that are named so.
    const other = others.map((text) => fuzzyMatch(query, text)?.score ?? -Infinity);
    const score = Math.max(-Infinity, ...other);
    return score > 4 ? [{ item, at: [], score: score - 20 }] : [];
  });
  return query.trim() === '' ? found : found.sort((a, b) => b.score - a.score);
}

function section(title: string, entries: readonly Entry[], query: string): Section {
  const shown = query.trim() === '' ? entries : entries.slice(0, most);
  const more =
    shown.length < entries.length
      ? t('{shown} of {entries}; type more', { shown: shown.length, entries: formatCount(entries.length) })
      : '';
  return { title, entries: shown, more };
}

function commandEntries(state: WorkbenchState, query: string): readonly Entry[] {
  const offered = commands.filter(({ id }) => id !== 'palette');
  return ranked(query, offered, ({ title, also, detail, group }) => [
    title,
    ...(also?.split(' ') ?? []),
    detail ?? '',
    group,
  ]).map(({ item, at }) => ({
    id: `command-${item.id}`,
    title: item.title,
    at,
    detail: keysOf(item, state.keyChanges).slice(0, 1).map(keyText).join(),
    obstacle: item.obstacle(state),
    run: (store) => void runCommand(store, item.id),
  }));
}

function runEntries({ runs, runId }: WorkbenchState, query: string): readonly Entry[] {
  const usable = runs.filter((run) => run.state === 'succeeded' && (run.hasNodeScores || run.hasEdgeScores));
  return ranked(query, usable, ({ title }) => [title]).map(({ item, at }) => ({
    id: `run-${item.runId}`,
    title: item.title,
    at,
    detail: formatDay(item.startedAt),
    obstacle: item.runId === runId ? t('This run is on show.') : null,
    run: (store) => void store.getState().setRun(item.runId),
  }));
}

function projectEntries({ entries, project }: WorkbenchState, query: string): readonly Entry[] {
  return ranked(query, entries, ({ name }) => [name]).map(({ item, at }) => ({
    id: `project-${item.projectId}`,
    title: item.name,
    at,
    detail: t('{numNodes} nodes · {modifiedAt}', {
      numNodes: formatCount(item.numNodes),
      modifiedAt: formatDay(item.modifiedAt),
    }),
    obstacle: item.projectId === project?.projectId ? t('This project is open.') : null,
    run: (store) => void store.getState().openProject(item.projectId, item.name),
  }));
}

function nodeEntries({ nodes }: FoundNodes, query: string): readonly Entry[] {
  return nodes.map(({ index, id, name }) => ({
    id: `node-${index}`,
    title: name,
    at: fuzzyMatch(query, name)?.at ?? [],
    detail: name === id ? '' : id,
    obstacle: null,
    run: (store) => void store.getState().select({ kind: 'node', index }),
  }));
}

/** Without a query only commands: they are what a person who opens the palette for the first time wants to see. */
export function paletteSections(state: WorkbenchState, query: string, found: FoundNodes | null): readonly Section[] {
  const all = [section(t('Commands'), commandEntries(state, query), query)];
  if (query.trim() !== '') {
    if (found !== null) {
      const entries = nodeEntries(found, query);
      const more =
        found.total > entries.length
          ? t('{entries} of {total}; type more', { entries: entries.length, total: formatCount(found.total) })
          : '';
      all.push({ title: t('Nodes'), entries, more });
    }
    all.push(
      section(t('Runs'), runEntries(state, query), query),
      section(t('Projects'), projectEntries(state, query), query),
    );
  }
  return all.filter(({ entries }) => entries.length > 0);
}
