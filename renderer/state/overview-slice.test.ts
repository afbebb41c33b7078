import { expect, test } from 'vitest';
import { overviewView } from '../../main/contract/overview-view.ts';
import { createOverviewSlice, firstOverview } from './overview-slice.ts';
import { createStore } from 'zustand/vanilla';
import type { OverviewSlice, Slice, WorkbenchState } from './types.ts';

function sliceAlone(make: Slice<OverviewSlice>) {
  return createStore<WorkbenchState>()((...a) => make(...a) as WorkbenchState);
}
const camera = { zoom: 2, x: 1, y: -1 };

test('other places are looked at as a whole first', () => {
  const store = sliceAlone(createOverviewSlice());
  store.getState().setOverview({ camera });
  expect(store.getState().overview.camera).toEqual(camera);
  store.getState().setOverview({ places: 'pca' });
  expect(store.getState().overview).toMatchObject({ places: 'pca', camera: null });
});

test('other colours leave the camera where it is, and the same places too', () => {
  const store = sliceAlone(createOverviewSlice());
  store.getState().setOverview({ camera });
  store.getState().setOverview({ colourBy: { by: 'label' }, places: 'force' });
  expect(store.getState().overview).toMatchObject({ camera, colourBy: { by: 'label' } });
});

test('what is kept is what the session takes', () => {
  expect(overviewView.parse({ ...firstOverview, camera })).toEqual({ ...firstOverview, camera });
});
