import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createEventSource, testHandlers } from '../contract/test-handlers.ts';
import { createClient } from '../contract/client.ts';
import { createMemoryPair } from '../contract/memory-transport.ts';
import { createServer } from '../contract/server.ts';
import type { Handlers, ProjectEntry } from '../contract/api.ts';
import { AppError } from '../../ml/schema/errors.ts';
import { openLastProject } from './last-project.ts';
import { libraryPath, rootPath, samplesPath } from './paths.ts';

const entry = (projectId: string, modifiedAt: string): ProjectEntry => ({
  projectId,
  name: projectId,
  numNodes: 1,
  numEdges: 1,
  synthetic: false,
  modifiedAt,
  isSample: false,
});

function clientOf(handlers: Partial<Handlers>) {
  const [clientEnd, serverEnd] = createMemoryPair(() => undefined);
  createServer(serverEnd, { ...testHandlers, ...handlers }, createEventSource().on, () => undefined);
  return createClient(clientEnd, () => undefined);
}

describe('the last project', () => {
  it('is the one changed last', async () => {
    const opened: string[] = [];
    const client = clientOf({
      'project.list': () =>
        Promise.resolve([
          entry('old', '2026-01-01T00:00:00Z'),
          entry('new', '2026-03-01T00:00:00Z'),
          entry('mid', '2026-02-01T00:00:00Z'),
        ]),
      'project.open': ({ projectId }) => {
        opened.push(projectId);
        return Promise.reject(new AppError('bad-file', 'The record is damaged.'));
      },
    });
    const sentence = await openLastProject(client);
    expect(opened).toEqual(['new']);
    expect(sentence).toBe('new, the last project, could not be opened. The record is damaged.');
  });

  it('is nothing on a first start', async () => {
    expect(await openLastProject(clientOf({ 'project.list': () => Promise.resolve([]) }))).toBeNull();
  });
});

describe('paths', () => {
  it('find the library, the root and the samples', () => {
    expect(libraryPath({})).toBe(join(homedir(), 'Dowser'));
    expect(libraryPath({ DOWSER_LIBRARY: 'here' })).toBe(resolve('here'));
    expect(rootPath).toBe(resolve(import.meta.dirname, '../..'));
    expect(samplesPath()).toBe(join(rootPath, 'fixtures', 'samples'));
    expect(samplesPath('/no/such/folder')).toBe(join(rootPath, 'fixtures', 'samples'));
  });
});
