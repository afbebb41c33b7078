/** Deutsch. One file for each part of the screen; a text used in several parts stands in the first of them. */
import type { Catalogue } from './text.ts';
import { anomalies } from './de/anomalies.ts';
import { contract } from './de/contract.ts';
import { data } from './de/data.ts';
import { evidence } from './de/evidence.ts';
import { frame } from './de/frame.ts';
import { importTexts } from './de/import.ts';
import { learning } from './de/learning.ts';
import { pictures } from './de/pictures.ts';

export const german: Catalogue = {
  ...frame,
  ...pictures,
  ...anomalies,
  ...evidence,
  ...learning,
  ...data,
  ...importTexts,
  ...contract,
};
