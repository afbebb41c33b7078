/** What the rest of ml and the engine may use of the compute gateway. */
export { chooseBackend, openBackend, probeBackend, probeBackends } from './backend.ts';
export type { BackendProbe, ComputeBackend } from './backend.types.ts';
export { closeGate, closeGateNow, createGate, passThrough } from './native/gate.ts';
