/** The open project as the contract shows it, and the session that the screen keeps in it. */
import { sessionState } from '../../contract/api.ts';
import type { Project, SessionState } from '../../contract/api.ts';
import { withResumable } from '../jobs/job-folder.ts';
import { labelCounts } from '../labels/label-log.ts';
import type { OpenProject } from '../open-project.ts';
import { listRuns } from '../runs/run-record.ts';

/** What was saved; nothing where it is from another version and no longer understood: the screen then starts afresh. */
export function readSession(project: OpenProject): SessionState {
  const row = project.db.prepare('SELECT state FROM session WHERE id = 1').get();
  if (row === undefined) return {};
  try {
    const parsed = sessionState.safeParse(JSON.parse(String(row.state)));
    return parsed.success ? parsed.data : {};
  } catch {
    return {};
  }
}

export function saveSession(project: OpenProject, session: SessionState): void {
  project.db.prepare('INSERT OR REPLACE INTO session (id, state) VALUES (1, ?)').run(JSON.stringify(session));
}

export async function projectView(project: OpenProject): Promise<Project> {
  return {
    projectId: project.projectId,
    name: project.name,
    createdAt: project.createdAt,
    synthetic: project.synthetic,
    description: project.description,
    graph: project.graphSummary,
    importReport: project.importReport,
    runs: await withResumable(project, listRuns(project.db), ({ runId }) => runId),
    session: readSession(project),
    labelCounts: labelCounts(project),
    ...(project.notice === null ? {} : { notice: project.notice }),
  };
}
