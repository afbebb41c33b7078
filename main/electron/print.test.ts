/** Printing in the shell: the options, the window that is opened for it, and the words between the two processes. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { printOptions, printPage, printWindow } from './print-window.ts';
import type { PrintWindow } from './print-window.ts';
import { createShellPrinter, printAnswer, printRequest } from './shell-printer.ts';
import type { PrintRequest } from './shell-printer.ts';

const page = new TextEncoder().encode('<!doctype html><title>Report</title>');

describe('the window that prints', () => {
  it('asks for tags, an outline, backgrounds and the page size of the report', () => {
    expect(printOptions).toEqual({
      displayHeaderFooter: false,
      printBackground: true,
      preferCSSPageSize: true,
      generateTaggedPDF: true,
      generateDocumentOutline: true,
    });
    expect(printWindow).toMatchObject({ show: false, webPreferences: { sandbox: true, javascript: false } });
  });

  it('loads the page from a file, prints it, and leaves neither window nor file', async () => {
    const seen: unknown[] = [];
    let file = '';
    const window: PrintWindow = {
      loadFile: (path) => {
        file = path;
        seen.push(readFileSync(path, 'utf8'));
        return Promise.resolve();
      },
      webContents: {
        printToPDF: (options) => {
          seen.push(options);
          return Promise.resolve(new TextEncoder().encode('%PDF-'));
        },
      },
      destroy: () => seen.push('gone'),
    };
    const made = await printPage(page, () => window);
    expect(typeof made === 'string' ? made : new TextDecoder().decode(made)).toBe('%PDF-');
    expect(seen).toEqual(['<!doctype html><title>Report</title>', printOptions, 'gone']);
    expect(existsSync(file)).toBe(false);
  });

  it('says why nothing was printed', async () => {
    const made = printPage(page, () => {
      throw new Error('no display');
    });
    await expect(made).resolves.toBe('The window printed nothing: no display.');
  });
});

describe('the printer of the engine', () => {
  const stay = new AbortController().signal;

  it('asks the main process and gets its own answer, whatever the order', async () => {
    const asked: PrintRequest[] = [];
    const printer = createShellPrinter((request) => asked.push(printRequest.parse(structuredClone(request))));
    const both = [printer.print(page, stay), printer.print(page, stay)];
    expect(asked.map(({ id }) => id)).toEqual([1, 2]);
    printer.answered(printAnswer.parse({ type: 'printed', id: 2, made: 'No window.' }));
    printer.answered(printAnswer.parse({ type: 'printed', id: 1, made: Uint8Array.of(37) }));
    expect(await Promise.all(both)).toEqual([Uint8Array.of(37), 'No window.']);
  });

  it('does not wait when the report is stopped', async () => {
    const stop = new AbortController();
    const printing = createShellPrinter(() => undefined).print(page, stop.signal);
    stop.abort();
    await expect(printing).rejects.toMatchObject({ name: 'AbortError' });
  });
});
