/**
 * The way of an older record to the format of now, one step for each format. A step does what CREATE TABLE IF NOT EXISTS
 * cannot: columns and checks of tables that are there. Tables that a format added are made by schema.ts after the last
 * step. A step is never changed once a version with it was given away: projects that took it are out there.
 */
import type { DatabaseSync } from 'node:sqlite';
import { FORMAT_VERSION } from '../schema.ts';
import { toFormat2 } from './to-format-2.ts';
import { toFormat3 } from './to-format-3.ts';
import { toFormat4 } from './to-format-4.ts';

export interface Migration {
  /** the format that it leads to, from the one before */
  readonly to: number;
  /** Runs inside the one transaction of the whole way. */
  run(db: DatabaseSync): void;
}

export const migrations: readonly Migration[] = [toFormat2, toFormat3, toFormat4];

/** Steps from a format to the one of now, in order. */
export const stepsFrom = (format: number, steps: readonly Migration[] = migrations): readonly Migration[] =>
  steps.filter(({ to }) => to > format && to <= FORMAT_VERSION);
