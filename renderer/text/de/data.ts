import type { Catalogue } from '../text.ts';

export const data: Catalogue = {};
