import { inflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { createRng } from '../../rng.ts';
import { checkZip } from './check-zip.ts';
import { crc32 } from './crc.ts';
import { joinBytes, packEntry, zipBytes } from './write-zip.ts';
import { DEFLATED } from './zip-layout.ts';
import type { ZipEntry } from './zip-layout.ts';

const tick = (): Promise<void> => Promise.resolve();
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const whole = (entries: readonly ZipEntry[]): Uint8Array => joinBytes([...zipBytes(entries)]);

async function sample(): Promise<ZipEntry[]> {
  const rng = createRng(1);
  const noise = Uint8Array.from({ length: 300 }, () => rng.int(256));
  return [
    await packEntry('a.txt', [bytes('hello '), bytes('hello hello hello hello')], { tick }),
    await packEntry('folder/b.bin', [noise], { tick }),
    await packEntry('manifest.json', [bytes('{}')], { tick, stored: true }),
  ];
}

describe('writing', () => {
  it('gives the known check sum, and content that any inflater reads', async () => {
    expect(crc32(bytes('123456789'))).toBe(0xcbf43926);
    const [first] = await sample();
    expect(first.method).toBe(DEFLATED);
    expect(inflateRawSync(first.packed).toString()).toBe('hello hello hello hello hello');
  });

  it('gives the same bytes for the same content, however it was cut into pieces', async () => {
    const long = Uint8Array.from({ length: 700_000 }, (_, i) => (i * i) % 251);
    const one = whole([await packEntry('x', [long], { tick })]);
    expect(whole([await packEntry('x', [long], { tick })])).toEqual(one);
    expect(checkZip(one)).toMatchObject({ problems: [], entries: [{ name: 'x', size: 700_000 }] });
  });

  it.each(['../x', '/etc/x', 'a/../../x', 'C:\\x', 'a\\..\\x', 'a//b', 'a\u0000b', ''])(
    'refuses the name %j',
    async (name) => {
      await expect(packEntry(name, [], { tick })).rejects.toMatchObject({ code: 'invalid-argument' });
    },
  );
});

describe('checking', () => {
  it('finds nothing wrong with what was written', async () => {
    const { entries, problems } = checkZip(whole(await sample()));
    expect(problems).toEqual([]);
    expect(entries.map(({ name }) => name)).toEqual(['a.txt', 'folder/b.bin', 'manifest.json']);
  });

  it('sees every byte of the layout: a change is a problem, or is inside the content of an entry', async () => {
    const entries = await sample();
    const good = whole(entries);
    const inside = new Set<number>();
    let at = 0;
    for (const { name, packed } of entries) {
      at += 30 + name.length;
      for (let i = 0; i < packed.length; i++) inside.add(at + i);
      at += packed.length;
    }
    for (let i = 0; i < good.length; i++) {
      const changed = good.slice();
      changed[i] ^= 0x41;
      const { problems } = checkZip(changed);
      expect([i, problems.length > 0]).toEqual([i, !inside.has(i)]);
    }
  });

  it('sees a byte that is missing or added, wherever it is', async () => {
    const good = whole(await sample());
    for (let i = 0; i <= good.length; i += 3) {
      const added = joinBytes([good.subarray(0, i), Uint8Array.of(7), good.subarray(i)]);
      expect(checkZip(added).problems).not.toEqual([]);
      if (i === good.length) continue;
      expect(checkZip(joinBytes([good.subarray(0, i), good.subarray(i + 1)])).problems).not.toEqual([]);
    }
  });

  it('names paths that lead elsewhere, names twice, and sizes that no content can have', async () => {
    const [entry] = await sample();
    const renamed = (name: string): ZipEntry => ({ ...entry, name });
    expect(checkZip(whole([renamed('../../etc/passwd')])).problems[0].text).toContain('outside the folder');
    expect(checkZip(whole([renamed('c:x')])).problems[0].text).toContain('path elsewhere');
    expect(checkZip(whole([renamed('A.TXT'), entry])).problems[0].text).toContain('twice');
    const bomb = checkZip(whole([{ ...entry, size: 3_000_000_000 }]));
    expect(bomb).toMatchObject({ entries: [], problems: [{ name: 'a.txt' }] });
    expect(bomb.problems[0].text).toContain('meant to fill a disk');
  });

  it('reads any bytes without failing', () => {
    const rng = createRng(2);
    for (let i = 0; i < 500; i++) {
      const noise = Uint8Array.from({ length: rng.int(200) }, () => rng.int(256));
      expect(checkZip(noise).problems).not.toEqual([]);
    }
  });
});
