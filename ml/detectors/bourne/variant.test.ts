/** How paper, release and single flags are resolved. */
import { describe, expect, it } from 'vitest';
import { resolveTyped } from '../../schema/params.ts';
import { params } from './params.ts';
import type { BourneParams } from './params.ts';
import { networkOptions } from './plan.ts';
import { settingsOf } from './variant.ts';

const given = (values: Record<string, unknown>): BourneParams => resolveTyped(params, values);

describe('variants', () => {
  it('by default compare graph with graph and draw along all edges', () => {
    expect(settingsOf(given({}))).toMatchObject({ nodeWiring: 'GG', direction: 'both', selfLoops: false });
    expect(settingsOf(given({}))).toMatchObject({ publishedEdgeScore: false, edgeAnchor: 'same-edge' });
    expect(settingsOf(given({})).edgeComparison).toBe('contexts');
    expect(settingsOf(given({ variant: 'paper', edgeComparison: 'contexts' })).edgeComparison).toBe('contexts');
  });
  it('as the paper compare graph with hypergraph, a hyperedge for each copy', () => {
    const settings = settingsOf(given({ variant: 'paper' }));
    expect(settings).toMatchObject({ nodeWiring: 'GH', usePredictor: true, copyHyperedge: 'per-edge' });
    expect(settings).toMatchObject({ edgeAnchor: 'same-edge', publishedEdgeScore: true, direction: 'both' });
  });
  it('as released share the hyperedge, slip the index, follow incoming edges and add loops', () => {
    const settings = settingsOf(given({ variant: 'released' }));
    expect(settings).toMatchObject({ nodeWiring: 'GG', copyHyperedge: 'shared', edgeAnchor: 'halved-index' });
    expect(settings).toMatchObject({ direction: 'in-edges', selfLoops: true, schedulePer: 'epoch' });
  });
  it('give way to a flag by itself, and only there', () => {
    const flags = { nodeWiring: 'GH', copyHyperedge: 'per-edge', direction: 'both' };
    const settings = settingsOf(
      given({ variant: 'released', ...flags, anchorOf: 'same-edge', selfLoops: 'no', usePredictor: 'yes' }),
    );
    expect(settings).toEqual({
      ...flags,
      edgeAnchor: 'same-edge',
      selfLoops: false,
      usePredictor: true,
      edgeComparison: 'hypergraph',
      publishedEdgeScore: true,
      schedulePer: 'epoch',
    });
  });
  it('reach the networks: only the hypergraph comparison of nodes can be without predictor', () => {
    const released = given({ variant: 'released', perturbation: 0.1, sampler: 'walk', walkNodes: 5, walkRestart: 0.2 });
    expect(networkOptions('GH', released, 10)).toMatchObject({
      usePredictor: false,
      copyHyperedge: 'shared',
      edgeAnchor: 'halved-index',
      schedulePer: 'epoch',
      perturbation: 0.1,
      walk: { nodes: 5, restart: 0.2 },
    });
    expect(networkOptions('GG', released, 10).usePredictor).toBe(true);
    expect(networkOptions('HG', released, 10).usePredictor).toBe(true);
    expect(networkOptions('GG', given({}), 10)).toMatchObject({ walk: null, perturbation: 0 });
  });
});
