/** The tokens of a theme that is not necessarily the one on screen, read from the style sheet: one list of colours. */
import type { ImageTheme } from './scene.ts';

function* rules(list: CSSRuleList): Generator<CSSStyleRule> {
  for (const rule of list) {
    if (rule instanceof CSSStyleRule) yield rule;
    else if (rule instanceof CSSGroupingRule) yield* rules(rule.cssRules);
  }
}

/** @returns a token by its name without dashes, '' where the style sheet has none */
export function themeTokens(theme: ImageTheme): (name: string) => string {
  const selector = new RegExp(`data-theme=["']?${theme}`);
  const found = [...document.styleSheets].flatMap((sheet) =>
    [...rules(sheet.cssRules)].filter(({ selectorText }) => selector.test(selectorText)),
  );
  return (name) =>
    found.map((rule) => rule.style.getPropertyValue(`--${name}`).trim()).find((value) => value !== '') ?? '';
}
