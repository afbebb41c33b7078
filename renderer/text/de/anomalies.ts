import type { Catalogue } from '../text.ts';

export const anomalies: Catalogue = {};
