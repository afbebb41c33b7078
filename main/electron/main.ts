/** Electron's main process: one window, its protocol, its menu, and the engine's supervisor. Nothing else runs here. */
import { join } from 'node:path';
import {
  app,
  BrowserWindow,
  dialog,
  ipcMain,
  Menu,
  MessageChannelMain,
  protocol,
  session,
  utilityProcess,
} from 'electron';
import type { MessagePortMain } from 'electron';
import { reportCrashes, writeCrash } from '../host/crash-reports.ts';
import { openLog } from '../host/log.ts';
import { libraryPath, rendererPath } from '../host/paths.ts';
import { superviseEngine } from './engine-supervisor.ts';
import type { ShellMenu } from '../contract/shell.ts';
import { menuTemplate } from './menu.ts';
import { printPage, printWindow } from './print-window.ts';
import { printRequest } from './shell-printer.ts';
import type { PrintAnswer } from './shell-printer.ts';
import {
  answerPage,
  denyWindow,
  navigationAllowed,
  pageAddress,
  permissionAllowed,
  scheme,
  schemePrivileges,
  webPreferences,
} from './security.ts';
import { commandMessage, createShell } from './shell.ts';

const ENGINE_GRACE_MS = 5000;
let window: BrowserWindow | null = null;

function showNotice(sentence: string, final: boolean): void {
  process.stderr.write(`${sentence}\n`);
  // A restart shows itself in the page, which loses its connection and finds it again.
  if (final) dialog.showErrorBox('Dowser', sentence);
}

function run(): void {
  const library = libraryPath();
  const log = openLog({ library, host: 'window' });
  reportCrashes(library, 'window', log);
  const engine = superviseEngine<MessagePortMain>({
    fork: () => {
      const child = utilityProcess.fork(join(import.meta.dirname, 'engine-process.js'), [], {
        serviceName: 'Dowser engine',
      });
      child.on('message', (message: unknown) => {
        const print = printRequest.safeParse(message);
        if (print.success) {
          const { id, page } = print.data;
          void printPage(page, () => new BrowserWindow(printWindow)).then((made) => {
            const answer: PrintAnswer = { type: 'printed', id, made };
            child.postMessage(answer);
          });
          return;
        }
        if (typeof message === 'object' && message !== null && 'message' in message)
          showNotice(String(message.message), true);
      });
      return child;
    },
    createChannel: () => new MessageChannelMain(),
    onRestart: () => connectPage(),
    onCrash: (code) => {
      // What ended by an exception has written its own report, and ends with 1.
      if (code !== 1)
        writeCrash(library, {
          host: 'window',
          how: `the engine ended with code ${code}`,
          error: null,
          hasDetails: log.hasDetails,
        });
      log.write('engine-ended', { code });
    },
    onNotice: showNotice,
    now: () => performance.now(),
  });

  const connectPage = (): void => {
    const port = engine.connect();
    if (port !== null) window?.webContents.postMessage('dowser-port', null, [port]);
  };

  const openWindow = (): void => {
    window = new BrowserWindow({
      width: 1440,
      height: 900,
      minWidth: 900,
      minHeight: 600,
      show: false,
      backgroundColor: '#101418',
      title: 'Dowser',
      webPreferences: { ...webPreferences, preload: join(import.meta.dirname, 'preload.cjs') },
    });
    window.once('ready-to-show', () => window?.show());
    window.on('closed', () => (window = null));
    // After its scripts have run, so that the page listens; a reload gets a new port.
    window.webContents.on('did-finish-load', connectPage);
    void window.loadURL(pageAddress);
  };

  const chooseProject = async (): Promise<void> => {
    const chosen = await dialog.showOpenDialog({ title: 'Open a project folder', properties: ['openDirectory'] });
    if (!chosen.canceled) engine.openProject(chosen.filePaths[0]);
  };

  protocol.handle(scheme, (request) => answerPage(request, rendererPath));
  session.defaultSession.setPermissionRequestHandler((_contents, permission, reply) =>
    reply(permissionAllowed(permission)),
  );
  session.defaultSession.setPermissionCheckHandler((_contents, permission) => permissionAllowed(permission));
  const showMenu = (groups: ShellMenu): void => {
    const actions = {
      openProject: () => void chooseProject(),
      command: (id: string) => window?.webContents.send('dowser-command', commandMessage(id)),
      isMac: process.platform === 'darwin',
      isPackaged: app.isPackaged,
    };
    Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(actions, groups)));
  };
  showMenu([]);
  const shell = createShell({
    showMenu,
    setProgressBar: (progress) => window?.setProgressBar(progress),
    report: (problem) => showNotice(problem, false),
  });
  ipcMain.on('dowser-shell', (event, message: unknown) => {
    // Only the page itself, in the one window that there is.
    if (event.senderFrame !== null && event.senderFrame === window?.webContents.mainFrame) shell(message);
  });

  app.on('second-instance', () => {
    if (window === null) openWindow();
    else if (window.isMinimized()) window.restore();
    window?.focus();
  });
  app.on('activate', () => {
    if (window === null) openWindow();
  });
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  let closed = false;
  app.on('before-quit', (event) => {
    if (closed) return;
    event.preventDefault();
    void engine.stop(ENGINE_GRACE_MS).then(() => {
      closed = true;
      app.quit();
    });
  });
  openWindow();
}

const stayHome = (event: { readonly url: string; preventDefault: () => void }): void => {
  if (!navigationAllowed(event.url)) event.preventDefault();
};
app.on('web-contents-created', (_event, contents) => {
  contents.setWindowOpenHandler(denyWindow);
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.on('will-navigate', stayHome);
  contents.on('will-redirect', stayHome);
  contents.on('will-frame-navigate', stayHome);
});
protocol.registerSchemesAsPrivileged([{ scheme, privileges: schemePrivileges }]);
app.enableSandbox();
if (app.requestSingleInstanceLock()) void app.whenReady().then(run);
else app.quit();
