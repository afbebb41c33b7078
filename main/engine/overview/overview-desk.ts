/**
 * Places for the whole graph of the open project: found in its folder or worked out by a worker, one request at a time. A
 * new request takes the place of the one that runs; closing the project ends it.
 */
import { makesFeature } from '../../contract/api.ts';
import { AppError } from '../../../ml/schema/errors.ts';
import type { ErrorCode } from '../../../ml/schema/errors.ts';
import { placeKinds } from '../../contract/overview.ts';
import type {
  OverviewChoice,
  OverviewJob,
  OverviewPlaces,
  OverviewProgress,
  OverviewRequest,
} from '../../contract/overview.ts';
import type { EngineContext } from '../engine-context.ts';
import { startGatedThread } from '../jobs/gated-thread.ts';
import type { GatedThread } from '../jobs/gated-thread.ts';
import type { OpenProject } from '../open-project.ts';
import { estimatePlaces, kinds } from './kinds.ts';
import type { FromPlacesWorker } from './overview.types.ts';
import { extentOf, graphDigests, hasPlaces, isKey, keyOf, readPlaces, writePlaces } from './place-files.ts';
import type { GraphDigests } from './place-files.ts';

export interface OverviewDesk {
  choices(seed: number): Promise<readonly OverviewChoice[]>;
  /** @throws AppError too-large, conflict (no project) */
  start(request: OverviewRequest): Promise<OverviewJob>;
  /** @throws AppError not-found */
  places(key: string): Promise<OverviewPlaces>;
  cancel(key: string): Promise<void>;
}

export interface OverviewDeskOptions {
  /** for tests: another worker */
  readonly worker?: URL;
}

interface Running {
  readonly key: string;
  readonly request: OverviewRequest;
  readonly thread: GatedThread<never>;
  /** what is said with the places besides what the method says */
  readonly remarks: readonly string[];
  /** newest last words of the worker */
  stage: string;
  fraction: number;
  /** the places are here and are being kept; that the thread ends then is no failure */
  hasPlaces: boolean;
}

interface Held {
  readonly project: OpenProject;
  readonly digests: GraphDigests;
  running: Running | null;
  /** places being written; never fails */
  keeping: Promise<void>;
  /** the newest that were complete, so that they are there even where the disk refused them */
  recent: readonly OverviewPlaces[];
}

const RECENT = 3;
const tornRemark = 'The places kept in the project folder could not be read, so they were worked out anew.';

/** Beside this file: .ts while developing, .js when bundled. */
function workerUrl(): URL {
  return new URL(import.meta.url.endsWith('.ts') ? './places-worker.ts' : './places-worker.js', import.meta.url);
}

function featureRemarks(project: OpenProject, { places }: OverviewRequest): string[] {
  if (!kinds[places].readsFeatures) return [];
  if (project.graphSummary.nodeColumns.some(({ role }) => makesFeature(role))) return [];
  return [
    'The nodes have no columns of their own, so the map is of what their edges say of each (its degree and the like).',
  ];
}

export function createOverviewDesk(ctx: EngineContext, options: OverviewDeskOptions = {}): OverviewDesk {
  let held: Held | null = null;
  let last: Promise<unknown> = Promise.resolve();
  /** One request after the other: each may have to end the one before it. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const next = last.then(work);
    last = next.catch(() => undefined);
    return next;
  };
  const hold = (): Held => {
    const project = ctx.required();
    if (held?.project !== project) {
      held = { project, digests: graphDigests(project.data), running: null, keeping: Promise.resolve(), recent: [] };
    }
    return held;
  };
  const stillOpen = (of: Held): void => {
    if (held !== of || ctx.current() !== of.project) throw new AppError('cancelled', 'The project was closed.');
  };
  const tell = (run: Running, rest: Pick<OverviewProgress, 'state'> & Partial<OverviewProgress>): void => {
    const { key, stage, fraction } = run;
    ctx.emit('overview.progress', { key, stage, fraction, secondsLeft: null, positions: null, error: null, ...rest });
  };
  const stop = async (of: Held): Promise<void> => {
    const run = of.running;
    of.running = null;
    if (run === null) return;
    await run.thread.end();
    tell(run, { state: 'cancelled', stage: 'Stopped' });
  };
  ctx.onClosing(async () => {
    const old = held;
    held = null;
    if (old === null) return;
    await stop(old);
    await old.keeping;
  });

  const remember = (of: Held, places: OverviewPlaces): void => {
    of.recent = [places, ...of.recent.filter(({ key }) => key !== places.key)].slice(0, RECENT);
  };
  const fail = (of: Held, run: Running, code: ErrorCode, message: string): void => {
    of.running = null;
    void run.thread.end();
    tell(run, { state: 'failed', stage: 'The places could not be worked out', error: { code, message } });
  };
  const complete = async (of: Held, run: Running, positions: Float32Array, notes: readonly string[]): Promise<void> => {
    run.hasPlaces = true;
    const { key, request, remarks } = run;
    const made = { key, ...request, positions, extent: extentOf(positions), notes: [...remarks, ...notes] };
    let places: OverviewPlaces = made;
    try {
      // What is said of a file that was torn is true this once, not of the file that takes its place.
      await writePlaces(of.project.path, { ...made, notes: made.notes.filter((note) => note !== tornRemark) });
    } catch (thrown) {
      const seen = thrown instanceof Error ? thrown.message : String(thrown);
      const note = `These places could not be kept in the project folder (${seen}) and will be worked out again next time.`;
      places = { ...made, notes: [...made.notes, note] };
    }
    remember(of, places);
    void run.thread.end();
    if (of.running !== run) return;
    of.running = null;
    tell(run, { state: 'ready', stage: 'Every node has its place', fraction: 1, secondsLeft: 0 });
  };

  const begin = (of: Held, key: string, request: OverviewRequest, remarks: readonly string[]): void => {
    const { data, csr } = of.project;
    const hear = (message: FromPlacesWorker): void => {
      if (of.running !== run) return;
      if (message.type === 'failed') fail(of, run, message.code, message.message);
      else if (message.type === 'done') of.keeping = complete(of, run, message.positions, message.notes);
      else {
        const { stage, fraction, secondsLeft, positions } = message;
        run.stage = stage;
        run.fraction = fraction;
        tell(run, { state: 'running', secondsLeft, positions });
      }
    };
    const thread = startGatedThread<never, FromPlacesWorker>(
      options.worker ?? workerUrl(),
      { data, csr, request },
      {
        onMessage: hear,
        onBreak: ({ code, message }) => {
          if (of.running === run && !run.hasPlaces) fail(of, run, code, message);
        },
      },
    );
    const run: Running = { key, request, thread, remarks, stage: 'Beginning', fraction: 0, hasPlaces: false };
    of.running = run;
  };

  return {
    choices: async (seed) => {
      const of = hold();
      return Promise.all(
        placeKinds.map(async (places): Promise<OverviewChoice> => {
          const key = await keyOf(of.digests, { places, seed });
          const { title, summary } = kinds[places];
          const kept = of.recent.some((one) => one.key === key) || (await hasPlaces(of.project.path, key));
          return { places, title, summary, estimate: estimatePlaces(places, of.project.data), kept };
        }),
      );
    },
    start: (request) =>
      inTurn(async () => {
        const of = hold();
        const { project } = of;
        const key = await keyOf(of.digests, request);
        stillOpen(of);
        const estimate = estimatePlaces(request.places, project.data);
        if (of.running?.key === key) return { key, state: 'running', estimate };
        await stop(of);
        stillOpen(of);
        if (of.recent.some((places) => places.key === key)) return { key, state: 'ready', estimate };
        const kept = await readPlaces(project.path, key, project.data.graph.numNodes);
        stillOpen(of);
        if (kept !== null && kept !== 'torn') {
          remember(of, kept);
          return { key, state: 'ready', estimate };
        }
        if (!estimate.fits) {
          throw new AppError('too-large', `The nodes cannot be placed on this machine now. ${estimate.sentence}`);
        }
        begin(of, key, request, [...(kept === 'torn' ? [tornRemark] : []), ...featureRemarks(project, request)]);
        return { key, state: 'running', estimate };
      }),
    places: async (key) => {
      const of = hold();
      const recent = of.recent.find((places) => places.key === key);
      if (recent !== undefined) return recent;
      const isOwn = isKey(key) && of.running?.key !== key;
      const kept = isOwn ? await readPlaces(of.project.path, key, of.project.data.graph.numNodes) : null;
      if (kept !== null && kept !== 'torn') return kept;
      throw new AppError('not-found', `There are no complete places under ${key}. Ask for them with overview.start.`);
    },
    cancel: (key) =>
      inTurn(async () => {
        if (held?.running?.key === key) await stop(held);
      }),
  };
}
