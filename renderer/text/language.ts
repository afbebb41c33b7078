/** Which language the page speaks: chosen by hand, else the browser's, else English. Kept on this machine. */
import { isLanguage, setLanguage } from './text.ts';
import type { Catalogue, Language } from './text.ts';

export const languageKey = 'dowser.language';

/** English needs no file; another language is read only where it is spoken. */
const catalogues: Readonly<Record<Exclude<Language, 'en'>, () => Promise<Catalogue>>> = {
  de: async () => (await import('./de.ts')).german,
};

export function chosenLanguage(storage: Pick<Storage, 'getItem'>, preferred: readonly string[]): Language {
  const stored = storage.getItem(languageKey);
  if (isLanguage(stored)) return stored;
  return preferred.map((tag) => tag.split('-')[0] ?? null).find(isLanguage) ?? 'en';
}

/** Before anything with words is imported. */
export async function speak(language: Language): Promise<void> {
  document.documentElement.lang = language;
  if (language !== 'en') setLanguage(language, await catalogues[language]());
}
