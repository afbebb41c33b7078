/** Text in pieces of any size -> its lines, each with its number. */
import { AppError } from '../../schema/errors.ts';

const MOST_LINE = 4_000_000;

export interface Lines {
  readonly push: (text: string) => void;
  readonly end: () => void;
}

export function createLines(what: string, each: (text: string, line: number) => void): Lines {
  let rest = '';
  let line = 0;
  const one = (text: string): void => each(text.endsWith('\r') ? text.slice(0, -1) : text, ++line);
  return {
    push: (text) => {
      let from = 0;
      while (true) {
        const at = text.indexOf('\n', from);
        if (at === -1) break;
        one(rest + text.slice(from, at));
        rest = '';
        from = at + 1;
      }
      rest += text.slice(from);
      if (rest.length > MOST_LINE) {
        throw new AppError(
          'too-large',
          `${what} could not be read: line ${line + 1} is longer than ${MOST_LINE / 1e6} million characters.`,
        );
      }
    },
    end: () => {
      if (rest !== '') one(rest);
      rest = '';
    },
  };
}

/** Words of a line; what stands in quotes is one word. */
export function wordsOf(text: string): string[] {
  if (!text.includes('"') && !text.includes("'")) return text.trim().split(/\s+/);
  return [...text.matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/g)].map((found) => {
    const quoted = found.at(1);
    return quoted === undefined ? found[2] : quoted.replaceAll(/\\(["\\])/g, '$1');
  });
}
