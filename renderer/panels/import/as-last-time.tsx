/** Offers what was said of the same columns at an earlier import, and takes it back. */
import { History, Undo2 } from 'lucide-react';
import type { ReactNode } from 'react';
import { t } from '../../text/text.ts';
import { Button } from '../../ui/button.tsx';
import { formatDay } from '../../ui/format.ts';
import { Message } from '../../ui/message.tsx';
import type { AsLastTime } from './use-as-last-time.ts';

export function AsLastTimeOffer({
  last,
  disabled,
}: {
  readonly last: AsLastTime;
  readonly disabled: boolean;
}): ReactNode {
  const { tables, isTaken } = last;
  if (tables.length === 0) return null;
  const values = { files: tables.map(({ fileName }) => fileName).join(', '), day: formatDay(tables[0].at) };
  return (
    <Message tone="note" testId="import-last-time">
      {isTaken
        ? t('The columns are described as at the import of {files} on {day}.', values)
        : t('The same columns were imported on {day} ({files}), and described in another way.', values)}{' '}
      <Button
        look="ghost"
        icon={isTaken ? <Undo2 aria-hidden /> : <History aria-hidden />}
        disabled={disabled}
        data-testid={isTaken ? 'import-last-time-undo' : 'import-last-time-take'}
        onClick={isTaken ? last.undo : last.take}
      >
        {isTaken ? t('Undo') : t('As last time')}
      </Button>
    </Message>
  );
}
