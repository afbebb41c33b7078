import type { Catalogue } from '../text.ts';

export const learning: Catalogue = {};
