/** A panel or dialog that nobody can look at in the gallery is a mistake. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sceneId } from './scene.ts';
import { scenes } from './scenes.ts';

const panels = join(import.meta.dirname, '../panels');
const sceneFiles = join(import.meta.dirname, 'scenes');
const shown = readdirSync(sceneFiles)
  .map((name) => readFileSync(join(sceneFiles, name), 'utf8'))
  .join('\n');

test('every folder of panels has a scene as in the middle of work', () => {
  const folders = readdirSync(panels, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const full = new Set(scenes.filter(({ state }) => state === 'full').map(({ panel }) => panel));
  expect(folders.map(({ name }) => name).filter((name) => !full.has(name))).toEqual([]);
});

test('every dialog that can be opened, and every panel component, is in a scene', () => {
  const files = readdirSync(panels, { recursive: true, encoding: 'utf8' });
  const parts = files.filter((file) => /-(panel|dialog)\.tsx$/.test(file)).map((file) => file.split(/[\\/]/).at(-1));
  // It is opened by a button of the whole graph alone, and drawn by it.
  const within = ['image-dialog.tsx'];
  expect(parts.filter((file) => file !== undefined && !within.includes(file) && !shown.includes(file))).toEqual([]);
});

test('scenes are told apart by their addresses', () => {
  const ids = scenes.map(sceneId);
  expect(new Set(ids).size).toBe(ids.length);
});
