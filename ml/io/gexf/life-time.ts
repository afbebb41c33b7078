/** When a node or an edge of a GEXF file is there: one span or several (spells), as columns. */
import type { XmlAttributes } from '../xml/xml-reader.ts';

export interface LifeTime {
  /** Takes start, end (open or not), timestamp, timestamps and intervals of an element or of one of its spells. */
  say(given: XmlAttributes): void;
  columns(): readonly (readonly [string, string])[];
}

/** Numbers by size, dates by their text (ISO 8601 sorts as text). */
function earlier(a: string, b: string): boolean {
  const x = Number(a);
  const y = Number(b);
  return Number.isNaN(x) || Number.isNaN(y) ? a < b : x < y;
}

export function createLifeTime(): LifeTime {
  const spans: { readonly from: string | undefined; readonly to: string | undefined }[] = [];
  const span = (from: string | undefined, to: string | undefined): void => {
    if (from !== undefined || to !== undefined) spans.push({ from, to });
  };
  return {
    say: (given) => {
      span(given['start'] ?? given['startopen'], given['end'] ?? given['endopen']);
      span(given['timestamp'], given['timestamp']);
      // Gephi 0.9 and later: "<[1.0, 2.0]; [4.0, 5.0]>" and "<[1.0, 2.0, 3.0]>".
      for (const [, from, to] of (given['intervals'] ?? '').matchAll(/\[\s*([^,\]]+?)\s*,\s*([^,\]]+?)\s*\]/g))
        span(from, to);
      for (const when of (given['timestamps'] ?? '').split(/[<>[\],;\s]+/)) if (when !== '') span(when, when);
    },
    columns: () => {
      if (spans.length === 0) return [];
      const columns: (readonly [string, string])[] = [];
      // A span without a beginning has been there always.
      const from = spans.map((one) => one.from);
      const to = spans.map((one) => one.to);
      const known = (ends: readonly (string | undefined)[]): readonly string[] => {
        const there = ends.filter((end) => end !== undefined);
        return there.length === ends.length ? there : [];
      };
      const starts = known(from);
      const ends = known(to);
      if (starts.length > 0) columns.push(['start', starts.reduce((a, b) => (earlier(b, a) ? b : a))]);
      if (ends.length > 0) columns.push(['end', ends.reduce((a, b) => (earlier(a, b) ? b : a))]);
      if (spans.length > 1)
        columns.push(['spells', spans.map((one) => `${one.from ?? ''}..${one.to ?? ''}`).join('; ')]);
      return columns;
    },
  };
}
