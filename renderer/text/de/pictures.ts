import type { Catalogue } from '../text.ts';

export const pictures: Catalogue = {};
