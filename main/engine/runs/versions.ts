/** What made a run: recorded with it, so that it can be repeated. */
import { arch, platform } from 'node:process';
import manifest from '../../../package.json' with { type: 'json' };

export const dowserVersion: string = manifest.version;

export function versions(): Readonly<Record<string, string>> {
  return {
    dowser: manifest.version,
    node: process.versions.node,
    tfjs: manifest.dependencies['@tensorflow/tfjs-core'],
    platform: `${platform} ${arch}`,
  };
}
