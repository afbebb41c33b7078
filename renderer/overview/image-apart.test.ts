// @vitest-environment jsdom
import { afterEach, expect, test, vi } from 'vitest';
import type { ImageInput } from './export-image.ts';
import { mostSvgElements, renderSvg } from './export-image.ts';
import { imageFile } from './image-apart.ts';
import type { ImageReply, ImageRequest } from './image-worker.ts';

/** Two nodes and the edge between them, the first of them named. */
function twoNodes(numEdges = 1): ImageInput {
  return {
    positions: Float32Array.of(0, 0, 10, 0),
    edges: {
      pairs: new Uint32Array(2 * numEdges).map((_, i) => i % 2),
      numPlain: numEdges,
      numStrong: 0,
      loops: 0,
      filtered: 0,
    },
    look: {
      colours: Uint8Array.of(1, 2, 3, 255, 4, 5, 6, 255),
      sizes: Float32Array.of(1, 1),
      importance: Float32Array.of(1, 0),
      ownColour: 0,
    },
    order: Uint32Array.of(1, 0),
    numChosen: 0,
    camera: { zoom: 10, x: 5, y: 0 },
    screen: { width: 400, height: 300 },
    theme: { background: [0, 0, 0], line: [1, 1, 1], strong: [1, 0, 0], chosen: [1, 1, 1], ownColour: 0 },
    colouring: {
      title: 'Score',
      notes: [],
      codes: Uint8Array.of(0, 1),
      entries: [
        { text: 'low', count: 1, token: '--a', condition: null },
        { text: 'high', count: 1, token: '--b', condition: null },
      ],
    },
    colours: ['#111111', '#eeeeee'],
    background: '#000000',
    text: '#ffffff',
    font: 'Inter',
    provenance: 'Payments <test> · Dowser',
    names: [{ node: 0, text: 'Ada & Co' }],
    tooMany: 'Too many for an SVG.',
  };
}

class ThreadOf extends EventTarget {
  static answer: (request: ImageRequest) => ImageReply;
  static ended = 0;
  postMessage(request: ImageRequest): void {
    const data = ThreadOf.answer(request);
    queueMicrotask(() => this.dispatchEvent(new MessageEvent('message', { data })));
  }
  terminate(): void {
    ThreadOf.ended++;
  }
}

function withThread(answer: (request: ImageRequest) => ImageReply): void {
  ThreadOf.answer = answer;
  ThreadOf.ended = 0;
  vi.stubGlobal('OffscreenCanvas', EventTarget);
  vi.stubGlobal('Worker', ThreadOf);
}

afterEach(() => void vi.unstubAllGlobals());

test('an SVG holds every node, edge, name and where it comes from, whatever the names are', () => {
  const svg = new DOMParser().parseFromString(renderSvg(twoNodes(), 800, 600), 'image/svg+xml');
  expect(svg.querySelector('parsererror')).toBeNull();
  const circles = [...svg.querySelectorAll('circle[fill-opacity]')].map((circle) => circle.getAttribute('cx'));
  expect(circles).toEqual(['500.0', '300.0']);
  expect(svg.querySelector('path')?.getAttribute('d')).toBe('M300.0 300.0L500.0 300.0');
  expect(svg.querySelector('title')?.textContent).toBe('Payments <test> · Dowser');
  expect([...svg.querySelectorAll('text')].map(({ textContent }) => textContent)).toContain('Ada & Co');
});

test('an SVG that no program opens is refused in the words of the page', () => {
  expect(() => renderSvg(twoNodes(mostSvgElements + 1), 800, 600)).toThrow('Too many for an SVG.');
});

test('another thread draws, and ends with the image', async () => {
  withThread(({ input, width, height }) => ({ what: 'svg', svg: renderSvg(input, width, height) }));
  const bytes = await imageFile({ format: 'svg', input: twoNodes(), width: 800, height: 600 });
  expect(new TextDecoder().decode(bytes)).toBe(renderSvg(twoNodes(), 800, 600));
  expect(ThreadOf.ended).toBe(1);
});

test('what the thread could not do is said, with its reason', async () => {
  withThread(() => ({ what: 'failed', code: 'unavailable', message: 'The driver gave no memory.' }));
  await expect(imageFile({ format: 'png', input: twoNodes(), width: 9, height: 9 })).rejects.toMatchObject({
    code: 'unavailable',
    message: 'The driver gave no memory.',
  });
  expect(ThreadOf.ended).toBe(1);
});
