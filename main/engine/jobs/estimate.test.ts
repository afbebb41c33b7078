import { expect, test } from 'vitest';
import { bytesText, durationText } from './estimate.ts';

test.each([
  [2, 'a few seconds'],
  [7.3, 'about 7 seconds'],
  [19.6, 'about 20 seconds'],
  [43, 'about 45 seconds'],
  [100, 'about 2 minutes'],
  [7200, 'about 2 hours'],
])('%f seconds are said as "%s"', (seconds, words) => {
  expect(durationText(seconds)).toBe(words);
});

test('rounding never hides more than a third of what was estimated, from five seconds on', () => {
  const unit = { seconds: 1, minutes: 60, hours: 3600 } as const;
  for (let seconds = 5; seconds < 40_000; seconds *= 1.03) {
    const [, number, name] = /^about ([\d.]+) (seconds|minutes|hours)$/.exec(durationText(seconds)) ?? [];
    const said = Number(number) * (name === 'seconds' ? unit.seconds : name === 'minutes' ? unit.minutes : unit.hours);
    expect(Math.abs(said / seconds - 1), durationText(seconds)).toBeLessThan(0.34);
  }
});

test('memory is said in units that people read', () => {
  expect([1, 257e6, 2.54e9, 24e9].map(bytesText)).toEqual(['1 MB', '257 MB', '2.5 GB', '24 GB']);
});
