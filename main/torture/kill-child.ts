/**
 * The engine in a process of its own, to be killed at any instant (kill-cycle.ts): the same createEngine() as every host,
 * its contract answered over the channel to the parent, so that an acknowledgement is an answer that left the process.
 */
import { enableCompileCache } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { z } from 'zod';
import { createServer } from '../contract/server.ts';
import { samplesPath } from '../host/paths.ts';
import { breakHandlers, breakages } from './broken-engine.ts';
import { processTransport } from './process-transport.ts';

/** Said once by the parent; loaded before it comes, so that the wait for modules is not part of a cycle. */
const startMessage = z.object({
  library: z.string(),
  /** which step of a file or of the record is the last that this process takes; null: it is killed from outside */
  lastStep: z.number().int().nonnegative().nullable(),
  /** milliseconds that every step takes longer */
  slowMs: z.number().nonnegative(),
  broken: z.enum(breakages).nullable(),
  /** least milliseconds between two commits of a job; null: as everywhere */
  commitEveryMs: z.number().nonnegative().nullable(),
});

/** Sent at any time: the step that is the last, counted from here. */
const lastMessage = z.object({ dieAt: z.number().int().nonnegative() });

enableCompileCache(join(tmpdir(), 'dowser-torture-compiled'));
const { createEngine } = await import('../engine/engine.ts');
const { dieAtStep, slowSteps } = await import('../engine/testing/disk-steps.ts');
process.once('message', (message) => {
  const { library, lastStep, slowMs, broken, commitEveryMs } = startMessage.parse(message);
  if (lastStep !== null) dieAtStep(lastStep);
  if (slowMs > 0) slowSteps(slowMs);
  process.on('message', (later) => {
    const last = lastMessage.safeParse(later);
    if (last.success) dieAtStep(last.data.dieAt);
  });
  const report = (problem: string): void => void process.stderr.write(`${problem}\n`);
  const transport = processTransport(process, report);
  const pace = commitEveryMs === null ? {} : { commitEveryMs };
  void createEngine({ host: 'test', libraryPath: library, samplesPath: samplesPath(), ...pace }).then(
    (engine) =>
      createServer(
        transport,
        breakHandlers(engine.handlers, broken),
        (event, listener) => engine.on(event, listener),
        report,
      ),
    (thrown: unknown) => {
      report(String(thrown));
      process.exit(1);
    },
  );
});
// A parent that is gone leaves nobody to answer.
process.on('disconnect', () => process.exit(0));
process.send?.('loaded');
