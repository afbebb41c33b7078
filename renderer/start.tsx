/** Connect, build the store, draw. Reads its words while it loads: main.tsx has fixed the language before. */
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { createConnection } from './api/connection.ts';
import { createOpener } from './api/connect.ts';
import { followShell } from './commands/follow-shell.ts';
import { createWorkbenchStore, runWorkbench } from './state/store.ts';
import { followTheme } from './ui/theme.ts';
import { WorkbenchContext } from './workbench-context.tsx';

const connection = createConnection({ open: createOpener(window) });
const store = createWorkbenchStore({
  api: connection,
  storage: window.localStorage,
  reload: () => window.location.reload(),
});
followTheme(store);
followShell(store);
const stop = runWorkbench(store, connection);
window.addEventListener('pagehide', stop);

const root = document.getElementById('root');
if (root === null) throw new Error('The page has no root element.');
createRoot(root).render(
  <StrictMode>
    <WorkbenchContext value={{ store, api: connection }}>
      <App />
    </WorkbenchContext>
  </StrictMode>,
);
