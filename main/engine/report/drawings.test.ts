/** The drawings of a report: nothing lies on anything else, what is left out is said, and the words say what is drawn. */
import { describe, expect, it } from 'vitest';
import type { LabelEntry, Neighbourhood } from '../../contract/api.ts';
import { figure, percent, utc } from './format.ts';
import { histogramSvg } from './histogram-svg.ts';
import { escapeHtml, html, htmlText } from './html.ts';
import { neighbourhoodSvg, placeNodes } from './neighbourhood-svg.ts';

function picture(neighbours: number, centres: 1 | 2, hiddenNodes = 0): Neighbourhood {
  const nodes = Array.from({ length: neighbours + centres }, (_, index) => ({
    index,
    id: `n${index}`,
    name: index === centres ? '<b>neighbour</b>' : `n${index}`,
    degree: 1,
    score: index,
    percentile: index === centres ? 0.995 : 0.2,
    label: null,
    hidden: 0,
    isCenter: index < centres,
  }));
  const edges = Array.from({ length: neighbours }, (_, i) => ({
    index: i,
    source: centres === 2 && i % 3 === 0 ? 1 : 0,
    target: i + centres,
    score: null,
    percentile: null,
    label: null,
  }));
  return { nodes, edges, directed: true, hiddenNodes, hiddenEdges: hiddenNodes * 2 };
}

describe('neighbourhood', () => {
  it.each([
    [1, 1],
    [2, 1],
    [3, 1],
    [16, 1],
    [0, 2],
    [1, 2],
    [15, 2],
  ] as const)('keeps %i neighbours of %i centre(s) inside the frame and apart', (neighbours, centres) => {
    const places = [...placeNodes(picture(neighbours, centres)).values()];
    expect(places).toHaveLength(neighbours + centres);
    for (const [i, a] of places.entries()) {
      expect(a.x).toBeGreaterThan(20);
      expect(a.x).toBeLessThan(360);
      expect(a.y).toBeGreaterThan(10);
      expect(a.y).toBeLessThan(280);
      for (const b of places.slice(i + 1)) expect(Math.hypot(a.x - b.x, a.y - b.y)).toBeGreaterThan(14);
    }
  });

  it('says how many are drawn and how many are not', () => {
    const text = htmlText(neighbourhoodSvg(picture(12, 1, 328), 'E-01', null)).replaceAll(/\s+/g, ' ');
    expect(text).toContain(
      '12 of 340 neighbours drawn, highest scores first; 328 neighbours not drawn, 656 edges not drawn.',
    );
    expect(htmlText(neighbourhoodSvg(picture(3, 1), 'E-01', null))).toContain('nothing left out');
  });

  it('has a text alternative that names the neighbours that stand out, as text', () => {
    const text = htmlText(neighbourhoodSvg(picture(5, 1), 'E-01', null));
    expect(text).toContain('Among the highest one in a hundred: &lt;b&gt;neighbour&lt;/b&gt; (99.5 %).');
    expect(text).not.toContain('<b>');
  });
});

describe('histogram', () => {
  const labels = new Map<number, LabelEntry>();

  it('draws a bar for every bin that holds something and says where the described ones begin', () => {
    const score = Float64Array.from({ length: 1000 }, (_, i) => i / 999);
    const order = Int32Array.from({ length: 1000 }, (_, i) => 999 - i);
    const text = htmlText(histogramSvg('nodes', { score, order, percentile: score }, labels, 10)).replaceAll(
      /\s+/g,
      ' ',
    );
    expect(text.match(/class="bar"/g)).toHaveLength(64);
    expect(text).toContain('1,000 scores from 0 to 1');
    expect(text).toContain('The 10 highest begin at 0.991.');
  });

  it('draws one bar where all scores are the same, and says so where there is none', () => {
    const same = new Float64Array(5).fill(2);
    const order = Int32Array.from([0, 1, 2, 3, 4]);
    const text = htmlText(histogramSvg('nodes', { score: same, order, percentile: same }, labels, 10));
    expect(text.match(/class="bar"/g)).toHaveLength(1);
    expect(text).not.toMatch(/NaN|Infinity/);
    const none = { score: new Float64Array(0), order: new Int32Array(0), percentile: new Float64Array(0) };
    expect(htmlText(histogramSvg('edges', none, labels, 10))).toContain('The run scored no edges.');
  });
});

describe('text', () => {
  it('is escaped unless it was made here', () => {
    expect(htmlText(html`<p title="${'"'}">${'<'}${html`<b>${"'"}</b>`}${[html`1`, html`2`]}${null}</p>`)).toBe(
      '<p title="&quot;">&lt;<b>&#39;</b>12</p>',
    );
    expect(escapeHtml('a\u0000b\u202ec\n')).toBe('a\ufffdb\ufffdc\n');
  });

  it('writes figures that neither lie nor overflow', () => {
    expect(figure(1234567.8)).toBe('1,234,568');
    expect(figure(-0.123456)).toBe('−0.1235');
    expect(figure(0.00001234)).toBe('1.23e−5');
    expect(percent(0.99999)).toBe('99.99 %');
    expect(percent(1)).toBe('100 %');
    expect(percent(0.5)).toBe('50.0 %');
    expect(utc('2026-03-01T10:00:00.123Z')).toBe('2026-03-01 10:00:00 UTC');
  });
});
