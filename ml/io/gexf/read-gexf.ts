/**
 * GEXF 1.1 to 1.3 as Gephi and NetworkX write it. Life times become the columns start and end, values that change in
 * time keep their last value and all of them beside it; colours, places and sizes of the drawing are kept as columns
 * that make no feature.
 */
import { ID, SOURCE, TARGET, badFile, directionOf } from '../graph-file/graph-sink.ts';
import type { GraphReader, GraphSink } from '../graph-file/graph-sink.ts';
import type { RowTable } from '../graph-file/row-table.ts';
import { createXmlReader } from '../xml/xml-reader.ts';
import type { XmlAttributes } from '../xml/xml-reader.ts';
import { createLifeTime } from './life-time.ts';
import type { LifeTime } from './life-time.ts';

type Kind = 'node' | 'edge';

interface Attribute {
  readonly title: string;
  readonly kind: Kind;
  fallback: string | null;
  position: number | null;
}

interface Open {
  readonly kind: Kind;
  readonly line: number;
  readonly cells: (string | undefined)[];
  readonly life: LifeTime;
  /** values in time, by attribute */
  readonly moments: Map<Attribute, string[]>;
}

const drawn: Readonly<Record<string, readonly string[]>> = {
  position: ['x', 'y', 'z'],
  size: ['value'],
  shape: ['value', 'uri'],
  thickness: ['value'],
};
const passed = new Set([
  'gexf',
  'meta',
  'nodes',
  'edges',
  'attributes',
  'attvalues',
  'spells',
  'parents',
  'options',
  'slices',
]);
const hex = (part: string | undefined): string => {
  const value = Math.max(0, Math.min(255, Math.round(Number(part))));
  return (Number.isFinite(value) ? value : 0).toString(16).padStart(2, '0');
};
const moment = (value: string, from: string | undefined, to: string | undefined): string =>
  `${value} @ ${from ?? ''}..${to ?? ''}`;

export function readGexf(sink: GraphSink): GraphReader {
  const attributes = new Map<string, Attribute>();
  const open: Open[] = [];
  const nodeIgnore = new Set<number>();
  const edgeIgnore = new Set<number>();
  let sawRoot = false;
  let defaultDirected = false;
  let attributesOf: Kind | null = null;
  let inMeta = 0;
  let declared: Attribute | null = null;
  let text = '';
  let directed = 0;
  let undirected = 0;
  let hasLabel = false;

  const tableOf = (kind: Kind): RowTable => (kind === 'node' ? sink.nodes : sink.edges);
  const put = (element: Open, name: string, value: string | undefined, ignore = false): void => {
    if (value === undefined) return;
    const position = tableOf(element.kind).attribute(name);
    if (ignore) (element.kind === 'node' ? nodeIgnore : edgeIgnore).add(position);
    element.cells[position] = value;
  };
  const positionOf = (attribute: Attribute): number => {
    attribute.position ??= [...attributes.values()].some(
      (other) =>
        other !== attribute &&
        other.kind === attribute.kind &&
        other.title === attribute.title &&
        other.position !== null,
    )
      ? tableOf(attribute.kind).another(attribute.title)
      : tableOf(attribute.kind).attribute(attribute.title);
    return attribute.position;
  };
  const attributeOf = (kind: Kind, id: string): Attribute => {
    const known = attributes.get(`${kind} ${id}`);
    if (known !== undefined) return known;
    sink.tally(
      '{n} attributes are used without being declared (such as "{example}"); each is a column of its own.',
      id,
    );
    const made: Attribute = { title: id, kind, fallback: null, position: null };
    attributes.set(`${kind} ${id}`, made);
    return made;
  };
  const begin = (kind: Kind, given: XmlAttributes, line: number): void => {
    const parent = kind === 'node' ? open.at(-1) : undefined;
    const element: Open = { kind, line, cells: [], life: createLifeTime(), moments: new Map() };
    const { cells } = element;
    const known = [
      'id',
      'label',
      'start',
      'end',
      'startopen',
      'endopen',
      'timestamp',
      'timestamps',
      'intervals',
      'for',
    ];
    if (kind === 'node') {
      cells[ID] = given['id'] ?? '';
      if (given['label'] !== undefined) hasLabel = true;
      const inside = given['pid'] ?? parent?.cells[ID];
      if (inside !== undefined) {
        put(element, 'parent', inside);
        sink.tally('{n} nodes lie inside another node; they are read like all others, with the column "parent".');
      }
      known.push('pid');
    } else {
      cells[SOURCE] = given['source'] ?? '';
      cells[TARGET] = given['target'] ?? '';
      put(element, 'id', given['id'], true);
      const type = given['type']?.toLowerCase();
      const isDirected = type === undefined ? defaultDirected : type === 'directed' || type === 'mutual';
      if (isDirected) directed++;
      else undirected++;
      if (type !== undefined && isDirected !== defaultDirected) put(element, 'directed', String(isDirected));
      if (type === 'mutual') {
        put(element, 'type', 'mutual');
        sink.tally('{n} edges are mutual; each is kept as one edge, with the word in the column "type".');
      }
      known.push('source', 'target', 'type');
    }
    put(element, 'label', given['label']);
    element.life.say(given);
    for (const name in given) if (!known.includes(name) && !name.startsWith('xmlns')) put(element, name, given[name]);
    open.push(element);
  };
  const value = (element: Open, given: XmlAttributes): void => {
    const attribute = attributeOf(element.kind, given['for'] ?? given['id'] ?? '');
    const said = given['value'] ?? '';
    const from = given['start'] ?? given['startopen'] ?? given['timestamp'];
    const to = given['end'] ?? given['endopen'] ?? given['timestamp'];
    const timed = from !== undefined || to !== undefined;
    const position = positionOf(attribute);
    const before = element.moments.get(attribute);
    const text = timed ? moment(said, from, to) : said;
    if (before === undefined) element.moments.set(attribute, timed ? [text] : []);
    else before.push(text);
    if (before !== undefined && !timed) sink.tally('{n} values are given twice without a time; the last one counts.');
    // Values stand in the order of time in what Gephi writes.
    element.cells[position] = said;
  };
  const finish = (): void => {
    const element = open.pop();
    if (element === undefined) return;
    const { kind, line, cells, life, moments } = element;
    for (const [name, when] of life.columns()) put(element, name, when);
    for (const [attribute, all] of moments) {
      if (all.length === 0) continue;
      put(element, `${attribute.title} (over time)`, all.join('; '), true);
      sink.tally(
        '{n} values change in time; the column holds the last one, and a second column "... (over time)" all of them.',
      );
    }
    for (const attribute of attributes.values()) {
      if (attribute.kind !== kind || attribute.fallback === null) continue;
      const position = positionOf(attribute);
      if (cells[position] !== undefined) continue;
      cells[position] = attribute.fallback;
      sink.tally(`{n} ${kind}s have no value of "${attribute.title}" and got its default, "${attribute.fallback}".`);
    }
    tableOf(kind).add(line, cells);
  };

  const xml = createXmlReader(sink, {
    open: (name, given, line) => {
      if (!sawRoot) {
        sawRoot = true;
        if (name !== 'gexf') throw badFile(sink.what, `it begins with <${name}>, not with <gexf>`);
        return;
      }
      text = '';
      const element = open.at(-1);
      if (name === 'meta') inMeta++;
      if (inMeta > 0) return;
      if (name === 'graph') {
        defaultDirected = given['defaultedgetype'] === 'directed' || given['defaultedgetype'] === 'mutual';
        if (given['defaultedgetype'] === undefined) {
          sink.note('The graph does not say whether its edges are directed; GEXF takes them as undirected then.');
        }
      } else if (name === 'node' || name === 'edge') begin(name, given, line);
      else if (name === 'attributes') {
        attributesOf =
          given['class'] === 'edge'
            ? 'edge'
            : given['class'] === 'node' || given['class'] === undefined
              ? 'node'
              : null;
        if (attributesOf === null)
          sink.note(`Attributes of "${given['class'] ?? ''}" are not kept; only those of nodes and edges are.`);
      } else if (name === 'attribute') {
        if (attributesOf === null) return;
        const id = given['id'] ?? given['title'] ?? '';
        declared = { title: given['title'] ?? id, kind: attributesOf, fallback: null, position: null };
        attributes.set(`${attributesOf} ${id}`, declared);
      } else if (name === 'attvalue') {
        if (element !== undefined) value(element, given);
      } else if (name === 'spell') element?.life.say(given);
      else if (name === 'parent') {
        if (element !== undefined) put(element, 'parent', given['for'] ?? given['id']);
      } else if (name === 'color' && element !== undefined) {
        put(element, 'drawing.color', given['hex'] ?? `#${hex(given['r'])}${hex(given['g'])}${hex(given['b'])}`, true);
        put(element, 'drawing.opacity', given['a'], true);
      } else if (name in drawn && element !== undefined) {
        for (const part of drawn[name]) {
          put(element, part === 'value' ? `drawing.${name}` : `drawing.${part}`, given[part], true);
        }
      } else if (!passed.has(name) && !['default', 'creator', 'description', 'keywords'].includes(name)) {
        sink.tally('{n} elements that GEXF does not know (such as <{example}>) were skipped.', name);
      }
    },
    text: (piece) => {
      text += piece;
    },
    close: (name) => {
      if (name === 'meta') inMeta--;
      else if (inMeta > 0) return;
      else if (name === 'node' || name === 'edge') finish();
      else if (name === 'default' && declared !== null && text.trim() !== '') declared.fallback = text.trim();
      else if (name === 'attribute') declared = null;
      else if (name === 'attributes') attributesOf = null;
      text = '';
    },
  });
  return {
    push: xml.push,
    end: () => {
      xml.end();
      return {
        directed: directionOf(sink, directed, undirected, defaultDirected),
        nodeName: hasLabel ? sink.nodes.attribute('label') : null,
        nodeIgnore: [...nodeIgnore],
        edgeIgnore: [...edgeIgnore],
      };
    },
  };
}
