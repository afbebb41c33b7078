/**
 * What a report is asked for: of which case, by which template, with what was decided and what is to stay out of it.
 * Shapes only; the methods are in api.ts.
 */
import { z } from 'zod';

const id = z.string().min(1).max(200);
/** An analyst's own words; line breaks are kept. */
const words = z.string().max(20_000);

/** What stays out of every part of a report and its package. */
export const redactionInput = z
  .object({
    /** columns of nodes and edges that are left out */
    leaveOut: z.array(z.string().max(400)).max(500).default([]),
    /** columns of which the last four characters are shown */
    mask: z.array(z.string().max(400)).max(500).default([]),
    /** nodes whose id and name are replaced by a number: none, all, or those of these ids */
    ids: z.union([z.enum(['none', 'all']), z.array(z.string().max(1000)).max(10_000)]).default('none'),
  })
  .strict();
export type Redaction = z.output<typeof redactionInput>;

export const reportStates = ['draft', 'in review', 'final'] as const;

export const dispositionInput = z
  .object({
    state: z.enum(reportStates).default('draft'),
    /** what was concluded, in the analyst's words; empty while it is open */
    conclusion: words.default(''),
    nextStep: words.default(''),
    /** who decides, or has decided */
    decidedBy: z.string().trim().max(200).default(''),
    /** a second pair of eyes */
    reviewedBy: z.string().trim().max(200).default(''),
  })
  .strict();
export type Disposition = z.output<typeof dispositionInput>;

export const reportInput = z
  .object({
    runId: id,
    title: z.string().trim().min(1).max(200),
    preparedBy: z.string().trim().min(1).max(100),
    /** how many of the highest-ranked nodes and edges (of a case: of its members) are described one by one */
    top: z.number().int().min(1).max(200),
    /** node-17, edge-5: the case of that finding at the usual threshold, or that element alone; null for the whole run */
    caseId: z.string().min(1).max(1000).nullable().default(null),
    /** the findings that cases are made of, where it is not the usual threshold; see review.cases */
    caseAmong: z
      .object({
        nodes: z.number().int().nonnegative(),
        edges: z.number().int().nonnegative(),
        throughNeighbours: z.boolean(),
        hubAbove: z.number().int().nonnegative().nullable(),
      })
      .strict()
      .nullable()
      .default(null),
    template: id.default('general'),
    /** the analyst's text for parts of the template, by their id */
    narrative: z.record(z.string().max(100), words).default({}),
    /** questions of the template's checklist that were ticked */
    checked: z.array(z.string().max(400)).max(200).default([]),
    disposition: dispositionInput.default(dispositionInput.parse({})),
    redaction: redactionInput.default(redactionInput.parse({})),
    /** a PDF beside the page, where this machine can print one */
    pdf: z.boolean().default(false),
    /** everything in one file that can be checked elsewhere: case.zip */
    casePackage: z.boolean().default(false),
  })
  .strict();
export type ReportInput = z.output<typeof reportInput>;

export interface ReportFileInfo {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
}
export interface ReportResult {
  readonly runId: string;
  readonly title: string;
  readonly files: readonly ReportFileInfo[];
  /** what was asked for and is not there, or is there in another way, as sentences */
  readonly notes: readonly string[];
}

const label = z.string().trim().min(1).max(200);
const sentence = z.string().trim().min(1).max(2000);
const partId = z.string().regex(/^[a-z][a-z0-9-]{0,59}$/, 'lower-case letters, digits and hyphens');

/** The parts that every report has, in the order in which a template may put them. */
export const reportParts = [
  'summary',
  'narrative',
  'disposition',
  'decisions',
  'evidence',
  'scores',
  'findings',
  'method',
  'provenance',
  'log',
  'not-shown',
] as const;
export type ReportPart = (typeof reportParts)[number];

/** A template as a file: JSON, texts only. */
export const templateFile = z
  .object({
    format: z.literal(1),
    id: partId,
    title: label,
    /** what stands above the title of the report */
    kind: label,
    /** stands on top of the first page and in the head of every printed page; empty for none */
    marking: z.string().trim().max(200).default(''),
    /** texts that the analyst writes, with what they are to say */
    narrative: z
      .array(z.object({ id: partId, title: label, prompt: sentence }).strict())
      .max(40)
      .default([]),
    checklist: z.array(sentence).max(60).default([]),
    /** hints to whoever decides; printed with the disposition */
    hints: z.array(sentence).max(40).default([]),
    parts: z
      .array(z.enum(reportParts))
      .max(reportParts.length)
      .refine((parts) => new Set(parts).size === parts.length, 'names a part twice')
      .default([...reportParts]),
    /** last words, above the signatures */
    closing: z.string().trim().max(2000).default(''),
  })
  .strict();
export type ReportTemplate = z.output<typeof templateFile>;

export interface TemplateInfo {
  readonly id: string;
  readonly title: string;
  readonly narrative: ReportTemplate['narrative'];
  readonly checklist: readonly string[];
  readonly hints: readonly string[];
  /** 'built in', or the file's name */
  readonly origin: string;
}
export interface Templates {
  readonly templates: readonly TemplateInfo[];
  /** files that are no template, as sentences */
  readonly problems: readonly string[];
  /** whether this machine can print a PDF; else why not */
  readonly pdf: { readonly can: boolean; readonly why: string };
}
