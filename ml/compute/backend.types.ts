/** A compute backend as detectors see it. Only ml/compute knows that tfjs is behind it. */
import type { BackendName } from '../schema/run.ts';

export interface ComputeBackend {
  readonly name: BackendName;
  /** e.g. "wasm with SIMD", "webgpu: NVIDIA H200" */
  readonly device: string;
}

export interface BackendProbe {
  readonly name: BackendName;
  readonly available: boolean;
  readonly detail: string;
  readonly hint: string | null;
}
