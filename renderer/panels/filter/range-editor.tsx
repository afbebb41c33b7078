/** A range over a distribution: two handles and two fields that say the same; an end at the limit is open. */
import type { ReactNode } from 'react';
import type { FilterOptions } from '../../../main/contract/filter.ts';
import { formatCount, formatNumber } from '../../ui/format.ts';
import field from '../../ui/field.module.css';
import type { RangeDraft } from './draft.ts';
import { timeOf, timeText } from './draft.ts';
import styles from './builder.module.css';
import { t } from '../../text/text.ts';

export interface RangeEditorProps {
  readonly range: NonNullable<FilterOptions['range']>;
  readonly missing: number;
  readonly value: RangeDraft;
  readonly onChange: (value: RangeDraft) => void;
}

const STEPS = 400;
const DAY = 86_400_000;

export function RangeEditor({ range, missing, value, onChange }: RangeEditorProps): ReactNode {
  const { min, max, counts, kind } = range;
  const low = value.min ?? min;
  const high = value.max ?? max;
  const isDays = kind === 'time' && min % DAY === 0 && max % DAY === 0;
  const step = isDays ? DAY : kind === 'time' ? 1000 : range.whole ? 1 : (max - min) / STEPS || 1;
  const say = (at: number): string => (kind === 'time' ? timeText(at).replace('T', ' ') : formatNumber(at));
  // An end at the limit is open: later data, or a value that was rounded, must not fall out unseen.
  const set = (next: RangeDraft): void =>
    onChange({
      min: next.min === null || next.min <= min ? null : next.min,
      max: next.max === null || next.max >= max ? null : next.max,
    });
  return (
    <div className={styles['range']} data-testid="filter-range">
      <Bars counts={counts} min={min} max={max} low={low} high={high} />
      <div className={styles['handles']}>
        <input
          type="range"
          aria-label={t('Lowest value')}
          aria-valuetext={say(low)}
          min={min}
          max={max}
          step={step}
          value={low}
          onChange={({ target }) => set({ ...value, min: Math.min(Number(target.value), high) })}
        />
        <input
          type="range"
          aria-label={t('Highest value')}
          aria-valuetext={say(high)}
          min={min}
          max={max}
          step={step}
          value={high}
          onChange={({ target }) => set({ ...value, max: Math.max(Number(target.value), low) })}
        />
      </div>
      <div className={styles['axis']} aria-hidden>
        <span>{say(min)}</span>
        <span>{t('bars on a root scale')}</span>
        <span>{say(max)}</span>
      </div>
      <div className={styles['bounds']}>
        <Bound
          label={t('From')}
          testId="filter-min"
          kind={kind}
          isDays={isDays}
          value={value.min}
          limit={min}
          onChange={(bound) => onChange({ ...value, min: bound })}
        />
        <Bound
          label={t('To')}
          testId="filter-max"
          kind={kind}
          isDays={isDays}
          value={value.max}
          limit={max}
          onChange={(bound) => onChange({ ...value, max: bound })}
        />
      </div>
      <p className={styles['help']}>
        {t('Both ends included; an empty field is open.')}
        {missing > 0 && t(' {missing} without a value never pass.', { missing: formatCount(missing) })}
      </p>
    </div>
  );
}

interface BarsProps {
  readonly counts: readonly number[];
  readonly min: number;
  readonly max: number;
  readonly low: number;
  readonly high: number;
}

function Bars({ counts, min, max, low, high }: BarsProps): ReactNode {
  const width = 400;
  const height = 64;
  const most = Math.max(1, ...counts);
  const bar = width / counts.length;
  const bin = (max - min) / counts.length;
  return (
    <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" className={styles['bars']} aria-hidden>
      {counts.map((count, i) => {
        // Square root: the few high ones must stay visible beside the many low ones.
        const tall = count === 0 ? 0 : Math.max(2, Math.sqrt(count / most) * height);
        const inside = min + (i + 1) * bin >= low && min + i * bin <= high;
        return (
          <rect
            key={i}
            className={inside ? styles['inside'] : styles['outside']}
            x={i * bar + 0.5}
            y={height - tall}
            width={Math.max(0.5, bar - 1)}
            height={tall}
          />
        );
      })}
    </svg>
  );
}

interface BoundProps {
  readonly label: string;
  readonly testId: string;
  readonly kind: 'number' | 'time';
  readonly isDays: boolean;
  readonly value: number | null;
  /** shown while the end is open */
  readonly limit: number;
  readonly onChange: (value: number | null) => void;
}

function Bound({ label, testId, kind, isDays, value, limit, onChange }: BoundProps): ReactNode {
  const isTime = kind === 'time';
  const text = value === null ? '' : isTime ? timeText(value).slice(0, isDays ? 10 : 19) : String(value);
  // A field for a moment wants one: midnight is written out.
  const shown = isTime && !isDays && text.length === 10 ? `${text}T00:00:00` : text;
  return (
    <label>
      <span>{label}</span>
      <input
        className={field['input']}
        type={isTime ? (isDays ? 'date' : 'datetime-local') : 'number'}
        step={isTime ? (isDays ? undefined : 1) : 'any'}
        value={shown}
        placeholder={isTime ? undefined : formatNumber(limit)}
        data-testid={testId}
        onChange={({ target }) => {
          if (target.value === '') onChange(null);
          else onChange(isTime ? timeOf(target.value) : Number(target.value));
        }}
      />
    </label>
  );
}
