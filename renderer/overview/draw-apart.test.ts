// @vitest-environment jsdom
import { afterEach, expect, test, vi } from 'vitest';
import { drawApart } from './draw-apart.ts';
import type { PictureEvents } from './draw-apart.ts';
import type { DrawReply, DrawRequest } from './draw-worker.ts';

const events = (more: Partial<PictureEvents> = {}): PictureEvents => ({
  onFrame: () => undefined,
  onLost: () => undefined,
  onRestored: () => undefined,
  onFailed: () => undefined,
  ...more,
});

class HeldWorker extends EventTarget {
  static last: HeldWorker | null = null;
  readonly asked: DrawRequest[] = [];
  constructor() {
    super();
    HeldWorker.last = this;
  }
  postMessage(request: DrawRequest): void {
    this.asked.push(request);
  }
  reply(data: DrawReply): void {
    this.dispatchEvent(new MessageEvent('message', { data }));
  }
}

afterEach(() => {
  vi.unstubAllGlobals();
  Reflect.deleteProperty(HTMLCanvasElement.prototype, 'transferControlToOffscreen');
});

function withThread(): void {
  vi.stubGlobal('OffscreenCanvas', EventTarget);
  vi.stubGlobal('Worker', HeldWorker);
  Object.assign(HTMLCanvasElement.prototype, { transferControlToOffscreen: () => ({}) });
}

test('a picture says whether it is older than what was asked of it', () => {
  withThread();
  const host = document.createElement('div');
  const onFrame = vi.fn();
  const picture = drawApart(host, events({ onFrame }));
  const canvas = host.querySelector('canvas');
  const camera = { zoom: 2, x: 0, y: 0 };
  picture.setCamera(camera);
  expect(HeldWorker.last?.asked.map(({ what }) => what)).toEqual(['start', 'camera']);
  expect(canvas?.dataset['behind']).toBe('true');
  const drawn = { edges: 1, of: 1, moving: false, camera };
  HeldWorker.last?.reply({ what: 'frame', drawn, answered: 1 });
  expect(canvas?.dataset['behind']).toBe('true');
  HeldWorker.last?.reply({ what: 'frame', drawn, answered: 2 });
  expect(canvas?.dataset['behind']).toBe('false');
  expect(onFrame).toHaveBeenCalledWith(drawn);
  picture.destroy();
  expect(HeldWorker.last?.asked.at(-1)).toEqual({ what: 'end' });
  expect(host.childElementCount).toBe(0);
});

test('what the thread could not do is told in its words', () => {
  withThread();
  const onFailed = vi.fn();
  drawApart(document.createElement('div'), events({ onFailed }));
  HeldWorker.last?.reply({ what: 'failed', message: 'The graphics driver refused a drawing program (1).' });
  expect(onFailed).toHaveBeenCalledWith('The graphics driver refused a drawing program (1).');
});

test('without another thread or WebGL 2 there is a sentence instead of a picture', async () => {
  HTMLCanvasElement.prototype.getContext = () => null;
  const onFailed = vi.fn();
  const picture = drawApart(document.createElement('div'), events({ onFailed }));
  expect(onFailed).not.toHaveBeenCalled();
  await Promise.resolve();
  expect(onFailed).toHaveBeenCalledWith('This screen cannot draw the whole graph: its graphics driver has no WebGL 2.');
  picture.destroy();
});
