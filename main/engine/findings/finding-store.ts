/**
 * Findings are frozen: the reasons an analyst saw, or labelled by, are written down the first time and answered from
 * there ever after, so that they can be stood by whatever later versions of Dowser would say.
 */
import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { createExplainer } from '../../../ml/detectors/explain.ts';
import type { Explainer } from '../../../ml/detectors/explain.ts';
import { AppError } from '../../../ml/schema/errors.ts';
import type { ElementKind, Finding } from '../../../ml/schema/finding.ts';
import { elementKind } from '../../contract/api.ts';
import { requireElement } from '../labels/element-names.ts';
import type { OpenProject } from '../open-project.ts';
import { loadRunScores } from '../runs/run-scores.ts';

const count = z.number().int().nonnegative();
const featureReason = z.object({
  feature: z.string(),
  value: z.number(),
  neighbourMean: z.number(),
  overallMean: z.number(),
  zAgainstNeighbours: z.number(),
  zAgainstAll: z.number(),
});
/** Lists with a default came later than the first findings that were frozen. */
const finding = z.object({
  kind: elementKind,
  index: count,
  score: z.number(),
  rank: count,
  outOf: count,
  percentile: z.number(),
  summary: z.string(),
  parts: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      meaning: z.string(),
      value: z.number(),
      percentile: z.number(),
      weight: z.number(),
    }),
  ),
  features: z.array(featureReason),
  featuresAgainstAll: z.array(featureReason).default([]),
  ends: z.array(z.object({ feature: z.string(), source: z.number(), target: z.number(), z: z.number() })).default([]),
  edges: z.array(z.object({ edge: count, node: count, score: z.number(), percentile: z.number() })).default([]),
  neighbours: z.array(z.object({ node: count, edge: count, similarity: z.number().nullable(), score: z.number() })),
  numNeighbours: count,
});

/** The explainer keeps ranks of everything it was asked for; one run at a time is looked at. */
const explainers = new WeakMap<OpenProject, { readonly runId: string; readonly explainer: Explainer }>();

async function explainerOf(project: OpenProject, runId: string): Promise<Explainer> {
  const known = explainers.get(project);
  if (known?.runId === runId) return known.explainer;
  const { nodes, edges } = await loadRunScores(project, runId);
  const { data, csr } = project;
  const explainer = createExplainer({ data, csr, nodes: nodes?.scores ?? null, edges: edges?.scores ?? null });
  explainers.set(project, { runId, explainer });
  return explainer;
}

function frozen(db: DatabaseSync, runId: string, kind: ElementKind, index: number): Finding | null {
  const row = db
    .prepare('SELECT finding FROM findings WHERE run_id = ? AND kind = ? AND element = ?')
    .get(runId, kind, index);
  if (row === undefined) return null;
  try {
    return finding.parse(JSON.parse(z.string().parse(row['finding'])));
  } catch (cause) {
    throw new AppError('storage', `The finding on ${kind} ${index} of run ${runId} cannot be read.`, undefined, cause);
  }
}

/** Writes down findings that are not written down yet; one transaction. @throws AppError storage */
export function freezeFindings(db: DatabaseSync, runId: string, findings: readonly Finding[]): void {
  const now = new Date().toISOString();
  try {
    db.exec('BEGIN IMMEDIATE');
    const insert = db.prepare(
      'INSERT OR IGNORE INTO findings (run_id, kind, element, finding, frozen_at) VALUES (?, ?, ?, ?, ?)',
    );
    for (const item of findings) insert.run(runId, item.kind, item.index, JSON.stringify(item), now);
    db.exec('COMMIT');
  } catch (cause) {
    if (db.isTransaction) db.exec('ROLLBACK');
    const seen = cause instanceof Error ? cause.message : String(cause);
    throw new AppError(
      'storage',
      `The finding could not be kept: ${seen}. Check that the disk has room.`,
      undefined,
      cause,
    );
  }
}

/**
 * The finding of an element, as frozen; made and frozen now where nobody has seen it yet.
 * @throws AppError not-found (run or element), conflict (a run without scores), storage
 */
export async function findingOf(
  project: OpenProject,
  runId: string,
  kind: ElementKind,
  index: number,
): Promise<Finding> {
  requireElement(project, kind, index);
  const known = frozen(project.db, runId, kind, index);
  if (known !== null) return known;
  const explainer = await explainerOf(project, runId);
  const made = explainer.explain(kind, index, (node) => project.nodeNames[node]);
  freezeFindings(project.db, runId, [made]);
  return made;
}

/** Milliseconds after which answers and labels get their turn. */
const SLICE = 15;

/**
 * Freezes the findings of many elements, a slice at a time between other work, as long as the project is open; what is
 * left then is frozen when it is next shown, labelled or reported. What cannot be written down says so where it is shown.
 */
export async function freezeMany(
  project: OpenProject,
  runId: string,
  kind: ElementKind,
  elements: Iterable<number>,
  isOpen: () => boolean,
): Promise<void> {
  const explainer = await explainerOf(project, runId);
  let made: Finding[] = [];
  let began = performance.now();
  for (const index of elements) {
    if (!isOpen()) return;
    if (frozen(project.db, runId, kind, index) !== null) continue;
    made.push(explainer.explain(kind, index, (node) => project.nodeNames[node]));
    if (performance.now() - began < SLICE) continue;
    freezeFindings(project.db, runId, made);
    made = [];
    await new Promise((resolve) => setImmediate(resolve));
    began = performance.now();
  }
  if (isOpen()) freezeFindings(project.db, runId, made);
}
