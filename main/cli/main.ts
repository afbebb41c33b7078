/** The `dowser` program: this process's arguments, streams and signals given to the command line. */
import { stopOnSignals } from '../host/signals.ts';
import { runCli } from './run.ts';

// `dowser scores ... | head` closes the pipe early; that is no error.
process.stdout.on('error', (cause: NodeJS.ErrnoException) => process.exit(cause.code === 'EPIPE' ? 0 : 1));

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
process.exitCode = code;
