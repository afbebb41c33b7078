// @vitest-environment jsdom
import { expect, test } from 'vitest';
import { fileNameOf, provenanceLine } from './provenance.ts';
import type { Scene, SceneNode } from './scene.ts';
import { escapeXml, safeColour, writeSvg } from './write-svg.ts';

const evil = `"><script>alert(1)</script><x onload='alert(2)' a="]]>&amp;\u0000\ud800`;
const node = (x: number, name: string, more: Partial<SceneNode> = {}): SceneNode => ({
  x,
  y: 0,
  radius: 10,
  shape: 'disc',
  fill: '#123456',
  border: '#000',
  borderWidth: 1,
  name,
  priority: 1,
  halo: null,
  ...more,
});
const scene: Scene = {
  nodes: [node(0, evil, { priority: Infinity, halo: evil }), node(200, 'b', { shape: 'triangle', fill: evil })],
  edges: [
    {
      from: [0, 0],
      to: [200, 0],
      endRadius: 10,
      bend: 0,
      colour: evil,
      width: 2,
      opacity: 1,
      isDashed: true,
      hasArrow: true,
      text: evil,
    },
  ],
  raster: { png: `javascript:${evil}`, bounds: { left: 0, top: 0, right: 1, bottom: 1 } },
  legend: [{ shape: 'cross', fill: evil, border: evil, text: evil }],
  background: evil,
  text: '#fff',
  muted: '#ccc',
  line: '#333',
};
const options = { width: 800, height: 600, theme: 'dark', withLegend: true } as const;

test('nothing that a name, a colour or a title says becomes part of the document', () => {
  const svg = writeSvg(scene, options, evil, evil);
  const read = new DOMParser().parseFromString(svg, 'image/svg+xml');
  expect(read.querySelector('parsererror')).toBeNull();
  const names = new Set([...read.querySelectorAll('*')].map(({ localName }) => localName));
  expect(names).toEqual(new Set(['svg', 'title', 'desc', 'rect', 'text', 'path', 'polygon', 'circle', 'line']));
  const attributes = [...read.querySelectorAll('*')].flatMap((element) => element.getAttributeNames());
  expect(attributes.filter((name) => name.startsWith('on') || name === 'href')).toEqual([]);
  expect(read.querySelector('title')?.textContent).toContain('<script>alert(1)</script>');
});

test('the picture fills its size, names give way to each other, the first one is always there', () => {
  const many = Array.from({ length: 40 }, (_, i) => node(i, `node number ${i}`));
  const svg = writeSvg({ ...scene, nodes: [...many, node(0, 'first', { priority: Infinity })] }, options, 't', 'p');
  const read = new DOMParser().parseFromString(svg, 'image/svg+xml');
  const texts = [...read.querySelectorAll('text')].map(({ textContent }) => textContent);
  expect(texts).toContain('first');
  expect(texts.filter((text) => text.startsWith('node number')).length).toBeLessThan(3);
  expect(read.documentElement.getAttribute('viewBox')).toBe('0 0 800 600');
  for (const circle of read.querySelectorAll('circle')) {
    expect(Number(circle.getAttribute('cx'))).toBeGreaterThanOrEqual(0);
    expect(Number(circle.getAttribute('cx'))).toBeLessThanOrEqual(800);
  }
});

test('without a legend its entries are not written', () => {
  const plain: Scene = { ...scene, legend: [{ shape: 'disc', fill: '#fff', border: '#fff', text: 'top 1 %' }] };
  expect(writeSvg(plain, options, 't', 'p')).toContain('top 1 %');
  expect(writeSvg(plain, { ...options, withLegend: false }, 't', 'p')).not.toContain('top 1 %');
});

test('an empty scene is a picture too', () => {
  const read = new DOMParser().parseFromString(
    writeSvg({ ...scene, nodes: [], edges: [] }, options, 't', 'a long line '.repeat(40)),
    'image/svg+xml',
  );
  expect(read.querySelectorAll('text').length).toBeGreaterThan(4);
});

test('escapes and colours', () => {
  expect(escapeXml('<a b="c">&\'\u0007')).toBe('&lt;a b=&quot;c&quot;&gt;&amp;&#39;\ufffd');
  expect(['#fff', 'rgb(1 2 3 / 50%)', 'red', 'url(#x)', '" onload="'].map(safeColour)).toEqual([
    '#fff',
    'rgb(1 2 3 / 50%)',
    'red',
    'none',
    'none',
  ]);
});

test('a picture says where it comes from and what it leaves out', () => {
  const run = { title: 'Auto', spec: { detector: 'auto', params: {}, seed: 7, backend: 'auto' } } as const;
  const line = provenanceLine({
    project: 'Bank',
    synthetic: true,
    run,
    at: '2026-03-04T05:06:07.000Z',
    hidden: '3 of 9 neighbours not shown',
  });
  expect(line).toMatch(
    /^Bank \(synthetic data\) · scores: Auto, seed 7 · 4 Mar, \d\d:\d\d 2026 · 3 of 9 neighbours not shown · Dowser$/,
  );
  expect(provenanceLine({ project: 'B', synthetic: false, run: null, at: '2026-03-04', hidden: '' })).toContain(
    'not scored',
  );
  expect(fileNameOf('Naïve / "x" → y')).toBe('Naive-x-y');
  expect(fileNameOf('///')).toBe('picture');
});
