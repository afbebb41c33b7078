/** The thread beside the page that shuffles, sorts and indexes, because a million edges take longer than a frame. */
import { arrangeEdges, shuffledOrder } from './edge-order.ts';
import type { EdgeEnds, EdgeOrder } from './edge-order.ts';
import { buildGrid } from './grid-index.ts';
import type { GridIndex } from './grid-index.ts';
import { neighboursOf } from './neighbours.ts';
import type { Neighbours } from './neighbours.ts';
import { t } from '../text/text.ts';

export type WorkerRequest =
  | { readonly what: 'load'; readonly numNodes: number; readonly src: Int32Array; readonly dst: Int32Array }
  | { readonly what: 'arrange'; readonly passes: Uint8Array | null; readonly strong: Uint8Array | null }
  | { readonly what: 'grid'; readonly positions: Float32Array }
  | { readonly what: 'neighbours'; readonly node: number }
  | { readonly what: 'ends'; readonly edge: number };

export interface WorkerAnswers {
  readonly load: { readonly degree: Uint32Array<ArrayBuffer> };
  readonly arrange: EdgeOrder;
  readonly grid: GridIndex;
  readonly neighbours: Uint32Array<ArrayBuffer>;
  readonly ends: readonly number[];
}

export type WorkerReply = { readonly turn: number } & (
  { readonly answer: WorkerAnswers[keyof WorkerAnswers] } | { readonly failed: string }
);

/** The same shuffle for everybody: pictures of one graph are alike. */
const shuffleSeed = 20_261;

let ends: EdgeEnds | null = null;
let shuffled = new Uint32Array();
let neighbours: Neighbours | null = null;

function answer(request: WorkerRequest): { answer: WorkerAnswers[keyof WorkerAnswers]; transfer: Transferable[] } {
  if (request.what === 'load') {
    const { numNodes, src, dst } = request;
    ends = { src, dst };
    shuffled = shuffledOrder(src.length, shuffleSeed);
    neighbours = neighboursOf(numNodes, ends);
    return { answer: { degree: neighbours.degree }, transfer: [] };
  }
  if (request.what === 'grid') {
    const grid = buildGrid(request.positions);
    return { answer: grid, transfer: [grid.starts.buffer, grid.members.buffer] };
  }
  if (ends === null || neighbours === null) throw new Error(t('The edges have not been loaded.'));
  if (request.what === 'neighbours') return { answer: neighbours.of(request.node).slice(), transfer: [] };
  if (request.what === 'ends') return { answer: [ends.src[request.edge], ends.dst[request.edge]], transfer: [] };
  const order = arrangeEdges(ends, shuffled, request.passes, request.strong);
  return { answer: order, transfer: [order.pairs.buffer] };
}

self.addEventListener('message', ({ data }: MessageEvent<{ turn: number; request: WorkerRequest }>) => {
  try {
    const done = answer(data.request);
    self.postMessage({ turn: data.turn, answer: done.answer } satisfies WorkerReply, { transfer: done.transfer });
  } catch (thrown) {
    const failed = thrown instanceof Error ? thrown.message : String(thrown);
    self.postMessage({ turn: data.turn, failed } satisfies WorkerReply);
  }
});
