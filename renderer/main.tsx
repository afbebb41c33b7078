/**
 * The page's entry: the language first, because modules read their words while they load; then everything else, the
 * schemas of the contract in a task of their own, because to set them up takes as long as the rest.
 */
import '@fontsource-variable/inter/wght.css';
import './ui/tokens.css';
import './ui/base.css';
import { chosenLanguage, speak } from './text/language.ts';

await speak(chosenLanguage(window.localStorage, window.navigator.languages));
await import('../main/contract/api.ts');
await import('./start.tsx');
