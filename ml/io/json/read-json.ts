/**
 * Graphs in JSON: node-link (NetworkX with "links" or "edges", D3, ours), Cytoscape.js, graphology, the JSON graph
 * format, Neo4j's lines, and plain lists of edges. What a member is follows from where it stands and what it holds, so
 * that the dialects need no switch; numbers keep their text.
 */
import { badFile, directionOf } from '../graph-file/graph-sink.ts';
import type { GraphReader, GraphSink } from '../graph-file/graph-sink.ts';
import { cellOf, createJsonRows } from './json-rows.ts';
import { createJsonStream } from './json-stream.ts';
import type { JsonMap, JsonValue } from './json-stream.ts';

const nodeLists = ['nodes', 'vertices', 'elements.nodes', 'graph.nodes', 'network.nodes', 'data.nodes'];
const edgeLists = [
  'links',
  'edges',
  'relationships',
  'elements.edges',
  'graph.edges',
  'graph.links',
  'network.edges',
  'data.edges',
  'data.links',
];
const mixedLists = ['[]', 'elements'];

export function readJson(sink: GraphSink): GraphReader {
  const rows = createJsonRows(sink);
  /** members of the object at the top that is being read */
  let top = new Map<string, JsonValue>();
  let saidDirected: boolean | null = null;
  let records = 0;
  let topRecords = 0;

  const mixed = (value: JsonValue, line: number): void => {
    if (value instanceof Map) {
      if (rows.isEdge(value)) rows.edge(value, line);
      else rows.node(value, line, null);
    } else if (Array.isArray(value)) rows.edge(value, line);
    else rows.node(value, line, null);
  };
  const stream = createJsonStream(
    sink.what,
    {
      isRecords: (path, isArray) =>
        nodeLists.includes(path) || edgeLists.includes(path) || (isArray && mixedLists.includes(path)),
      record: (path, value, line, key) => {
        records++;
        if (nodeLists.includes(path)) rows.node(value, line, key);
        else if (edgeLists.includes(path)) rows.edge(value, line);
        else mixed(value, line);
      },
      value: (path, value) => {
        const name = path.split('.').at(-1) ?? '';
        if (['directed', 'isDirected', 'defaultDirected'].includes(name) && typeof value === 'boolean')
          saidDirected = value;
        if (path === 'options.type') saidDirected = value === 'mixed' ? saidDirected : value === 'directed';
        if (path === 'adjacency' || path === 'tree' || path === 'children') {
          throw badFile(
            sink.what,
            `it is JSON with "${path}", which is not read; save it as node-link data (networkx.node_link_data) instead`,
          );
        }
        if (path === '') top.set('', value);
        else top.set(path, value);
      },
      done: (line) => {
        if (records === topRecords && top.size > 0) topValue(line);
        else if (!rows.isLines) tellOfGraph();
        topRecords = records;
        top = new Map();
      },
    },
    (said) => sink.tally(said),
  );
  /** An object at the top without a list of nodes or edges: one line of a file of JSON lines. */
  const topValue = (line: number): void => {
    const whole = unflatten(top);
    const bare = top.get('');
    if (bare !== undefined) {
      sink.edges.reject(line, 'there is a single value where an object should be', cellOf(bare));
      return;
    }
    rows.isLines = true;
    mixed(whole, line);
  };
  const tellOfGraph = (): void => {
    for (const [path, value] of top) {
      if (value instanceof Map || Array.isArray(value) || value === null || value === '') continue;
      if (/(^|\.)(directed|multigraph|type|multi|allowSelfLoops|defaultDirected|isDirected)$/.test(path)) continue;
      sink.note(`Of the graph as a whole: ${path} = ${cellOf(value).slice(0, 200)}.`);
    }
  };
  return {
    push: stream.push,
    end: () => {
      stream.end();
      rows.end(saidDirected);
      if (sink.nodes.read + sink.edges.read === 0) {
        throw badFile(
          sink.what,
          'it is JSON, but holds no list of nodes, links, edges or elements, and no objects with source and target',
        );
      }
      return {
        directed: directionOf(sink, rows.directed, rows.undirected, saidDirected ?? rows.fallback),
        nodeName: rows.nodeName(),
        nodeIgnore: rows.nodeIgnore(),
        edgeIgnore: rows.edgeIgnore(),
      };
    },
  };
}

/** "a.b" and "a.c" -> a map under "a", as they stood in the object. */
function unflatten(flat: ReadonlyMap<string, JsonValue>): JsonMap {
  const whole = new Map<string, JsonValue>();
  for (const [path, value] of flat) {
    const parts = path.split('.');
    let at = whole;
    for (const part of parts.slice(0, -1)) {
      const inner = at.get(part);
      if (inner instanceof Map) at = inner as Map<string, JsonValue>;
      else {
        const made = new Map<string, JsonValue>();
        at.set(part, made);
        at = made;
      }
    }
    at.set(parts[parts.length - 1], value);
  }
  return whole;
}
