/** Opening projects and coming back to them exactly as they were left. */
import type { Project, RunInfo, SessionState } from '../../main/contract/api.ts';
import { toAppError } from '../../ml/schema/errors.ts';
import { noModels } from './model-slice.ts';
import { isOpen } from './queue-items.ts';
import { noQueue } from './queue-slice.ts';
import { firstNodes } from './selection-slice.ts';
import { freshTable } from './table-columns.ts';
import { noTable } from './table-slice.ts';
import type { ProjectSlice, Slice, SliceContext } from './types.ts';

/** The run to show: the one asked for, else the newest that has scores. */
export function pickRun(runs: readonly RunInfo[], wanted: string | undefined): RunInfo | undefined {
  const usable = runs.filter((run) => run.state === 'succeeded' && (run.hasNodeScores || run.hasEdgeScores));
  const newestFirst = [...usable].sort((a, b) => b.startedAt.localeCompare(a.startedAt));
  return usable.find((run) => run.runId === wanted) ?? newestFirst.at(0);
}

export const createProjectSlice =
  ({ api }: SliceContext): Slice<ProjectSlice> =>
  (set, get) => {
    /** Whether questions were being answered when the project was left: one of them, or the last answer, is on screen. */
    const wasAnswering = ({ selected }: SessionState): boolean => {
      if (selected?.kind !== 'node') return selected === undefined;
      const isAsked = get().questions.some(({ index }) => index === selected.index);
      return isAsked || (get().historyOf(selected).at(0)?.itemId ?? null) !== null;
    };

    /** Shows a project as its session left it. */
    const show = async (project: Project): Promise<void> => {
      const { session } = project;
      const run = pickRun(project.runs, session.runId);
      const tab = session.tab ?? (run?.hasNodeScores === false ? 'edge' : 'node');
      set((state) => ({
        project,
        runs: project.runs,
        counts: project.labelCounts,
        runId: run?.runId ?? null,
        tab,
        // A browser keeps the name for one address only, and the web host's port changes with every start: the name
        // that the project was left with is proposed again. It is still asked, so that nobody signs as somebody else.
        ...(state.reviewerKnown || session.reviewer === undefined ? {} : { reviewer: session.reviewer }),
        search: session.filter ?? '',
        unlabelledOnly: session.unlabelledOnly ?? false,
        total: null,
        outOf: 0,
        cursor: -1,
        inList: false,
        selected: null,
        finding: null,
        detail: null,
        expanded: [],
        maxNodes: firstNodes,
        focus: null,
        selectionError: null,
        rankingError: null,
        job: null,
        cancelling: false,
        savedAt: null,
        savedText: '',
        labelError: null,
        note: '',
        ...noQueue,
        ...noModels,
        ...noTable,
        table: session.table ?? freshTable,
        leftTab: 'ranking',
        rightTab: 'why',
        memory: {
          ...(session.camera === undefined ? {} : { camera: session.camera }),
          ...(session.positions === undefined ? {} : { positions: session.positions }),
          ...(session.panelSizes === undefined ? {} : { panelSizes: session.panelSizes }),
          ...(session.scrollOffset === undefined ? {} : { scrollOffset: session.scrollOffset }),
        },
        restoredVersion: state.restoredVersion + 1,
      }));
      const job = await api.call('job.current', {});
      if (job !== null && (job.state === 'queued' || job.state === 'running')) set({ job });
      await get().loadLog();
      void get().refreshModels();
      await get().openQueue();
      const asking = get().queue !== null && wasAnswering(session);
      if (run !== undefined) {
        await get().reloadList();
        if (!asking && session.selected === undefined) {
          await get().selectAt(0);
          return;
        }
      }
      if (asking) {
        // The one that was on screen, where it is still to be answered; else the one whose turn it is.
        const left = get().questions.find((held) => held.index === session.selected?.index && isOpen(held));
        if (left !== undefined) set({ questionId: left.itemId });
        get().showQuestion();
      }
      const { selected } = get();
      const isSame = selected?.kind === session.selected?.kind && selected?.index === session.selected?.index;
      if (session.selected !== undefined && (selected === null || isSame)) {
        await get().select(session.selected, { expanded: session.expanded ?? [] });
      }
    };

    const open = async (words: string, load: () => Promise<Project>): Promise<void> => {
      const { project: left, job } = get();
      const wasRunning = job?.state === 'queued' || job?.state === 'running';
      set({ opening: words, openError: null });
      try {
        const project = await load();
        await show(project);
        // The engine works for one project at a time.
        if (wasRunning && left !== null && left.projectId !== project.projectId) {
          set({ notice: `The run on ${left.name} ended when ${project.name} was opened. Its scores were not kept.` });
        }
      } catch (thrown) {
        set({ openError: toAppError(thrown).message });
      } finally {
        set({ opening: null });
      }
      void get().refreshEntries();
    };

    return {
      project: null,
      opening: 'Starting…',
      openError: null,
      entries: [],
      runs: [],
      startUp: async () => {
        set({ opening: 'Looking for your last project…', openError: null });
        try {
          const appInfo = await api.call('app.info', {});
          set({ appInfo });
          const current = await api.call('project.current', {});
          if (current !== null) {
            await open(`Opening ${current.name}…`, () => Promise.resolve(current));
            return;
          }
          const entries = await api.call('project.list', {});
          const latest = [...entries].sort((a, b) => b.modifiedAt.localeCompare(a.modifiedAt)).at(0);
          if (latest === undefined) await get().openSample('debian');
          else await get().openProject(latest.projectId, latest.name);
        } catch (thrown) {
          set({ opening: null, openError: toAppError(thrown).message });
        }
      },
      resume: async () => {
        const before = get();
        if (before.project === null) {
          await get().startUp();
          return;
        }
        try {
          const current = await api.call('project.current', {});
          const project =
            current?.projectId === before.project.projectId
              ? current
              : await api.call('project.open', { projectId: before.project.projectId });
          // What is on screen is newer than the session on disk: only the facts are taken from the engine.
          set({ project, runs: project.runs, counts: project.labelCounts, cancelling: false });
          set({ job: await api.call('job.current', {}) });
          if (before.runId === null || !project.runs.some((run) => run.runId === before.runId)) {
            const run = pickRun(project.runs, undefined);
            set({ runId: run?.runId ?? null });
          }
          await get().loadLog();
          void get().refreshModels();
          await get().refreshQueue();
          await get().reloadList();
          await get().reloadSelection();
          set((state) => ({ resumedVersion: state.resumedVersion + 1 }));
        } catch (thrown) {
          set({ notice: `The project could not be opened again. ${toAppError(thrown).message}` });
        }
      },
      openSample: (sample) =>
        open(
          sample === 'payments' ? 'Preparing the sample payments network…' : 'Preparing the sample package graph…',
          () => api.call('project.openSample', { sample }),
        ),
      openProject: (projectId, name) => open(`Opening ${name}…`, () => api.call('project.open', { projectId })),
      adoptProject: (project) => open(`Opening ${project.name}…`, () => Promise.resolve(project)),
      refreshEntries: async () => {
        try {
          set({ entries: await api.call('project.list', {}) });
        } catch (thrown) {
          set({ notice: `The list of projects could not be read. ${toAppError(thrown).message}` });
        }
      },
      onProjectChanged: (projectId) => {
        const { project, opening, dialog } = get();
        // Our own opening and importing announce themselves too.
        if (opening !== null || dialog === 'import' || projectId === null || projectId === project?.projectId) return;
        void open('Opening the project chosen elsewhere…', async () => {
          const current = await api.call('project.current', {});
          return current ?? (await api.call('project.open', { projectId }));
        }).then(() => {
          // Whoever was working here must hear why the screen changed under their hands.
          const now = get().project;
          if (project === null || now === null || now.projectId === project.projectId) return;
          set({ notice: `${now.name} was opened elsewhere and is shown here too: all windows share one project.` });
        });
      },
    };
  };
