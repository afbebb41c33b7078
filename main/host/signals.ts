/** Ctrl-C and its kin as one AbortSignal. */

export interface StopSignal {
  readonly signal: AbortSignal;
  /** Gives the signals back to Node. */
  release(): void;
}

/** A terminal sends Ctrl-C to the whole process group and a parent may pass it on again: one press, not two. */
const SAME_PRESS_MS = 700;

/** The first signal asks for a clean end; a second, later one ends the process at once with code 130. */
export function stopOnSignals(): StopSignal {
  const controller = new AbortController();
  let firstAt = 0;
  const onSignal = (): void => {
    if (!controller.signal.aborted) {
      firstAt = Date.now();
      controller.abort();
    } else if (Date.now() - firstAt > SAME_PRESS_MS) {
      process.exit(130);
    }
  };
  const names = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const name of names) process.on(name, onSignal);
  return {
    signal: controller.signal,
    release: () => {
      for (const name of names) process.off(name, onSignal);
    },
  };
}
