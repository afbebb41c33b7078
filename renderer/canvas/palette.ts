/** The theme's colours as canvases need them: read from the tokens, so that there is one list. */
import type { LabelValue } from '../../main/contract/api.ts';

export interface Palette {
  readonly background: string;
  readonly text: string;
  readonly muted: string;
  readonly line: string;
  readonly accent: string;
  readonly raised: string;
  readonly scores: readonly string[];
  readonly unscored: string;
  readonly labels: Readonly<Record<LabelValue, string>>;
}

/** The value of one token as it holds for an element. */
export const readToken = (element: Element, name: string): string =>
  getComputedStyle(element).getPropertyValue(`--${name}`).trim();

export function readPalette(element: Element): Palette {
  const style = getComputedStyle(element);
  return paletteOf((name) => style.getPropertyValue(`--${name}`).trim());
}

/** @param token the value of a design token by its name without dashes */
export function paletteOf(token: (name: string) => string): Palette {
  return {
    background: token('bg-canvas'),
    text: token('text'),
    muted: token('text-3'),
    line: token('line-strong'),
    accent: token('accent'),
    raised: token('raised'),
    scores: [0, 1, 2, 3, 4].map((step) => token(`score-${step}`)),
    unscored: token('unscored'),
    labels: {
      anomalous: token('label-anomalous'),
      normal: token('label-normal'),
      unsure: token('label-unsure'),
      skip: token('label-skip'),
      unlabelable: token('label-unlabelable'),
    },
  };
}
