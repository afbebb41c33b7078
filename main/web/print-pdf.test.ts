/** A report printed by the browser that is there: its bytes say that it has tags, an outline, a language and pages. */
import { inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { createBrowserPrinter, printArguments } from './print-pdf.ts';
import { thisMachine } from './browser.ts';

const printer = createBrowserPrinter();
const text = new TextDecoder('latin1');

/** All of a PDF that can be read: its objects as they stand, and what its streams unpack to. */
function readable(pdf: Uint8Array): string {
  const plain = text.decode(pdf);
  const parts = [plain];
  for (const { index } of plain.matchAll(/stream\r?\n/g)) {
    const start = index + (plain[index + 6] === '\r' ? 8 : 7);
    const end = plain.indexOf('endstream', start);
    try {
      parts.push(text.decode(inflateSync(pdf.subarray(start, end))));
    } catch {
      // Pictures and fonts are packed in other ways.
    }
  }
  return parts.join('\n');
}

describe.skipIf(printer.why !== null)('a printed page', { timeout: 120_000 }, () => {
  it('is tagged, has an outline and a language, and as many pages as its paper needs', async () => {
    const page = `<!doctype html><html lang="en"><title>Report</title><style>@page{size:A4}h2{break-before:page}</style>
      <h1>One</h1><p>Text</p><h2>Two</h2><table><thead><tr><th scope="col">A</th></tr></thead><tr><td>b</td></tr></table></html>`;
    const pdf = await printer.print(new TextEncoder().encode(page), new AbortController().signal);
    if (typeof pdf === 'string') throw new Error(pdf);
    const inside = readable(pdf);
    expect(inside).toMatch(/\/StructTreeRoot \d+ 0 R/);
    expect(inside).toMatch(/\/MarkInfo\s*<<[^>]*\/Marked true/);
    expect(inside).toMatch(/\/Outlines \d+ 0 R/);
    expect(inside).toMatch(/\/Lang \(en/);
    expect(inside.match(/\/Type \/Page\b/g)).toHaveLength(2);
    for (const tag of ['H1', 'H2', 'TH', 'TD']) expect(inside).toMatch(new RegExp(`/S /${tag}\\b`));
  });
});

it('asks for tags and an outline, and for nobody outside', () => {
  const args = printArguments('/tmp/a.html', '/tmp/a.pdf', '/tmp/profile', thisMachine);
  expect(args).toEqual(expect.arrayContaining(['--export-tagged-pdf', '--generate-pdf-document-outline']));
  expect(args.join(' ')).toContain('MAP * ~NOTFOUND');
});
