/** Places the nodes of a large picture away from the page's own thread. */
import type { PlaceRequest } from './place-apart.ts';
import { placeNodes } from './layout.ts';

self.onmessage = ({ data }: MessageEvent<PlaceRequest>): void => {
  self.postMessage({ turn: data.turn, places: [...placeNodes(data.picture, new Map(data.kept))] });
};
