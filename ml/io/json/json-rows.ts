/** One node or edge of a JSON graph -> a row: where its id and ends stand, and its members as columns. */
import { SOURCE, TARGET } from '../graph-file/graph-sink.ts';
import type { GraphSink } from '../graph-file/graph-sink.ts';
import type { RowTable } from '../graph-file/row-table.ts';
import { JsonNumber } from './json-stream.ts';
import type { JsonMap, JsonValue } from './json-stream.ts';

const idNames = ['id', 'key', '_id', '_key', 'name'];
const sourceNames = ['source', 'from', 'src', 'start', '_from', 'u', 'startNode'];
const targetNames = ['target', 'to', 'dst', 'end', '_to', 'v', 'endNode'];
const labelNames = ['label', 'name', 'title', 'caption', 'displayName'];
/** Members that only hold the attributes: their own names say nothing. */
const holders = ['data', 'attributes', 'properties', 'metadata', 'attr'];
/** Places and looks of what drew it. */
const drawing = /^(position|style|scratch|classes|selected|selectable|locked|grabbable|pannable|fx|fy|vx|vy)(\.|$)/;
/** Edges that are held back until it is clear whether numbers are ids or places in the list of nodes. */
const HELD = 1000;

export interface JsonRows {
  /** the file is JSON lines */
  isLines: boolean;
  readonly directed: number;
  readonly undirected: number;
  /** direction where nothing says it */
  readonly fallback: boolean;
  isEdge(value: JsonMap): boolean;
  node(value: JsonValue, line: number, key: string | null): void;
  edge(value: JsonValue, line: number): void;
  end(directed: boolean | null): void;
  nodeName(): number | null;
  nodeIgnore(): readonly number[];
  edgeIgnore(): readonly number[];
}

const isMap = (value: JsonValue | undefined): value is JsonMap => value instanceof Map;
const isList = (value: JsonValue | undefined): value is readonly JsonValue[] => Array.isArray(value);

/** A value as one cell. */
export function cellOf(value: JsonValue): string {
  if (value === null) return '';
  if (typeof value === 'string') return value;
  if (value instanceof JsonNumber) return value.text;
  if (typeof value === 'boolean') return String(value);
  if (isList(value) && value.every((part) => !isMap(part) && !isList(part))) return value.map(cellOf).join(';');
  return written(value);
}
function written(value: JsonValue): string {
  if (isList(value)) return `[${value.map(written).join(',')}]`;
  if (isMap(value)) return `{${[...value].map(([key, part]) => `${JSON.stringify(key)}:${written(part)}`).join(',')}}`;
  return value instanceof JsonNumber ? value.text : JSON.stringify(value);
}

/** The members that a row is made of: those of the holders are its own. */
function membersOf(value: JsonMap): ReadonlyMap<string, JsonValue> {
  if (!holders.some((name) => isMap(value.get(name)))) return value;
  const members = new Map<string, JsonValue>();
  const holding: JsonMap[] = [];
  for (const [name, member] of value) {
    if (holders.includes(name) && isMap(member)) holding.push(member);
    else members.set(name, member);
  }
  // An attribute never hides the id that stands outside of the attributes.
  for (const held of holding)
    for (const [name, member] of held) members.set(members.has(name) ? `attribute ${name}` : name, member);
  return members;
}
const firstOf = (members: ReadonlyMap<string, JsonValue>, names: readonly string[]): string | null =>
  names.find((name) => members.has(name)) ?? null;
/** Cytoscape.js says by this member which kind an element is; elsewhere it is an attribute like others. */
const groupOf = (members: ReadonlyMap<string, JsonValue>): string | null =>
  members.get('group') === 'nodes' || members.get('group') === 'edges' ? 'group' : null;
/** An end may be an id, or an object that has one (Neo4j, D3 after it ran). */
const endOf = (value: JsonValue | undefined): JsonValue =>
  isMap(value) ? (value.get(firstOf(value, idNames) ?? '') ?? null) : (value ?? null);

export function createJsonRows(sink: GraphSink): JsonRows {
  const ids: string[] = [];
  const idSet = new Set<string>();
  const nodeIgnored = new Set<number>();
  const edgeIgnored = new Set<number>();
  const labels = new Map<string, number>();
  let held: { readonly value: JsonValue; readonly line: number }[] | null = [];
  let byPlace = false;
  let directed = 0;
  let undirected = 0;
  let fallback = true;

  const fill = (
    table: RowTable,
    cells: (string | undefined)[],
    members: ReadonlyMap<string, JsonValue>,
    used: readonly (string | null)[],
    ignored: Set<number>,
    prefix = '',
    depth = 0,
  ): void => {
    for (const [name, value] of members) {
      if (prefix === '' && used.includes(name)) continue;
      const full = `${prefix}${name}`;
      if (isMap(value) && depth < 4) {
        fill(table, cells, value, [], ignored, `${full}.`, depth + 1);
        continue;
      }
      const position = table.attribute(full);
      if (drawing.test(full)) ignored.add(position);
      cells[position] = cellOf(value);
    }
  };
  const addEdge = (value: JsonValue, line: number): void => {
    const cells: (string | undefined)[] = [];
    if (isList(value)) {
      if (value.length < 2) {
        sink.edges.reject(line, 'an edge has two ends', written(value));
        return;
      }
      cells[SOURCE] = cellOf(endOf(value[0]));
      cells[TARGET] = cellOf(endOf(value[1]));
      const third = value.at(2);
      const more = value.slice(3);
      if (isMap(third)) fill(sink.edges, cells, third, [], edgeIgnored);
      else if (third !== undefined)
        cells[sink.edges.attribute(third instanceof JsonNumber ? 'weight' : 'value 3')] = cellOf(third);
      for (const [i, member] of more.entries()) cells[sink.edges.attribute(`value ${i + 4}`)] = cellOf(member);
    } else if (isMap(value)) {
      const members = membersOf(value);
      const source = firstOf(members, sourceNames);
      const target = firstOf(members, targetNames);
      cells[SOURCE] = cellOf(endOf(members.get(source ?? '')));
      cells[TARGET] = cellOf(endOf(members.get(target ?? '')));
      const said = members.get('undirected') ?? members.get('directed');
      if (typeof said === 'boolean') {
        const isDirected = members.has('undirected') ? !said : said;
        if (isDirected) directed++;
        else undirected++;
        cells[sink.edges.attribute('directed')] = String(isDirected);
      }
      fill(sink.edges, cells, members, [source, target, 'undirected', 'directed', groupOf(members)], edgeIgnored);
      for (const key of ['id', 'key', '_id', '_key']) if (members.has(key)) edgeIgnored.add(sink.edges.attribute(key));
      if (members.has('source') && isMap(members.get('source')))
        sink.note('Ends that are whole objects are read by their id.');
    } else {
      sink.edges.reject(line, 'it is neither an object nor a list of two ends', written(value));
      return;
    }
    if (byPlace) {
      for (const end of [SOURCE, TARGET]) {
        const text = cells[end] ?? '';
        if (text === '') continue;
        const id = ids.at(Number(text));
        if (id === undefined || !/^\d+$/.test(text)) {
          sink.edges.reject(line, `there is no node at place ${text} of the list`, written(value));
          return;
        }
        cells[end] = id;
      }
    }
    sink.edges.add(line, cells);
  };
  /** Whether all ends are numbers, none of which is an id, and all of which are places in the list of nodes. */
  const release = (): void => {
    if (held === null) return;
    const waiting = held;
    held = null;
    if (ids.length > 0 && ids.some((id, i) => id !== String(i))) {
      const ends = waiting.flatMap(({ value }): readonly JsonValue[] => {
        if (!isMap(value)) return isList(value) ? value.slice(0, 2) : [];
        const members = membersOf(value);
        return [sourceNames, targetNames].map((names) => endOf(members.get(firstOf(members, names) ?? '')));
      });
      byPlace =
        ends.length > 0 &&
        ends.every((end) => end instanceof JsonNumber && /^\d+$/.test(end.text) && !idSet.has(end.text)) &&
        ends.some((end) => end instanceof JsonNumber && Number(end.text) < ids.length);
      if (byPlace)
        sink.note(
          'The ends of the edges are numbers that are no ids: they are taken as places in the list of nodes, beginning at 0.',
        );
    }
    for (const { value, line } of waiting) addEdge(value, line);
  };
  return {
    isLines: false,
    get directed() {
      return directed;
    },
    get undirected() {
      return undirected;
    },
    get fallback() {
      return fallback;
    },
    isEdge: (value) => {
      const members = membersOf(value);
      const group = value.get('group') ?? value.get('type');
      if (group === 'edges' || group === 'relationship' || group === 'edge') return true;
      if (group === 'nodes' || group === 'node') return false;
      return firstOf(members, sourceNames) !== null && firstOf(members, targetNames) !== null;
    },
    node: (value, line, key) => {
      const cells: (string | undefined)[] = [];
      let id: string;
      if (isMap(value)) {
        const members = membersOf(value);
        const idName = key === null ? firstOf(members, idNames) : null;
        const said = idName === null ? key : cellOf(members.get(idName) ?? null);
        // A list of nodes without ids is meant by place.
        id = said ?? String(ids.length);
        if (said === null) sink.tally('{n} nodes have no id; their place in the list, beginning at 0, is taken.');
        fill(sink.nodes, cells, members, [idName, groupOf(members)], nodeIgnored);
        for (const name of labelNames)
          if (members.has(name) && name !== idName) labels.set(name, sink.nodes.attribute(name));
      } else if (isList(value)) {
        id = cellOf(value[0] ?? null);
        const [, second] = value;
        if (isMap(second)) fill(sink.nodes, cells, second, [], nodeIgnored);
        else if (value.length > 1) cells[sink.nodes.attribute('value')] = cellOf(value.slice(1));
      } else {
        id = key ?? cellOf(value);
        if (key !== null && value !== null) cells[sink.nodes.attribute('value')] = cellOf(value);
      }
      cells[0] = id;
      ids.push(id);
      idSet.add(id);
      sink.nodes.add(line, cells);
    },
    edge: (value, line) => {
      if (held === null) {
        addEdge(value, line);
        return;
      }
      // Edges before the nodes wait for them, within reason.
      if (held.push({ value, line }) >= (ids.length > 0 ? HELD : HELD * 100)) release();
    },
    end: (said) => {
      release();
      if (said === null && directed + undirected === 0) {
        fallback = true;
        sink.note('The file does not say whether its edges are directed; they are read as directed.');
      }
    },
    nodeName: () => labelNames.map((name) => labels.get(name)).find((position) => position !== undefined) ?? null,
    nodeIgnore: () => [...nodeIgnored],
    edgeIgnore: () => [...edgeIgnored],
  };
}
