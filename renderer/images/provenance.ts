/** What a picture says about itself, so that whoever gets it knows where it comes from and what it leaves out. */
import type { RunInfo } from '../../main/contract/api.ts';
import { formatDay } from '../ui/format.ts';
import { t } from '../text/text.ts';

export interface Provenance {
  readonly project: string;
  readonly synthetic: boolean;
  readonly run: Pick<RunInfo, 'title' | 'spec'> | null;
  /** ISO 8601 */
  readonly at: string;
  /** one sentence; '' where nothing is left out */
  readonly hidden: string;
}

export function provenanceLine({ project, synthetic, run, at, hidden }: Provenance): string {
  const year = at.slice(0, 4);
  const title = run?.title ?? '';
  const seed =
    run?.spec === undefined || run.spec === null || /seed/.test(title)
      ? ''
      : t(', seed {seed}', { seed: run.spec.seed });
  const scores = run === null ? t('not scored') : t('scores: {title}{seed}', { title, seed });
  const parts = [
    `${project}${synthetic && !/synthetic/i.test(project) ? t(' (synthetic data)') : ''}`,
    scores,
    `${formatDay(at)} ${year}`,
    hidden === '' ? t('nothing left out') : hidden,
    'Dowser',
  ];
  return parts.join(' · ');
}

/** A title as the name of a file on any system. */
export function fileNameOf(title: string): string {
  const plain = title
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 80);
  return plain === '' ? 'picture' : plain;
}
