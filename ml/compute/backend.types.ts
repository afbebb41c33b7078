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
  /** True for an emulated device (SwiftShader): correct but slow, so never chosen by itself. */
  readonly software: boolean;
  /** one sentence: device and version, or why not */
  readonly detail: string;
  /** how to get it, where it is missing */
  readonly hint: string | null;
}
