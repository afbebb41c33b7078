/** The nodes that are set aside for audit: drawn at random from those that nobody answered or was asked about. */
import { createRng } from '../../../ml/rng.ts';
import type { QueueSettings } from '../../contract/api.ts';
import type { Opinions } from '../labels/log-state.ts';
import type { OpenProject } from '../open-project.ts';
import { hasAnswer } from './answers.ts';

/** Those that are missing beside the ones drawn before; fewer where the graph has no more. */
export function drawAudit(
  project: OpenProject,
  settings: QueueSettings,
  drawn: readonly number[],
  taken: Opinions,
  asked: ReadonlySet<number>,
): number[] {
  const wanted = settings.auditSize - drawn.length;
  if (wanted <= 0) return [];
  const used = new Set(drawn);
  const { numNodes } = project.data.graph;
  const free = Int32Array.from({ length: numNodes }, (_, v) => v).filter(
    (v) => !used.has(v) && !asked.has(v) && !hasAnswer(taken.get(v)),
  );
  const rng = createRng(settings.seed).fork(`audit ${drawn.length}`);
  // Only as many as are wanted are shuffled to the front.
  const count = Math.min(wanted, free.length);
  for (let i = 0; i < count; i++) {
    const j = i + rng.int(free.length - i);
    [free[i], free[j]] = [free[j], free[i]];
  }
  return [...free.subarray(0, count)];
}
