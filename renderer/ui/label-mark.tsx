/** The mark of a label: a shape of its own for each, beside its colour. */
import { CircleCheck, CircleQuestionMark, SkipForward, TriangleAlert, X } from 'lucide-react';
import type { ReactNode } from 'react';
import type { LabelValue } from '../../main/contract/api.ts';
import styles from './label-mark.module.css';
import { t } from '../text/text.ts';

const icons = {
  anomalous: TriangleAlert,
  normal: CircleCheck,
  unsure: CircleQuestionMark,
  skip: SkipForward,
  unlabelable: X,
};
const words: Readonly<Record<LabelValue, string>> = {
  anomalous: t('labelled anomalous'),
  normal: t('labelled normal'),
  unsure: t('labelled unsure'),
  skip: t('skipped'),
  unlabelable: t('cannot be labelled'),
};

export function LabelMark({ value, silent }: { readonly value: LabelValue; readonly silent?: boolean }): ReactNode {
  const Icon = icons[value];
  return (
    <span className={[styles['mark'], styles[value]].join(' ')} {...(silent === true ? { 'aria-hidden': true } : {})}>
      <Icon aria-hidden />
      {silent !== true && <span className="visually-hidden">{words[value]}</span>}
    </span>
  );
}
