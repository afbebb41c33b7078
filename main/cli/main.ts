/** The `dowser` program: this process's arguments, streams and signals given to the command line. */
import { reportCrashes } from '../host/crash-reports.ts';
import { openLog } from '../host/log.ts';
import { libraryPath } from '../host/paths.ts';
import { stopOnSignals } from '../host/signals.ts';
import { commands, runCli } from './run.ts';

// `dowser scores ... | head` closes the pipe early; that is no error.
process.stdout.on('error', (cause: NodeJS.ErrnoException) => process.exit(cause.code === 'EPIPE' ? 0 : 1));

const library = libraryPath();
const log = openLog({ library, host: 'cli' });
reportCrashes(library, 'cli', log);

const started = performance.now();
const stop = stopOnSignals();
const code = await runCli(process.argv.slice(2), {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  isTerminal: process.stderr.isTTY,
  env: process.env,
  cwd: process.cwd(),
  signal: stop.signal,
});
stop.release();
// The name of a command, never what else was typed.
const command = commands.find(({ name }) => name === process.argv[2])?.name ?? null;
log.write('command', { command, code, ms: Math.round(performance.now() - started) });
process.exitCode = code;
