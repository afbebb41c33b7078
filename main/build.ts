/**
 * Bundles what Electron runs into dist/electron: the main process, the preload script, the engine's process, its
 * trainers, the queue's worker, what measures the graph, imports files and tries backends out. The page is built by vite (renderer/vite.config.ts).
 */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { BuildOptions } from 'esbuild';
import { rootPath } from './host/paths.ts';

export const electronOutput = join(rootPath, 'dist', 'electron');

/**
 * Stays in node_modules: native code and what finds its own files beside itself. All of tfjs, because a backend must
 * register with the very same copy of its core that the engine uses.
 */
const external = ['electron', '@duckdb/*', '@tensorflow/*', 'webgpu', 'onnxruntime-node'];

const shared: BuildOptions = {
  bundle: true,
  platform: 'node',
  // Electron 45 carries Node 24.
  target: 'node24',
  external,
  absWorkingDir: rootPath,
  outdir: electronOutput,
  sourcemap: true,
  logLevel: 'warning',
};

/** Files of modules that hold an engine, with its workers beside them. @throws when a source cannot be bundled; esbuild prints where */
export async function bundleEngine(
  outdir: string,
  entryPoints: readonly { readonly in: string; readonly out: string }[],
): Promise<void> {
  await build({
    ...shared,
    outdir,
    format: 'esm',
    entryPoints: [
      ...entryPoints,
      { in: 'main/engine/jobs/trainer.ts', out: 'trainer' },
      { in: 'main/engine/models/model-trainer.ts', out: 'model-trainer' },
      { in: 'main/engine/queue/queue-worker.ts', out: 'queue-worker' },
      { in: 'main/engine/measures/measure-worker.ts', out: 'measure-worker' },
      { in: 'main/engine/jobs/backend-prober.ts', out: 'backend-prober' },
      { in: 'main/engine/overview/places-worker.ts', out: 'places-worker' },
      { in: 'main/engine/import/import-worker.ts', out: 'import-worker' },
    ],
    // CommonJS packages inside an ES module bundle still ask for require().
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
  });
}

/** @throws when a source cannot be bundled; esbuild prints where */
export async function buildElectron(): Promise<void> {
  await rm(electronOutput, { recursive: true, force: true });
  await bundleEngine(electronOutput, [
    { in: 'main/electron/main.ts', out: 'main' },
    { in: 'main/electron/engine-process.ts', out: 'engine-process' },
  ]);
  await build({
    ...shared,
    // A sandboxed preload script cannot be an ES module.
    format: 'cjs',
    outExtension: { '.js': '.cjs' },
    entryPoints: [{ in: 'main/electron/preload.ts', out: 'preload' }],
  });
}

if (import.meta.main) await buildElectron();
