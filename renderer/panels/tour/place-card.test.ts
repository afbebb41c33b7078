import { expect, test } from 'vitest';
import { placeCard } from './place-card.ts';

const card = { width: 340, height: 210 };
const window = { width: 1280, height: 800 };
const place = (left: number, top: number, width: number, height: number) =>
  placeCard({ left, top, width, height }, card, window);

test('below a button of the top bar, above one at the bottom', () => {
  expect(place(600, 8, 100, 28)).toEqual({ left: 480, top: 50 });
  expect(place(600, 760, 100, 28)).toEqual({ left: 480, top: 536 });
});

test('beside a tall panel, never over it', () => {
  expect(place(0, 240, 320, 530)).toEqual({ left: 334, top: 240 });
  expect(place(0, 44, 320, 756)).toEqual({ left: 334, top: 44 });
  expect(place(920, 44, 360, 756)).toEqual({ left: 566, top: 44 });
});

test('inside the window, whatever it points at', () => {
  expect(place(1240, 8, 30, 28)).toEqual({ left: 926, top: 50 });
  expect(place(0, 0, 1280, 800)).toEqual({ left: 926, top: 576 });
  expect(placeCard(null, card, window)).toEqual({ left: 926, top: 576 });
});
