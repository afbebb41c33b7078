/**
 * XML as events, in pieces: strict about its structure, patient with the mistakes that programs make in text (control
 * characters, unknown entities). No entity of a document type is ever expanded, and depth and sizes are bounded.
 */
import { SaxesParser } from 'saxes';
import { AppError } from '../../schema/errors.ts';
import type { GraphSink } from '../graph-file/graph-sink.ts';

export type XmlAttributes = Readonly<Partial<Record<string, string>>>;

export interface XmlHandler {
  /** @param name without a namespace prefix */
  open(name: string, attributes: XmlAttributes, line: number): void;
  text(text: string): void;
  close(name: string): void;
}

export interface XmlReader {
  readonly push: (text: string) => void;
  readonly end: () => void;
}

const MOST_DEPTH = 200;
/** Text without a single tag: no value is that long, and a parser would hold all of it. */
const MOST_WITHOUT_EVENT = 16_000_000;

const illegal = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

/** Mistakes that lose nothing, with what is said about them. */
const forgiven: readonly (readonly [RegExp, string])[] = [
  [/^undefined entity/, '{n} unknown entities (such as &nbsp;) are kept as they are written.'],
  [
    /^(malformed character entity|disallowed character in entity|empty entity)/,
    '{n} references to characters that XML does not allow are kept as they are written.',
  ],
  [/^malformed entity/, '{n} stray & characters are kept as they are written.'],
  [/^duplicate attribute/, '{n} attributes are given twice; the last one counts.'],
  [/"]]>" is disallowed/, '{n} times "]]>" stands in a text; it is kept.'],
  [
    /XML declaration must (be|appear) at the start|processing instructions are not allowed/,
    'There is something before the XML declaration; it is skipped.',
  ],
];

export function createXmlReader(sink: Pick<GraphSink, 'what' | 'note' | 'tally'>, handler: XmlHandler): XmlReader {
  const { what } = sink;
  const parser = new SaxesParser({ xmlns: false, position: false });
  const locals = new Map<string, string>();
  let depth = 0;
  let quiet = 0;
  const local = (name: string): string => {
    let known = locals.get(name);
    if (known === undefined) {
      known = name.slice(name.indexOf(':') + 1);
      // A file may have any number of names; the table of them stays small.
      if (locals.size < 1000) locals.set(name, known);
    }
    return known;
  };
  parser.on('error', ({ message }) => {
    const said = message.replace(/^(undefined:)?\d+:\d+: /, '');
    const mistake = forgiven.find(([pattern]) => pattern.test(said));
    if (mistake === undefined) {
      throw new AppError(
        'bad-file',
        `${what} is not well-formed XML: ${said.replace(/\.$/, '')} (line ${parser.line}). It may be cut off or damaged.`,
      );
    }
    sink.tally(mistake[1]);
  });
  parser.on('doctype', (text) => {
    quiet = 0;
    if (/<!ENTITY/i.test(text)) {
      throw new AppError(
        'bad-file',
        `${what} was refused: it defines entities of its own in a DOCTYPE, which can blow a file up or reach for other files. Save it without a DOCTYPE.`,
      );
    }
    sink.note('The DOCTYPE of the file was not used: nothing outside of the file is ever read.');
  });
  parser.on('opentag', ({ name, attributes }) => {
    quiet = 0;
    if (++depth > MOST_DEPTH) {
      throw new AppError('too-large', `${what} was refused: its elements are nested more than ${MOST_DEPTH} deep.`);
    }
    handler.open(local(name), attributes, parser.line);
  });
  parser.on('text', (text) => handler.text(text));
  parser.on('cdata', (text) => handler.text(text));
  parser.on('closetag', ({ name }) => {
    quiet = 0;
    depth--;
    handler.close(local(name));
  });
  return {
    push: (text) => {
      quiet += text.length;
      if (quiet > MOST_WITHOUT_EVENT) {
        throw new AppError(
          'too-large',
          `${what} was refused: it has more than ${MOST_WITHOUT_EVENT / 1e6} million characters without a tag.`,
        );
      }
      let dropped = 0;
      const clean = text.replace(illegal, () => {
        dropped++;
        return '';
      });
      for (let i = 0; i < dropped; i++) sink.tally('{n} control characters that XML does not allow were dropped.');
      parser.write(clean);
    },
    end: () => void parser.close(),
  };
}
