/** The next questions for the labels of a project, without a queue: nothing is recorded, and nobody is asked. */
import type { ParamValues } from '../../../ml/schema/params.ts';
import type { QueueMode } from '../../contract/api.ts';
import { standingOpinions } from '../labels/label-log.ts';
import type { OpenProject } from '../open-project.ts';
import { hasAnswer } from './answers.ts';
import { auditSet, loopSettings, trainingAnswers } from './compose.ts';
import { factText } from './fact-text.ts';
import { auditNodes, openQueue, readBatches } from './queue-record.ts';
import { createQueueThread } from './queue-thread.ts';
import { checkSettings } from './settings.ts';

export interface PreviewInput {
  readonly mode: QueueMode;
  readonly strategy: string;
  readonly params: ParamValues;
  readonly seed: number;
  readonly count: number;
  readonly signal?: AbortSignal;
}
export interface PreviewQuestion {
  readonly index: number;
  readonly id: string;
  readonly name: string;
  readonly reason: 'picked' | 'explore';
  /** orders the questions of one list; larger = asked earlier */
  readonly score: number;
  readonly sentence: string;
  readonly facts: readonly { readonly title: string; readonly value: number; readonly text: string }[];
}
export interface Preview {
  readonly phase: string;
  readonly notes: readonly string[];
  /** labels that the classifier could learn from */
  readonly answers: number;
  readonly questions: readonly PreviewQuestion[];
}

/** Nodes that the open queue set aside for audit. */
function setAside(project: OpenProject): ReadonlySet<number> {
  const queue = openQueue(project.db);
  if (queue === null) return new Set();
  return auditSet(queue, readBatches(project.db, queue.queueId), auditNodes(project.db, queue.queueId));
}

/** @throws AppError not-found (strategy), invalid-argument, what the computation throws, cancelled */
export async function previewQuestions(project: OpenProject, input: PreviewInput, worker?: URL): Promise<Preview> {
  const { mode, strategy, params, seed, count, signal } = input;
  const none = { batchSize: 1, auditSize: 0, overlap: 0, secondLooks: 0, blind: false };
  const settings = checkSettings({ mode, strategy, params, seed, ...none });
  const opinions = standingOpinions(project).node;
  const audit = setAside(project);
  const answers = trainingAnswers(opinions, audit).map(({ node, label }) => ({ node, label }));
  const candidates = new Uint8Array(project.data.graph.numNodes).fill(1);
  for (const [node, said] of opinions) if (hasAnswer(said)) candidates[node] = 0;
  for (const node of audit) candidates[node] = 0;
  const thread = createQueueThread(project, worker);
  const task = { kind: 'batch', answers, candidates, round: 0, room: count, again: [], doubtable: [] } as const;
  const running = thread.run({ ...task, loop: loopSettings({ settings }), mostDoubtful: 0 });
  const stop = (): void => running.cancel();
  signal?.addEventListener('abort', stop, { once: true });
  try {
    const { queries, phase, notes } = await running.result;
    return {
      phase,
      notes,
      answers: answers.length,
      questions: queries.map(({ node, reason, score, sentence, facts }) => ({
        index: node,
        id: project.nodeIds[node],
        name: project.nodeNames[node],
        reason,
        score,
        sentence,
        facts: facts.map((fact) => ({
          title: fact.title,
          value: fact.value,
          text: factText(fact, (at) => project.nodeNames[at]),
        })),
      })),
    };
  } finally {
    signal?.removeEventListener('abort', stop);
    await thread.end();
  }
}
