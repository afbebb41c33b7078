import type { Catalogue } from '../text.ts';

export const evidence: Catalogue = {};
