/**
 * All that the page gets from Electron: the port to the engine, handed over each time there is a new one, and the
 * commands chosen in the window's menu. The other way go what that menu holds and how far a job is.
 */
import { ipcRenderer } from 'electron';

/** The page's window, of which this script uses three things. */
declare const window: {
  readonly location: { readonly origin: string };
  postMessage(message: unknown, targetOrigin: string, transfer?: readonly unknown[]): void;
  addEventListener(
    type: 'message',
    listener: (event: { readonly source: unknown; readonly origin: string; readonly data: unknown }) => void,
  ): void;
};

ipcRenderer.on('dowser-port', ({ ports }) => {
  window.postMessage({ type: 'dowser-port' }, window.location.origin, ports);
});
ipcRenderer.on('dowser-command', (_event, message: unknown) => {
  window.postMessage(message, window.location.origin);
});

const toWindow = new Set<unknown>(['dowser-menu', 'dowser-progress']);
window.addEventListener('message', ({ source, origin, data }) => {
  if (source !== window || origin !== window.location.origin) return;
  if (typeof data === 'object' && data !== null && 'type' in data && toWindow.has(data.type)) {
    ipcRenderer.send('dowser-shell', data);
  }
});
