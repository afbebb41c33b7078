/**
 * Keeps the engine's process alive: starts it, hands ports to it, restarts it when it ends by itself, and gives up
 * with words when it keeps ending. It knows Electron only by the shapes below, so that a test drives it without.
 */

/** A child process, as utilityProcess.fork makes it. */
export interface EngineProcess<Port> {
  postMessage(message: unknown, ports?: Port[]): void;
  on(event: 'exit', listener: (code: number) => void): unknown;
  kill(): boolean;
}

export interface SupervisorOptions<Port> {
  readonly fork: () => EngineProcess<Port>;
  readonly createChannel: () => { readonly port1: Port; readonly port2: Port };
  /** The engine was restarted: pages need a new port. */
  readonly onRestart: () => void;
  /** The engine ended by itself, with this code: a crash in native code tells nothing else. */
  readonly onCrash?: (code: number) => void;
  /** A sentence for the person; the engine is not running any more when it is final. */
  readonly onNotice: (sentence: string, final: boolean) => void;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
}

export interface Supervisor<Port> {
  /** A new connection to the engine: this end is for the page. Null when it was given up. */
  connect(): Port | null;
  /** Asks the engine to open a project folder that the person chose in a dialog. */
  openProject(path: string): void;
  /** Lets the engine close its project, waits at most the grace, then ends it. */
  stop(graceMs: number): Promise<void>;
}

const MAX_RESTARTS = 3;
const WITHIN_MS = 60_000;

export function superviseEngine<Port>(options: SupervisorOptions<Port>): Supervisor<Port> {
  let stopping = false;
  let alive = true;
  let ended = (): void => undefined;
  let restarts: number[] = [];

  const begin = (): EngineProcess<Port> => {
    const child = options.fork();
    alive = true;
    child.on('exit', (code) => {
      alive = false;
      ended();
      if (stopping) return;
      options.onCrash?.(code);
      const now = options.now();
      restarts = [...restarts.filter((at) => now - at < WITHIN_MS), now];
      if (restarts.length > MAX_RESTARTS) {
        options.onNotice(
          `The engine ended ${restarts.length} times within a minute (last with code ${code}) and is not started again. ` +
            'Saved labels are on disk. Quit Dowser and open it again; if it persists, run dowser doctor.',
          true,
        );
        return;
      }
      current = begin();
      options.onNotice(`The engine ended (code ${code}) and was started again. Saved labels are on disk.`, false);
      options.onRestart();
    });
    return child;
  };
  let current = begin();

  return {
    connect: () => {
      if (!alive) return null;
      const { port1, port2 } = options.createChannel();
      current.postMessage({ type: 'connect' }, [port1]);
      return port2;
    },
    openProject: (path) => {
      if (alive) current.postMessage({ type: 'open-project', path });
    },
    stop: async (graceMs) => {
      stopping = true;
      if (!alive) return;
      const exited = new Promise<void>((resolve) => (ended = resolve));
      current.postMessage({ type: 'close' });
      const timer = setTimeout(() => current.kill(), graceMs);
      await exited;
      clearTimeout(timer);
    },
  };
}
