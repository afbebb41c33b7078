/** Runs and jobs: everything that computes leaves a run behind, with what is needed to repeat it. */
import type { ParamValues } from './params.ts';

export const runKinds = ['import', 'detect', 'report', 'train'] as const;
export type RunKind = (typeof runKinds)[number];

export const jobStates = ['queued', 'running', 'succeeded', 'failed', 'cancelled'] as const;
export type JobState = (typeof jobStates)[number];

export const backendNames = ['tensorflow', 'webgpu', 'wasm', 'cpu'] as const;
export type BackendName = (typeof backendNames)[number];
export type BackendChoice = 'auto' | BackendName;

export interface Progress {
  /** what is happening, in words an analyst knows: "Training nodes, epoch 12 of 200" */
  readonly stage: string;
  /** 0..1 over the whole job */
  readonly fraction: number;
  /** estimated seconds left; null until there is something to base it on */
  readonly secondsLeft: number | null;
  readonly epoch?: number;
  readonly loss?: number;
}

/** A measured figure with its name, as evaluation prints it. */
export interface EvaluationRow {
  readonly method: string;
  readonly title: string;
  readonly kind: 'node' | 'edge';
  readonly isFloor: boolean;
  readonly auroc: number;
  readonly averagePrecision: number;
  readonly recallAtK: number;
  readonly k: number;
}

export interface DetectSpec {
  readonly detector: string;
  readonly params: ParamValues;
  readonly seed: number;
  readonly backend: BackendChoice;
}
