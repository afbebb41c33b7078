/** Opening projects and coming back to them exactly as they were left. */
import type { Project, RunInfo, SessionState } from '../../main/contract/api.ts';
import { toAppError } from '../../ml/schema/errors.ts';
import { noFilter } from './filter-slice.ts';
import { wholeText } from '../../ml/schema/number-text.ts';
import { mostChosenKept } from '../../main/contract/history.ts';
import { emptyHistory, keysIn, pickKeys } from './history.ts';
import type { ViewMemento } from './history.ts';
import { noModels } from './model-slice.ts';
import { firstOverview } from './overview-slice.ts';
import { isOpen } from './queue-items.ts';
import { noQueue } from './queue-slice.ts';
import { noReview } from './review-slice.ts';
import { firstNodes } from './selection-slice.ts';
import { noTable } from './table-slice.ts';
import type { ProjectSlice, Slice, SliceContext } from './types.ts';
import { t } from '../text/text.ts';

/** The run to show: the one asked for, else the newest that has scores. */
export function pickRun(runs: readonly RunInfo[], wanted: string | undefined): RunInfo | undefined {
  const usable = runs.filter((run) => run.state === 'succeeded' && (run.hasNodeScores || run.hasEdgeScores));
  const newestFirst = [...usable].sort((a, b) => b.startedAt.localeCompare(a.startedAt));
  return usable.find((run) => run.runId === wanted) ?? newestFirst.at(0);
}

/** The view as it was left, without what is gone since and what is chosen again by loading it. */
function restoredView({ view }: SessionState, runId: string | null): Partial<ViewMemento> {
  if (view === undefined) return {};
  return pickKeys(
    view,
    // The session keeps the whole graph with its camera.
    keysIn(view).filter((key) => key !== 'runId' && key !== 'overview' && !(key === 'tab' && view.runId !== runId)),
  );
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
        laidAside: [],
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
        finding: null,
        detail: null,
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
        overview: session.overview ?? firstOverview,
        ...noFilter,
        views: [],
        viewsError: null,
        ...noReview,
        thresholds: session.thresholds ?? {},
        ...noTable,
        leftTab: 'ranking',
        rightTab: 'why',
        centre: 'neighbourhood',
        chosen: [],
        chosenTitle: '',
        ...restoredView(session, run?.runId ?? null),
        selected: null,
        expanded: [],
        history: session.history ?? emptyHistory,
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
      void get().refreshFilter();
      void get().loadViews();
      await get().openQueue();
      const { leftTab } = session.view ?? {};
      const asking = get().queue !== null && (leftTab === undefined ? wasAnswering(session) : leftTab === 'questions');
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
        const maxNodes = session.view?.maxNodes;
        await get().select(session.selected, { expanded: session.expanded ?? [], keepTab: session.view !== undefined });
        if (maxNodes !== undefined) set({ maxNodes });
      }
      tellLeftOut(session);
    };

    /** A choice that was too large to be kept is not lost in silence. */
    const tellLeftOut = ({ view }: SessionState): void => {
      if (view?.chosenTitle === undefined || view.chosenTitle === '' || view.chosen?.length !== 0) return;
      set({ chosenTitle: '' });
      get().setNotice(
        t(
          '{chosenTitle} is not chosen any more: a session keeps at most {mostChosenKept} chosen nodes. Choose them again.',
          { chosenTitle: view.chosenTitle, mostChosenKept: wholeText(mostChosenKept) },
        ),
      );
    };

    const open = async (words: string, load: (signal: AbortSignal) => Promise<Project>): Promise<void> => {
      const { project: left, job } = get();
      const abort = new AbortController();
      const wasRunning = job?.state === 'queued' || job?.state === 'running';
      set({ opening: words, openError: null, cancelOpening: () => abort.abort() });
      try {
        const project = await load(abort.signal);
        set({ cancelOpening: null });
        await show(project);
        if (project.notice !== undefined) set({ notice: project.notice });
        // The engine works for one project at a time.
        if (wasRunning && left !== null && left.projectId !== project.projectId) {
          set({
            notice: t('The run on {name} ended when {name2} was opened. Its scores were not kept.', {
              name: left.name,
              name2: project.name,
            }),
          });
        }
      } catch (thrown) {
        const error = toAppError(thrown);
        const sentence =
          error.code === 'cancelled' ? t('{value} was cancelled.', { value: words.replace('…', '') }) : error.message;
        set({ openError: sentence });
        // With another project still on screen the start screen, which says it, is not there.
        if (left !== null && get().project !== null) set({ notice: sentence });
      } finally {
        set({ opening: null, cancelOpening: null, importProgress: null });
      }
      void get().refreshEntries();
    };

    return {
      project: null,
      opening: t('Starting…'),
      openError: null,
      importProgress: null,
      cancelOpening: null,
      onImportProgress: (progress) =>
        set(({ importProgress }) => ({
          importProgress: progress === null ? null : { ...progress, since: importProgress?.since ?? Date.now() },
        })),
      entries: [],
      runs: [],
      startUp: async () => {
        set({ opening: t('Looking for your last project…'), openError: null });
        try {
          const appInfo = await api.call('app.info', {});
          set({ appInfo });
          if (appInfo.crashReports !== null) {
            set({
              notice: t(
                'Dowser ended by a defect before. What is known of it lies in {folder} and was sent to nobody; "dowser doctor" lists and deletes it.',
                { folder: appInfo.crashReports.folder },
              ),
            });
          }
          const current = await api.call('project.current', {});
          if (current !== null) {
            await open(t('Opening {name}…', { name: current.name }), () => Promise.resolve(current));
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
          void get().refreshFilter();
          void get().loadViews();
          await get().refreshQueue();
          await get().reloadList();
          await get().reloadSelection();
          set((state) => ({ resumedVersion: state.resumedVersion + 1 }));
        } catch (thrown) {
          set({
            notice: t('The project could not be opened again. {message}', { message: toAppError(thrown).message }),
          });
        }
      },
      openSample: (sample) =>
        open(
          sample === 'payments'
            ? t('Preparing the sample payments network…')
            : t('Preparing the sample package graph…'),
          (signal) => api.call('project.openSample', { sample }, signal),
        ),
      openProject: (projectId, name) =>
        open(t('Opening {name}…', { name }), () => api.call('project.open', { projectId })),
      adoptProject: (project) => open(t('Opening {name}…', { name: project.name }), () => Promise.resolve(project)),
      refreshEntries: async () => {
        try {
          set({ entries: await api.call('project.list', {}) });
        } catch (thrown) {
          set({
            notice: t('The list of projects could not be read. {message}', { message: toAppError(thrown).message }),
          });
        }
      },
      onProjectChanged: (projectId) => {
        const { project, opening, dialog } = get();
        // Our own opening and importing announce themselves too.
        if (opening !== null || dialog === 'import' || projectId === null || projectId === project?.projectId) return;
        void open(t('Opening the project chosen elsewhere…'), async () => {
          const current = await api.call('project.current', {});
          return current ?? (await api.call('project.open', { projectId }));
        }).then(() => {
          // Whoever was working here must hear why the screen changed under their hands.
          const now = get().project;
          if (project === null || now === null || now.projectId === project.projectId) return;
          set({
            notice: t('{name} was opened elsewhere and is shown here too: all windows share one project.', {
              name: now.name,
            }),
          });
        });
      },
    };
  };
