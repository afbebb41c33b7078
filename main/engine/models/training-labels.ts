/**
 * What a model may learn from and what it is measured on: the classes that stand in the label log, less those of nodes
 * that the open queue drew for its audit, and how frequent anomalies are among all nodes, as far as random picks tell.
 */
import type { Answer } from '../../../ml/loop/loop.types.ts';
import { labelVersion, standingOpinions } from '../labels/label-log.ts';
import type { OpenProject } from '../open-project.ts';
import { classAnswers } from '../queue/answers.ts';
import { baseRateOf } from '../queue/base-rate.ts';
import { deriveChain } from '../queue/chain.ts';
import { auditSet } from '../queue/compose.ts';
import { LEAST_AUDIT } from '../queue/measure.ts';
import { auditNodes, openQueue, readBatches } from '../queue/queue-record.ts';

export interface TrainingLabels {
  /** in the order in which they were given; label 1 is anomalous */
  readonly answers: readonly Answer[];
  /** of the audit set: never learned from */
  readonly audit: readonly Answer[];
  /** the audit answers are enough to measure on: at least 20, of both classes */
  readonly measuresOnAudit: boolean;
  /** share of anomalous nodes in the graph by at least 20 nodes drawn at random; null where it is not known */
  readonly baseRate: { readonly share: number; readonly of: number } | null;
  /** newest entry of the label log */
  readonly logSeq: number;
}

export interface ClassCounts {
  readonly anomalous: number;
  readonly normal: number;
}

export function countClasses(answers: readonly Answer[]): ClassCounts {
  const anomalous = answers.filter(({ label }) => label === 1).length;
  return { anomalous, normal: answers.length - anomalous };
}

export function trainingLabels(project: OpenProject): TrainingLabels {
  const { db, data } = project;
  const opinions = standingOpinions(project).node;
  const given = classAnswers(opinions).map(({ node, label }) => ({ node, label }));
  const logSeq = labelVersion(project);
  const queue = openQueue(db);
  if (queue === null) return { answers: given, audit: [], measuresOnAudit: false, baseRate: null, logSeq };
  const stored = readBatches(db, queue.queueId);
  const drawn = auditNodes(db, queue.queueId);
  const chain = deriveChain({ ...queue, numNodes: data.graph.numNodes }, stored, opinions);
  const aside = auditSet(queue, chain.batches, drawn);
  const audit = given.filter(({ node }) => aside.has(node));
  const { anomalous, normal } = countClasses(audit);
  const rate = baseRateOf({ project, queue, drawn, opinions, chain });
  return {
    answers: given.filter(({ node }) => !aside.has(node)),
    audit,
    measuresOnAudit: audit.length >= LEAST_AUDIT && anomalous > 0 && normal > 0,
    baseRate: rate !== null && rate.of >= LEAST_AUDIT ? { share: rate.share, of: rate.of } : null,
    logSeq,
  };
}
