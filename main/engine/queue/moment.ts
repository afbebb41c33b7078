/** The queue of the open project at one moment: what the record and the label log say. */
import type { Opinions } from '../labels/log-state.ts';
import type { OpenProject } from '../open-project.ts';
import type { Chain } from './chain.ts';
import type { OpenQueue, StoredBatch } from './queue-record.ts';

export interface QueueMoment {
  readonly project: OpenProject;
  readonly queue: OpenQueue;
  readonly drawn: readonly number[];
  readonly opinions: Opinions;
  readonly chain: Chain;
}

export const onTable = ({ chain }: QueueMoment): StoredBatch | undefined => chain.batches.at(-1);
