import type { Catalogue } from '../text.ts';

export const frame: Catalogue = {};
