/** What is said, and refused, before a large file is read. */
import { afterAll, describe, expect, it } from 'vitest';
import { createTempFolder } from '../testing/temp-folder.ts';
import { checkSize, importSize, tableMemory } from './import-size.ts';

const folder = createTempFolder();
afterAll(() => folder.remove());
const room = { memory: 8e9, disk: 1e11 };
const size = { edges: 30_000_000, nodes: 0, bytes: 2e9, diskBytes: 3e9 };

describe('the size of an import', () => {
  it('is counted in a small file and reckoned from the head of a large one', async () => {
    const small = folder.write('small.csv', 'source,target\na,b\n\nb,c\n');
    expect(await importSize({ path: small }, null)).toMatchObject({ edges: 2, nodes: 0 });
    const rows = Array.from({ length: 200_000 }, (_, i) => `account-${i},account-${i % 977},${i % 13}`).join('\n');
    const large = folder.write('large.csv', `source,target,x\n${rows}\n`);
    const { edges, nodes } = await importSize({ path: large }, { path: small });
    expect(edges).toBeGreaterThan(190_000);
    expect(edges).toBeLessThan(215_000);
    expect(nodes).toBe(2);
  });

  it('counts what a project holds already, and keeps beside the files', async () => {
    const small = { path: folder.write('more.csv', 'source,target\na,b\n') };
    const alone = await importSize(small, null);
    const beside = await importSize(small, null, { nodes: 5_000_000, edges: 40_000_000, diskBytes: 1e9 });
    expect(beside).toMatchObject({ edges: 40_000_001, nodes: 5_000_000, diskBytes: alone.diskBytes + 1e9 });
    expect(() => checkSize(beside, { ...room, memory: 3e9 })).toThrow(/About 40,000,001 edges need at least/);
    expect(checkSize(alone, { ...room, memory: 3e9 })).toBeNull();
  });

  it('is said where it is large', () => {
    expect(checkSize(size, room)).toBe('About 30,000,000 edges: at least 2.0 GB of memory, 8.0 GB are free');
    expect(checkSize({ ...size, edges: 1000 }, room)).toBeNull();
  });

  it.each([
    ['memory', size, { ...room, memory: 1e9 }, /need at least 2.0 GB of memory, and 1.0 GB are free/],
    ['disk', size, { ...room, disk: 1e9 }, /at least 3.0 GB on the disk .* 1.0 GB are free/],
    ['numbers', { ...size, edges: 2e9 }, room, /more than a project holds/],
  ])('is refused in words where the %s is too small', (_, given, has, words) => {
    expect(() => checkSize(given, has)).toThrow(words);
  });

  it('tries what is small, however little a system calls free', () => {
    const small = { edges: 1000, nodes: 100, bytes: 5.2e8, diskBytes: 1e5 };
    expect(checkSize(small, { ...room, memory: 2e8 })).toBeNull();
  });

  it('leaves most of the memory to the graph', () => {
    expect([1e9, 8e9, 64e9].map((memory) => tableMemory({ memory, disk: 0 }))).toEqual([5e8, 2.4e9, 4e9]);
  });
});
