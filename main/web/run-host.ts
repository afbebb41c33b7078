/** Serves an engine until it is told to stop, and tells the person where: `dowser serve` and `npm start` use it. */
import { join } from 'node:path';
import type { Report } from '../contract/frames.ts';
import type { Engine } from '../engine/engine.types.ts';
import { openAppWindow } from './browser.ts';
import { serveWorkbench } from './server.ts';

export interface WebHostOptions {
  readonly engine: Pick<Engine, 'handlers' | 'on'>;
  /** as in WorkbenchOptions */
  readonly port: number | null;
  readonly rendererPath: string;
  /** The browser window's own profile is kept in here. */
  readonly libraryPath: string;
  /** false: only print the address */
  readonly open: boolean;
  readonly print: (line: string) => void;
  readonly report: Report;
  /** Ends the host when it aborts. */
  readonly signal: AbortSignal;
  /** Told once it answers; for programs that read the address. */
  readonly onReady?: (link: string, origin: string) => void;
  /** Milliseconds after which an unused link is printed although a window was opened. */
  readonly patience?: number;
}

/** Resolves after the signal, when connections have ended; the caller closes the engine. */
export async function runWebHost(options: WebHostOptions): Promise<void> {
  const { print, signal } = options;
  const stopped = new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
  const workbench = await serveWorkbench({ ...options, open: null });
  options.onReady?.(workbench.link, workbench.origin);
  const address = `Open this address in a browser (it works once): ${workbench.link}`;
  const profile = join(options.libraryPath, '.browser');
  const notOpened = options.open ? await openAppWindow(workbench.link, profile) : '';
  print(
    notOpened === null
      ? `Dowser runs in the window that has just opened (${workbench.origin}). Ctrl-C stops it.`
      : `${notOpened} ${address}`.trimStart(),
  );
  // A browser can start and still show nothing (no graphics, a broken profile); the person must not be left alone.
  const reminder = setTimeout(() => {
    if (!workbench.linkUsed()) print(`No window has called yet. ${address}`);
  }, options.patience ?? 15_000);
  if (notOpened !== null) clearTimeout(reminder);
  await stopped;
  clearTimeout(reminder);
  await workbench.close();
}
