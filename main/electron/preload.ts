/** All that the page gets from Electron: the port to the engine, handed over each time there is a new one. */
import { ipcRenderer } from 'electron';

/** The page's window, of which this script uses one function. */
declare const window: {
  readonly location: { readonly origin: string };
  postMessage(message: unknown, targetOrigin: string, transfer: readonly unknown[]): void;
};

ipcRenderer.on('dowser-port', ({ ports }) => {
  window.postMessage({ type: 'dowser-port' }, window.location.origin, ports);
});
