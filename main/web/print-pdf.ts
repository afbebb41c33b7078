/**
 * Prints a report by an installed Chromium, Chrome or Edge without a window: tagged, with an outline, page numbers from
 * the page's own style. The browser gets a profile of its own in a temporary folder and no network.
 */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { PdfPrinter } from '../engine/engine.types.ts';
import { findBrowser, thisMachine } from './browser.ts';
import type { Machine } from './browser.ts';

const LIMIT_MS = 120_000;

export function printArguments(page: string, pdf: string, profile: string, machine: Machine): readonly string[] {
  return [
    '--headless=new',
    `--print-to-pdf=${pdf}`,
    '--no-pdf-header-footer',
    '--generate-pdf-document-outline',
    '--export-tagged-pdf',
    `--user-data-dir=${profile}`,
    '--no-first-run',
    '--no-default-browser-check',
    '--disable-extensions',
    '--disable-gpu',
    '--disable-sync',
    '--disable-background-networking',
    '--disable-component-update',
    // A report refers to nothing outside; should one ever do, nobody is asked.
    '--host-resolver-rules=MAP * ~NOTFOUND',
    // Chromium refuses to start its sandbox as root (containers, mostly).
    ...(machine.platform === 'linux' && machine.isRoot ? ['--no-sandbox'] : []),
    pathToFileURL(page).href,
  ];
}

/** @returns null when the browser ended well; else one sentence */
function runBrowser(browser: string, args: readonly string[], signal: AbortSignal): Promise<string | null> {
  return new Promise((resolve) => {
    const child = spawn(browser, args, { stdio: ['ignore', 'ignore', 'pipe'], signal, timeout: LIMIT_MS });
    let said = '';
    child.stderr.on('data', (piece: Buffer) => (said = (said + piece.toString()).slice(-2000)));
    child.once('error', (cause) => resolve(`${browser} could not be started: ${cause.message}.`));
    child.once('close', (code, ended) => {
      if (code === 0) resolve(null);
      else if (ended !== null) resolve(`${browser} took too long or was stopped.`);
      else resolve(`${browser} ended with ${String(code)}: ${said.trim().split('\n').at(-1) ?? ''}.`);
    });
  });
}

export function createBrowserPrinter(machine: Machine = thisMachine): PdfPrinter {
  const browser = findBrowser(machine);
  if (browser === null) {
    const why = 'No Chrome, Chromium or Edge was found to print it with; DOWSER_BROWSER names one.';
    return { why, print: () => Promise.resolve(why) };
  }
  return {
    why: null,
    print: async (page, signal) => {
      const folder = await mkdtemp(join(tmpdir(), 'dowser-print-'));
      try {
        const [source, pdf] = [join(folder, 'report.html'), join(folder, 'report.pdf')];
        await writeFile(source, page);
        const failed = await runBrowser(browser, printArguments(source, pdf, join(folder, 'profile'), machine), signal);
        signal.throwIfAborted();
        if (failed !== null) return failed;
        const data = new Uint8Array(await readFile(pdf));
        return new TextDecoder().decode(data.subarray(0, 5)) === '%PDF-' ? data : `${browser} wrote no PDF.`;
      } catch (thrown) {
        if (signal.aborted) throw thrown;
        return `${browser} printed nothing: ${thrown instanceof Error ? thrown.message : String(thrown)}.`;
      } finally {
        // A browser that still closes its profile must not make a report fail.
        await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }).catch(() => undefined);
      }
    },
  };
}
