/** What the desk (job-desk.ts) and those who begin jobs say to each other. */
import type { BackendName } from '../../../ml/schema/run.ts';
import type { JobUpdate, RunInfo } from '../../contract/api.ts';
import type { TrainingPoint } from '../../contract/models.ts';
import type { OpenProject } from '../open-project.ts';

/** What a job is to the desk. R: what its worker sends when it is done. */
export interface JobPlan<R> {
  readonly project: OpenProject;
  /** as it is first recorded: queued */
  readonly run: RunInfo;
  readonly worker: URL;
  /** The backend may take seconds to find; a cancel does not wait for it. @throws AppError unavailable */
  backend(): Promise<BackendName>;
  /** The next best backend where this one failed in the middle; null where there is none. */
  readonly below?: (failed: BackendName) => Promise<BackendName | null>;
  /** What the worker is given. */
  task(backend: BackendName, folders: JobFolders): object;
  /** What a job that is taken up is given beside its run; null for nothing. */
  readonly kept: object | null;
  /** Saves the result; the changes of the run are recorded with its success, by `record` in one transaction with it. */
  keep(result: R, ended: EndedJob): Promise<{ readonly run: Partial<RunInfo>; readonly record?: () => void }>;
  /** Records what belongs to the run as it is queued, in one transaction with it. */
  readonly recordStart?: () => void;
  /** Removes what was half written, where the job did not succeed. */
  readonly discard?: () => Promise<void>;
  /** The job is over and recorded, whatever became of it. */
  readonly ended?: () => void;
}

export interface JobFolders {
  /** will be the run's */
  readonly outPath: string;
  /** of the job's commits (job-folder.ts) */
  readonly jobPath: string;
  /** least milliseconds between two commits */
  readonly commitEveryMs: number;
}

export interface EndedJob {
  readonly run: RunInfo;
  readonly device: string;
  readonly losses: readonly number[];
  readonly points: readonly TrainingPoint[];
  readonly finishedAt: Date;
  /** of the desk itself; they are added to the run's notes, and belong to whatever else the result is saved with */
  readonly notes: readonly string[];
}

export interface JobDesk {
  /** @throws AppError conflict (a job is running), storage */
  begin<R>(plan: JobPlan<R>): Promise<RunInfo>;
  /** @throws AppError conflict where a job is running: to be asked before work is put into a plan */
  requireFree(): void;
  /** @throws AppError not-found, conflict (it is over) */
  cancel(runId: string): void;
  /**
   * Commits and stops within so many milliseconds, so that the job can be taken up: after another step where that still
   * fits. @throws AppError not-found, conflict (it is over)
   */
  pause(runId: string, withinMs: number): void;
  current(): JobUpdate | null;
  /** Resolves when the run is over, whatever became of it; at once for one that is over. @throws AppError not-found */
  waitForRun(runId: string): Promise<RunInfo>;
}
