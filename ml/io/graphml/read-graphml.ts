/**
 * GraphML as NetworkX, igraph, Gephi, Neo4j and yEd write it. Keys without a kind hold for all, defaults are filled in,
 * nested graphs are read flat with the column "parent"; hyperedges are rejected one by one, ports and drawing details
 * are told.
 */
import { ID, SOURCE, TARGET, badFile, directionOf } from '../graph-file/graph-sink.ts';
import type { GraphReader, GraphSink } from '../graph-file/graph-sink.ts';
import type { RowTable } from '../graph-file/row-table.ts';
import { createXmlReader } from '../xml/xml-reader.ts';
import type { XmlAttributes } from '../xml/xml-reader.ts';
import { createYedLabels } from './yed.ts';

type Kind = 'node' | 'edge';

interface Key {
  readonly id: string;
  readonly name: string;
  readonly holdsFor: string;
  fallback: string | null;
  /** columns by kind, made when first used */
  readonly columns: Partial<Record<Kind, number>>;
}

interface Open {
  readonly kind: Kind | 'hyperedge';
  readonly line: number;
  readonly cells: (string | undefined)[];
  ends: number;
}

const nodeNames = ['label', 'name', 'title', 'displayname', 'caption'];

export function readGraphml(sink: GraphSink): GraphReader {
  const keys = new Map<string, Key>();
  const open: Open[] = [];
  const graphs: { readonly directed: boolean; readonly parent: string | null }[] = [];
  const inner = createYedLabels();
  let nesting = 0;
  let sawRoot = false;
  let graphCount = 0;
  let dataKey: string | null = null;
  let dataDepth = 0;
  let inDefault: Key | null = null;
  let text = '';
  let directed = 0;
  let undirected = 0;
  let firstDirected = true;
  /** names of the columns of nodes by key, in order of declaration */
  const named: { readonly name: string; readonly position: number }[] = [];
  const edgeIgnore = new Set<number>();
  const nodeIgnore = new Set<number>();

  const tableOf = (kind: Kind): RowTable => (kind === 'node' ? sink.nodes : sink.edges);
  const columnOf = (key: Key, kind: Kind): number => {
    let position = key.columns[kind];
    if (position === undefined) {
      const twin = [...keys.values()].some(
        (other) => other !== key && other.name === key.name && other.columns[kind] !== undefined,
      );
      position = twin ? tableOf(kind).another(key.name) : tableOf(kind).attribute(key.name);
      key.columns[kind] = position;
      if (kind === 'node') named.push({ name: key.name.toLowerCase(), position });
    }
    return position;
  };
  const keyOf = (id: string): Key => {
    const known = keys.get(id);
    if (known !== undefined) return known;
    sink.tally('{n} keys are used without being declared (such as "{example}"); each is a column of its own.', id);
    const key: Key = { id, name: id, holdsFor: 'all', fallback: null, columns: {} };
    keys.set(id, key);
    return key;
  };
  const declare = (attributes: XmlAttributes): Key => {
    const id = attributes['id'] ?? '';
    const holdsFor = attributes['for'] ?? 'all';
    if (attributes['for'] === undefined) {
      sink.tally(
        '{n} keys do not say whether they are for nodes or edges (such as "{example}"); they hold for both.',
        id,
      );
    }
    const name = attributes['attr.name'] ?? attributes['yfiles.type'] ?? id;
    if (keys.has(id)) sink.tally('{n} keys are declared twice (such as "{example}"); the last one counts.', id);
    const key: Key = { id, name, holdsFor, fallback: null, columns: {} };
    keys.set(id, key);
    return key;
  };
  const put = (element: Open, attributes: XmlAttributes, known: readonly string[]): void => {
    if (element.kind === 'hyperedge') return;
    for (const name in attributes) {
      if (known.includes(name) || name.startsWith('xmlns')) continue;
      element.cells[tableOf(element.kind).attribute(name)] = attributes[name];
    }
  };
  const begin = (kind: Open['kind'], attributes: XmlAttributes, line: number): void => {
    const element: Open = { kind, line, cells: [], ends: 0 };
    const { cells } = element;
    const graph = graphs.at(-1);
    if (kind === 'node') {
      cells[ID] = attributes['id'] ?? '';
      const parent = graph?.parent ?? null;
      if (parent !== null) {
        cells[sink.nodes.attribute('parent')] = parent;
        sink.tally('{n} nodes lie inside another node; they are read like all others, with the column "parent".');
      }
      put(element, attributes, ['id', 'parse.indegree', 'parse.outdegree']);
    } else if (kind === 'edge') {
      cells[SOURCE] = attributes['source'] ?? '';
      cells[TARGET] = attributes['target'] ?? '';
      const said = attributes['directed'];
      const isDirected = said === undefined ? (graph?.directed ?? true) : said === 'true' || said === '1';
      if (isDirected) directed++;
      else undirected++;
      if (said !== undefined) cells[sink.edges.attribute('directed')] = said;
      if (attributes['id'] !== undefined) {
        const position = sink.edges.attribute('id');
        edgeIgnore.add(position);
        cells[position] = attributes['id'];
      }
      put(element, attributes, ['id', 'source', 'target', 'directed']);
      if (attributes['sourceport'] !== undefined || attributes['targetport'] !== undefined) {
        sink.tally('{n} edges name ports; the names are kept as columns.');
      }
    }
    open.push(element);
  };
  const finish = (): void => {
    const element = open.pop();
    if (element === undefined) return;
    const { kind, line, cells, ends } = element;
    if (kind === 'hyperedge') {
      sink.edges.reject(line, `a hyperedge joins ${ends} ends; an edge has two`, `hyperedge with ${ends} endpoints`);
      return;
    }
    for (const key of keys.values()) {
      if (key.fallback === null || (key.holdsFor !== kind && key.holdsFor !== 'all')) continue;
      const position = columnOf(key, kind);
      if (cells[position] !== undefined) continue;
      cells[position] = key.fallback;
      sink.tally(`{n} ${kind}s have no value of "${key.name}" and got its default, "${key.fallback}".`);
    }
    tableOf(kind).add(line, cells);
  };
  const finishData = (): void => {
    const element = open.at(-1);
    const key = keyOf(dataKey ?? '');
    const value = text.trim();
    if (element === undefined) {
      if (value !== '') sink.note(`Of the graph as a whole: ${key.name} = ${value.slice(0, 200)}.`);
    } else if (element.kind !== 'hyperedge') {
      const { kind, cells } = element;
      for (const [name, drawn] of inner.take()) {
        const position = tableOf(kind).attribute(name);
        if (name !== 'label') (kind === 'node' ? nodeIgnore : edgeIgnore).add(position);
        else if (kind === 'node' && !named.some((column) => column.position === position))
          named.push({ name, position });
        cells[position] = drawn;
      }
      if (value !== '') {
        const position = columnOf(key, kind);
        if (cells[position] !== undefined && cells[position] !== '' && cells[position] !== value) {
          sink.tally(`{n} ${kind}s have more than one value of "${key.name}"; they are joined with ;`);
          cells[position] = `${cells[position]};${value}`;
        } else cells[position] = value;
      }
    }
    if (inner.dropped() > 0) sink.tally('Drawing details of {n} elements (lines, fonts, borders) are not kept.');
    dataKey = null;
  };

  const xml = createXmlReader(sink, {
    open: (name, attributes, line) => {
      if (!sawRoot) {
        sawRoot = true;
        if (name !== 'graphml') throw badFile(sink.what, `it begins with <${name}>, not with <graphml>`);
        return;
      }
      if (dataKey !== null) {
        dataDepth++;
        inner.open(name, attributes);
        return;
      }
      if (name === 'graph') {
        graphCount++;
        nesting++;
        const isDirected = attributes['edgedefault'] !== 'undirected';
        if (nesting === 1 && graphCount === 1) firstDirected = isDirected;
        if (nesting === 1 && attributes['edgedefault'] === undefined) {
          sink.note('The graph does not say whether its edges are directed; they are read as directed.');
        }
        graphs.push({ directed: isDirected, parent: open.at(-1)?.cells[ID] ?? null });
        if (nesting === 1 && graphs.length === 1 && graphCount > 1)
          sink.note('The file holds more than one graph; all are read into one.');
      } else if (name === 'node' || name === 'edge' || name === 'hyperedge') {
        // A node may hold a graph, and so nodes; its own row comes first only if it is written when it ends.
        begin(name, attributes, line);
      } else if (name === 'key') {
        inDefault = declare(attributes);
      } else if (name === 'default') {
        text = '';
      } else if (name === 'data') {
        dataKey = attributes['key'] ?? '';
        dataDepth = 0;
        text = '';
        inner.begin();
      } else if (name === 'endpoint') {
        const hyper = open.at(-1);
        if (hyper !== undefined) hyper.ends++;
      } else if (name === 'port') {
        sink.tally('{n} ports of nodes are not kept.');
      } else if (name !== 'desc' && name !== 'locator') {
        sink.tally('{n} elements that GraphML does not know (such as <{example}>) were skipped.', name);
      }
    },
    text: (piece) => {
      if (dataKey !== null && dataDepth > 0) inner.text(piece);
      else text += piece;
    },
    close: (name) => {
      if (dataKey !== null) {
        if (dataDepth > 0) {
          dataDepth--;
          inner.close(name);
        } else finishData();
        return;
      }
      if (name === 'default') {
        if (inDefault !== null && text.trim() !== '') inDefault.fallback = text.trim();
      } else if (name === 'key') inDefault = null;
      else if (name === 'node' || name === 'edge' || name === 'hyperedge') finish();
      else if (name === 'graph') {
        nesting--;
        graphs.pop();
      }
      text = '';
    },
  });
  return {
    push: xml.push,
    end: () => {
      xml.end();
      const name = nodeNames
        .map((wanted) => named.find((column) => column.name === wanted))
        .find((found) => found !== undefined);
      return {
        directed: directionOf(sink, directed, undirected, firstDirected),
        nodeName: name?.position ?? null,
        nodeIgnore: [...nodeIgnore],
        edgeIgnore: [...edgeIgnore],
      };
    },
  };
}
