/**
 * How a long computation survives: now and then it commits what it needs to go on where it is, stage by stage, and a
 * computation of the same input, settings and seed that begins later takes that up. What it then ends with is, bit for bit,
 * what it would have ended with undisturbed: states hold everything that a stage's next step reads, and draws of randomness
 * are functions of a stage's counters.
 *
 * Who computes only offers; whether it is time, where states lie and whether they are whole is known to who keeps them
 * (main/engine/jobs/commit-files.ts).
 */
import { AppError } from './schema/errors.ts';

export type StateArray = Float32Array | Float64Array | Int32Array;

/** Plain data by name; arrays may be those that a next step changes: who keeps them writes or copies them at once. */
export interface StageState {
  readonly numbers: Readonly<Record<string, number>>;
  readonly arrays: Readonly<Record<string, StateArray>>;
}

export interface Commits {
  /** Where an earlier computation left the stage; null where it begins. */
  reached(stage: string): StageState | null;
  /**
   * Called between two steps of a stage. Where it is time, `state` is asked for and kept.
   * @throws AppError cancelled, where somebody wants to stop soon and the next step would come too late; storage
   */
  offer(stage: string, state: () => StageState | Promise<StageState>): Promise<void>;
}

/** Nothing is kept. */
export const noCommits: Commits = { reached: () => null, offer: () => Promise.resolve() };

const missing = (name: string): AppError =>
  new AppError('bad-file', `What was committed of a job lacks "${name}". Start the job anew.`);

/** @throws AppError bad-file where there is none of that name */
export function stateNumber({ numbers }: StageState, name: string): number {
  if (!Object.hasOwn(numbers, name)) throw missing(name);
  return numbers[name];
}

/** @throws AppError bad-file where there is none of that name and kind, or it has another length */
export function stateFloats({ arrays }: StageState, name: string, length: number): Float32Array {
  const values = Object.hasOwn(arrays, name) ? arrays[name] : null;
  if (!(values instanceof Float32Array) || values.length !== length) throw missing(name);
  return values;
}

/** @throws AppError bad-file as above */
export function stateDoubles({ arrays }: StageState, name: string, length: number): Float64Array {
  const values = Object.hasOwn(arrays, name) ? arrays[name] : null;
  if (!(values instanceof Float64Array) || values.length !== length) throw missing(name);
  return values;
}

/** A state with those of its parts; their names are told apart by a prefix: "network/first". */
export function withParts(own: StageState, parts: Readonly<Record<string, StageState>>): StageState {
  const numbers: Record<string, number> = { ...own.numbers };
  const arrays: Record<string, StateArray> = { ...own.arrays };
  for (const [prefix, part] of Object.entries(parts)) {
    for (const [name, value] of Object.entries(part.numbers)) numbers[`${prefix}/${name}`] = value;
    for (const [name, value] of Object.entries(part.arrays)) arrays[`${prefix}/${name}`] = value;
  }
  return { numbers, arrays };
}

/** One of its parts. */
export function partOfState({ numbers, arrays }: StageState, prefix: string): StageState {
  const of = <T>(all: Readonly<Record<string, T>>): Record<string, T> =>
    Object.fromEntries(
      Object.entries(all).flatMap(([name, value]) =>
        name.startsWith(`${prefix}/`) ? [[name.slice(prefix.length + 1), value] as const] : [],
      ),
    );
  return { numbers: of(numbers), arrays: of(arrays) };
}

/** Of a part of a computation that has stages of the same names as another part. */
export function commitsOf(commits: Commits, part: string): Commits {
  return {
    reached: (stage) => commits.reached(`${part}: ${stage}`),
    offer: (stage, state) => commits.offer(`${part}: ${stage}`, state),
  };
}

/** Something whose training can be left and taken up: a network, an optimiser. */
export interface Resumable {
  /** All that a next step reads. */
  state(): StageState | Promise<StageState>;
  /** @throws AppError bad-file */
  restore(state: StageState): void;
}
