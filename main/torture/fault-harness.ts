/**
 * Faults that come to a project from outside (fault-kinds.ts): each must be refused in words where it is in the way, must
 * damage nothing, and be forgotten once it is gone. Mostly full disks and torn files, of which there are most kinds.
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRng } from '../../ml/rng.ts';
import { faults } from './fault-kinds.ts';
import { createGrounds } from './kill-ground.ts';
import { createStandby } from './kill-process.ts';

export interface FaultCounts {
  readonly injected: number;
  readonly survived: number;
  readonly byKind: Readonly<Record<string, number>>;
  /** refusals by their code */
  readonly refused: Readonly<Record<string, number>>;
  readonly losses: number;
  /** kinds that could not be made here, with the reason */
  readonly skipped: Readonly<Record<string, string>>;
  readonly defects: readonly { readonly fault: number; readonly kind: string; readonly what: readonly string[] }[];
}

export interface FaultOptions {
  readonly seed: number;
  /** asked before every fault; false ends it */
  readonly goesOn: (injected: number) => boolean;
  /** some of the kinds; all where left out */
  readonly kinds?: readonly string[];
}

const usual = [
  'torn file',
  'full disk',
  'torn file',
  'second instance',
  'torn file',
  'full disk',
  'read-only project',
  'torn file',
  'slow disk',
  'read-only library',
];

export async function injectFaults({ seed, goesOn, kinds = usual }: FaultOptions): Promise<FaultCounts> {
  const folder = await mkdtemp(join(tmpdir(), 'dowser-fault-'));
  const standby = await createStandby();
  const root = createRng(seed).fork('fault');
  const byKind: Record<string, number> = {};
  const refused: Record<string, number> = {};
  const skipped: Record<string, string> = {};
  const defects: { fault: number; kind: string; what: readonly string[] }[] = [];
  let [injected, survived, losses] = [0, 0, 0];
  try {
    const grounds = await createGrounds(folder, seed);
    for (let n = 0; goesOn(n); n++) {
      const kind = kinds[n % kinds.length];
      const place = join(folder, `fault-${n}`);
      await mkdir(place);
      const told = await faults[kind]({ rng: root.fork(n), grounds, standby, place, name: String(n) }).catch(
        (thrown: unknown) => ({
          refused: {},
          what: [`torn: ${String(thrown)}`],
        }),
      );
      await rm(place, { recursive: true, force: true });
      if (typeof told === 'string') {
        skipped[kind] = told;
        continue;
      }
      injected++;
      byKind[kind] = (byKind[kind] ?? 0) + 1;
      for (const [code, count] of Object.entries(told.refused)) refused[code] = (refused[code] ?? 0) + count;
      if (told.what.length === 0) survived++;
      else defects.push({ fault: n, kind, what: told.what });
      if (told.what.some((one) => /^(lost|doubled)/.test(one))) losses++;
    }
  } finally {
    await standby.close();
    await rm(folder, { recursive: true, force: true });
  }
  return { injected, survived, byKind, refused, losses, skipped, defects };
}
