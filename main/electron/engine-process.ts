/** The engine in Electron's utility process: takes ports from the main process and answers the contract on them. */
import { z } from 'zod';
import { toAppError } from '../../ml/schema/errors.ts';
import { portTransport } from '../contract/port-transport.ts';
import { createServer } from '../contract/server.ts';
import { createEngine } from '../engine/engine.ts';
import { connectInProcess } from '../host/connect.ts';
import { crashSummary, reportCrashes } from '../host/crash-reports.ts';
import { openLog, withLog } from '../host/log.ts';
import { openLastProject } from '../host/last-project.ts';
import { libraryPath, samplesPath } from '../host/paths.ts';
import { createShellPrinter, printAnswer } from './shell-printer.ts';

const command = z.discriminatedUnion('type', [
  z.object({ type: z.literal('connect') }),
  z.object({ type: z.literal('open-project'), path: z.string() }),
  z.object({ type: z.literal('close') }),
  printAnswer,
]);
const library = libraryPath();
const log = openLog({ library, host: 'engine' });
reportCrashes(library, 'engine', log);
log.write('start');
const report = (problem: string): void => {
  process.stderr.write(`${problem}\n`);
  log.problem(problem);
};
const { parentPort } = process;

const printer = createShellPrinter((request) => parentPort.postMessage(request));
const engine = createEngine({
  host: 'electron',
  libraryPath: library,
  samplesPath: samplesPath(process.resourcesPath),
  printer,
  crashReports: crashSummary(library),
}).then(async (made) => {
  const ready = withLog(made, log);
  const client = connectInProcess(ready, report);
  const notOpened = await openLastProject(client);
  if (notOpened !== null) report(notOpened);
  client.close();
  return ready;
});

parentPort.on('message', ({ data, ports }) => {
  const parsed = command.safeParse(data);
  if (!parsed.success) {
    report('A message from the main process was ignored: it is no command.');
    return;
  }
  const { data: asked } = parsed;
  if (asked.type === 'printed') {
    printer.answered(asked);
    return;
  }
  engine
    .then(async (ready) => {
      if (asked.type === 'open-project') {
        await ready.host.openPath(asked.path);
      } else if (asked.type === 'close') {
        await ready.close();
        log.write('stop');
        process.exit(0);
      } else {
        // A port keeps what arrives before it is started, so calls made during start-up wait here and are not lost.
        for (const port of ports) {
          createServer(
            portTransport(port, report),
            ready.handlers,
            (event, listener) => ready.on(event, listener),
            report,
          );
        }
      }
    })
    .catch((thrown: unknown) => {
      const { message } = toAppError(thrown);
      report(message);
      parentPort.postMessage({ type: 'notice', message });
      if (asked.type === 'close') process.exit(1);
    });
});
engine.catch((thrown: unknown) => {
  report(`The engine could not start. ${toAppError(thrown).message}`);
  process.exit(1);
});
