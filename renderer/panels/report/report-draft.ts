/** What has been written into the report dialog: kept while the page is open, so that closing the dialog loses nothing. */
import type { MethodInput } from '../../../main/contract/api.ts';

export interface ReportDraft {
  readonly title: string;
  readonly preparedBy: string;
  /** how many are described, as typed */
  readonly top: string;
  /** id of a case; null for the whole run */
  readonly caseId: string | null;
  readonly template: string;
  readonly narrative: Readonly<Record<string, string>>;
  readonly checked: readonly string[];
  readonly state: 'draft' | 'in review' | 'final';
  readonly conclusion: string;
  readonly nextStep: string;
  readonly decidedBy: string;
  readonly reviewedBy: string;
  /** by column: what is not here is shown */
  readonly columns: Readonly<Record<string, 'mask' | 'leave out'>>;
  readonly masksAll: boolean;
  /** ids to mask, one a line */
  readonly maskedIds: string;
  readonly pdf: boolean;
  readonly casePackage: boolean;
}

const drafts = new Map<string, ReportDraft>();

export function keptDraft(projectId: string, fresh: ReportDraft): ReportDraft {
  return drafts.get(projectId) ?? fresh;
}
export function keepDraft(projectId: string, draft: ReportDraft): void {
  drafts.set(projectId, draft);
}

export function topOf({ top }: ReportDraft): number | null {
  const value = Number(top);
  return Number.isInteger(value) && value >= 1 && value <= 200 ? value : null;
}

type Asked = MethodInput<'report.create'>;

/** The question to the engine; the findings that cases are made of go along, so that it finds the case on screen. */
export function askFor(
  draft: ReportDraft,
  runId: string,
  top: number,
  caseAmong: NonNullable<Asked['caseAmong']> | null,
): Asked {
  const of = (what: 'mask' | 'leave out'): string[] =>
    Object.entries(draft.columns).flatMap(([column, chosen]) => (chosen === what ? [column] : []));
  const listed = draft.maskedIds
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return {
    runId,
    top,
    title: draft.title.trim(),
    preparedBy: draft.preparedBy.trim(),
    caseId: draft.caseId,
    caseAmong,
    template: draft.template,
    narrative: { ...draft.narrative },
    checked: [...draft.checked],
    disposition: {
      state: draft.state,
      conclusion: draft.conclusion,
      nextStep: draft.nextStep,
      decidedBy: draft.decidedBy.trim(),
      reviewedBy: draft.reviewedBy.trim(),
    },
    redaction: {
      leaveOut: of('leave out'),
      mask: of('mask'),
      ids: draft.masksAll ? 'all' : listed.length > 0 ? listed : 'none',
    },
    pdf: draft.pdf,
    casePackage: draft.casePackage,
  };
}
