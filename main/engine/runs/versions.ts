/** What made a run: recorded with it, so that it can be repeated. */
import { createRequire } from 'node:module';
import { arch, platform } from 'node:process';
import { z } from 'zod';
import manifest from '../../../package.json' with { type: 'json' };

export const dowserVersion: string = manifest.version;

const load = createRequire(import.meta.url);

/** The version that is installed: the one in our own package.json is a range. */
const installed = (name: string): string =>
  z.object({ version: z.string() }).parse(load(`${name}/package.json`)).version;

export function versions(): Readonly<Record<string, string>> {
  return {
    dowser: manifest.version,
    node: process.versions.node,
    tfjs: installed('@tensorflow/tfjs-core'),
    duckdb: installed('@duckdb/node-api'),
    platform: `${platform} ${arch}`,
  };
}
