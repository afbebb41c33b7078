/**
 * Where nodes go, worked out in a worker where that takes long: the page answers meanwhile. A small picture is placed at
 * once, because sending it would take longer; so is every picture where the page has no workers.
 */
import type { Point } from './layout.ts';
import { placeNodes } from './layout.ts';
import type { PlacedPicture } from './layout.ts';

export interface PlaceRequest {
  readonly turn: number;
  readonly picture: PlacedPicture;
  readonly kept: readonly (readonly [number, Point])[];
}
interface PlaceAnswer {
  readonly turn: number;
  readonly places: readonly (readonly [number, Point])[];
}

export interface Placer {
  /** Null where a later picture was asked for meanwhile. */
  place(picture: PlacedPicture, kept: ReadonlyMap<number, Point>): Promise<ReadonlyMap<number, Point> | null>;
  end(): void;
}

/** Nodes placed on the page's own thread: a few milliseconds. */
const fewNodes = 60;

export function createPlacer(): Placer {
  let worker: Worker | null = null;
  let turn = 0;
  const waiting = new Map<number, (places: ReadonlyMap<number, Point> | null) => void>();
  const start = (): Worker => {
    const made = new Worker(new URL('./layout-worker.ts', import.meta.url), { type: 'module' });
    made.onmessage = ({ data }: MessageEvent<PlaceAnswer>) => {
      waiting.get(data.turn)?.(new Map(data.places));
      waiting.delete(data.turn);
    };
    return made;
  };
  return {
    place: (picture, kept) => {
      turn++;
      for (const [old, answer] of waiting) {
        answer(null);
        waiting.delete(old);
      }
      const mine = turn;
      if (picture.nodes.length <= fewNodes || typeof Worker === 'undefined')
        return Promise.resolve(placeNodes(picture, kept));
      const { promise, resolve } = Promise.withResolvers<ReadonlyMap<number, Point> | null>();
      waiting.set(mine, resolve);
      worker ??= start();
      // A worker that cannot start must not leave the picture empty.
      worker.onerror = () => {
        worker = null;
        waiting.delete(mine);
        resolve(placeNodes(picture, kept));
      };
      const slim = {
        nodes: picture.nodes.map(({ index, isCenter, score }) => ({ index, isCenter, score })),
        edges: picture.edges.map(({ source, target }) => ({ source, target })),
        ...(picture.row === undefined ? {} : { row: picture.row }),
      };
      worker.postMessage({ turn: mine, picture: slim, kept: [...kept] } satisfies PlaceRequest);
      return promise;
    },
    end: () => {
      worker?.terminate();
      worker = null;
    },
  };
}
