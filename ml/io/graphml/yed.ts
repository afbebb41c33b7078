/** What yEd writes inside a data element: the label, the place and the colour are kept, the rest of the drawing is counted. */
import type { XmlAttributes } from '../xml/xml-reader.ts';

export interface YedLabels {
  /** A data element begins. */
  begin(): void;
  open(name: string, attributes: XmlAttributes): void;
  text(piece: string): void;
  close(name: string): void;
  /** Name and value of each thing kept since it began. */
  take(): readonly (readonly [string, string])[];
  /** elements since it began of which nothing is kept */
  dropped(): number;
}

const nothing: readonly (readonly [string, string])[] = [];
const silent = ['ShapeNode', 'GenericNode', 'PolyLineEdge', 'ProxyAutoBoundsNode', 'Realizers', 'GroupNode', 'Arrows'];

export function createYedLabels(): YedLabels {
  const kept = new Map<string, string>();
  let other = 0;
  let inLabel = false;
  let label = '';
  const add = (name: string, value: string | undefined): void => {
    if (value !== undefined && value !== '' && !kept.has(name)) kept.set(name, value);
  };
  return {
    begin: () => {
      // Most elements hold nothing but text, and there are millions.
      if (kept.size > 0) kept.clear();
      other = 0;
      inLabel = false;
    },
    open: (name, attributes) => {
      if (name === 'NodeLabel' || name === 'EdgeLabel') {
        inLabel = true;
        label = '';
      } else if (name === 'Geometry') {
        for (const part of ['x', 'y', 'width', 'height']) add(`drawing.${part}`, attributes[part]);
      } else if (name === 'Fill') add('drawing.color', attributes['color']);
      else if (name === 'Shape') add('drawing.shape', attributes['type']);
      else if (!silent.includes(name) && !inLabel) other++;
    },
    text: (piece) => {
      // Text that stands by itself in an element that we do not know is data, too.
      if (inLabel) label += piece;
      else if (piece.trim() !== '') kept.set('text', `${kept.get('text') ?? ''}${piece.trim()}`);
    },
    close: (name) => {
      if (name !== 'NodeLabel' && name !== 'EdgeLabel') return;
      inLabel = false;
      const said = label.trim();
      if (said === '') return;
      const before = kept.get('label');
      kept.set('label', before === undefined ? said : `${before}\n${said}`);
    },
    take: () => (kept.size === 0 ? nothing : [...kept]),
    dropped: () => other,
  };
}
