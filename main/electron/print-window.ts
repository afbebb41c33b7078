/**
 * Prints a report in a window that nobody sees: tagged, with an outline, in the page's own paper size. It knows Electron
 * only by its types, so that a test drives it without.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserWindowConstructorOptions, PrintToPDFOptions } from 'electron';
import { webPreferences } from './security.ts';

/** The same PDF as an installed browser makes (web/print-pdf.ts). */
export const printOptions = {
  displayHeaderFooter: false,
  printBackground: true,
  preferCSSPageSize: true,
  generateTaggedPDF: true,
  generateDocumentOutline: true,
} as const satisfies PrintToPDFOptions;

/** A session of its own, in memory: it knows nothing of the page's. */
export const printPartition = 'print';

/** A report needs no script to be printed, and nothing of the workbench. */
export const printWindow = {
  show: false,
  webPreferences: { ...webPreferences, javascript: false, partition: printPartition },
} as const satisfies BrowserWindowConstructorOptions;

export interface PrintWindow {
  loadFile(path: string): Promise<void>;
  readonly webContents: { printToPDF(options: PrintToPDFOptions): Promise<Uint8Array> };
  destroy(): void;
}

/** @returns the PDF, or the sentence why there is none */
export async function printPage(page: Uint8Array, open: () => PrintWindow): Promise<Uint8Array | string> {
  const folder = await mkdtemp(join(tmpdir(), 'dowser-print-'));
  let window: PrintWindow | null = null;
  try {
    const path = join(folder, 'report.html');
    await writeFile(path, page);
    window = open();
    await window.loadFile(path);
    return new Uint8Array(await window.webContents.printToPDF(printOptions));
  } catch (thrown) {
    return `The window printed nothing: ${thrown instanceof Error ? thrown.message : String(thrown)}.`;
  } finally {
    window?.destroy();
    await rm(folder, { recursive: true, force: true });
  }
}
