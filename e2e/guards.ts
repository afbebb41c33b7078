/** What must never happen while the workbench is used: an error in the page, or a word to another machine. */
import type { BrowserContext, Page } from '@playwright/test';

export interface Guard {
  /** console errors, uncaught exceptions, failed requests */
  readonly errors: readonly string[];
  /** addresses of requests to anywhere but this machine */
  readonly outside: readonly string[];
}

/** Stays on this machine: the web host, Electron's own protocol (app:), the page's own bytes, a saved file. */
export function isLocal(address: string): boolean {
  const { protocol, hostname } = new URL(address);
  if (['data:', 'blob:', 'file:', 'about:', 'app:', 'devtools:'].includes(protocol)) return true;
  return hostname === '127.0.0.1';
}

/** Call before the page loads anything. */
export function guard(context: BrowserContext): Guard {
  const errors: string[] = [];
  const outside: string[] = [];
  const note = (address: string): void => {
    if (!isLocal(address)) outside.push(address);
  };
  const watch = (page: Page): void => {
    page.on('console', (message) => {
      if (message.type() === 'error') errors.push(`${message.text()} (${message.location().url})`);
    });
    page.on('pageerror', (error) => errors.push(error.stack ?? error.message));
    page.on('websocket', (socket) => note(socket.url()));
  };
  for (const page of context.pages()) watch(page);
  context.on('page', watch);
  context.on('request', (request) => note(request.url()));
  context.on('requestfailed', (request) => errors.push(`${request.url()}: ${request.failure()?.errorText ?? ''}`));
  return { errors, outside };
}
