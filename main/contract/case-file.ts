/**
 * case.json of a case package, as a schema: what other programs may rely on. Published as
 * fixtures/schemas/dowser-case.schema.json, which a test holds equal to this.
 */
import { z } from 'zod';
import { reportStates } from './report.ts';

const text = z.string();
const score = z
  .object({
    value: z.number(),
    rank: z.number().int().positive(),
    outOf: z.number().int().positive(),
    percentile: z.number().min(0).max(1),
  })
  .strict()
  .nullable();
const label = z
  .object({
    value: z.enum(['anomalous', 'normal', 'unsure', 'skip', 'unlabelable']),
    reviewer: text,
    at: text,
    note: text,
  })
  .strict()
  .nullable();
const reasons = z
  .object({
    summary: text,
    parts: z.array(
      z.object({ title: text, meaning: text, value: z.number(), percentile: z.number(), weight: z.number() }).strict(),
    ),
    features: z.array(
      z.object({ feature: text, value: z.number(), neighbourMean: z.number(), overallMean: z.number() }).strict(),
    ),
  })
  .strict()
  .nullable();
const element = {
  /** E-01 ... where it is described in the report */
  evidence: text.nullable(),
  flagged: z.boolean(),
  score,
  label,
  reasons,
  /** columns of the source, as text */
  attributes: z.record(text, text),
};

export const caseFile = z
  .object({
    format: z.literal('dowser-case'),
    version: z.literal(1),
    report: z
      .object({
        id: text,
        title: text,
        preparedBy: text,
        createdAt: text,
        template: text,
        marking: text,
        state: z.enum(reportStates),
      })
      .strict(),
    case: z.object({ id: text, title: text, sentence: text }).strict().nullable(),
    project: z.object({ name: text, synthetic: z.boolean(), createdAt: text }).strict(),
    account: z.array(z.object({ id: text, title: text, text }).strict()),
    checklist: z.array(z.object({ question: text, ticked: z.boolean() }).strict()),
    disposition: z.object({ conclusion: text, nextStep: text, decidedBy: text, reviewedBy: text }).strict(),
    method: z
      .object({
        run: text,
        detector: text.nullable(),
        title: text,
        parameters: z.record(text, z.union([z.number(), text, z.boolean()])),
        seed: z.number().nullable(),
        backend: text.nullable(),
        startedAt: text,
        notes: z.array(text),
        measured: z.array(
          z
            .object({
              ranking: text,
              of: z.enum(['node', 'edge']),
              isFloor: z.boolean(),
              auroc: z.number(),
              averagePrecision: z.number(),
            })
            .strict(),
        ),
      })
      .strict(),
    graph: z.object({ nodes: z.number().int(), edges: z.number().int(), directed: z.boolean() }).strict(),
    sources: z.array(
      z
        .object({
          file: text,
          role: text,
          bytes: z.number().int(),
          sha256: text,
          read: z.number().int(),
          kept: z.number().int(),
          merged: z.number().int(),
          rejected: z.number().int(),
        })
        .strict(),
    ),
    nodes: z.array(z.object({ id: text, name: text, ...element }).strict()),
    edges: z.array(z.object({ edge: z.number().int(), source: text, target: text, ...element }).strict()),
    /** edges among the nodes that are not listed, because there are so many */
    edgesNotListed: z.number().int(),
    labelLog: z.object({ entries: z.number().int(), head: text, holds: z.boolean(), sentence: text }).strict(),
    redaction: z.array(text),
  })
  .strict();
export type CaseFile = z.infer<typeof caseFile>;

export function caseFileSchema(): Record<string, unknown> {
  return {
    $id: 'dowser-case-1',
    title: 'A case of Dowser, version 1',
    ...z.toJSONSchema(caseFile, { target: 'draft-7' }),
  };
}
