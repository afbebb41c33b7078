/** All scenes. A panel or dialog without one fails gallery.test.ts. */
import { dialogScenes } from './scenes/dialogs.tsx';
import { filterScenes } from './scenes/filter.tsx';
import { frameScenes } from './scenes/frame.tsx';
import { leftScenes } from './scenes/left.tsx';
import { middleScenes } from './scenes/middle.tsx';
import { rightScenes } from './scenes/right.tsx';
import type { Scene } from './scene.ts';

export const scenes: readonly Scene[] = [
  ...frameScenes,
  ...filterScenes,
  ...leftScenes,
  ...middleScenes,
  ...rightScenes,
  ...dialogScenes,
];
