/** One row of the table. Ids and names are kept in sight; what must not be seen before an answer says so. */
import type { ReactNode } from 'react';
import { labelValues } from '../../../main/contract/api.ts';
import type { TableCell, TableColumn, TableRow as Row } from '../../../main/contract/table.ts';
import { LabelMark } from '../../ui/label-mark.tsx';
import { labelWords } from '../../state/label-slice.ts';
import { cellText, isRight } from './cell-text.ts';
import type { ColumnSpan } from './column-span.ts';
import { tickWidth } from './column-span.ts';
import styles from './table.module.css';
import { t } from '../../text/text.ts';

/** Row -1 is the header. */
export const cellId = (row: number, column: number): string => `table-cell-${row < 0 ? 'head' : row}-${column}`;

export interface TableRowProps {
  readonly row: number;
  /** pixels from the top of all rows */
  readonly top: number;
  readonly columns: readonly TableColumn[];
  readonly span: ColumnSpan;
  /** undefined while its page is on the way */
  readonly held: Row | undefined;
  /** null where rows cannot be chosen together */
  readonly ticked: boolean | null;
  readonly selected: boolean;
  readonly veiled: boolean;
  readonly activeColumn: number;
  readonly onSelect: (column: number) => void;
  readonly onOpen: () => void;
  readonly onTick: (range: boolean) => void;
}

export function TableRow(props: TableRowProps): ReactNode {
  const { row, top, columns, span, held, ticked, selected, veiled, activeColumn, onSelect, onOpen, onTick } = props;
  const place = { transform: `translateY(${top}px)`, width: span.total };
  const shown = columns.flatMap((column, i) =>
    (span.pinned && i === 0) || (i >= span.first && i <= span.last) ? [{ column, i }] : [],
  );
  const lead = ticked === null ? 0 : tickWidth;
  return (
    <div
      role="row"
      aria-rowindex={row + 2}
      aria-selected={ticked ?? selected}
      className={styles['row']}
      style={place}
      data-selected={selected}
      data-odd={row % 2 === 1}
      data-testid="table-row"
      data-index={held?.index}
      onDoubleClick={onOpen}
    >
      {ticked !== null && (
        <div
          role="gridcell"
          aria-colindex={1}
          className={styles['tick']}
          style={{ width: tickWidth }}
          onDoubleClick={(event) => event.stopPropagation()}
        >
          <input
            type="checkbox"
            tabIndex={-1}
            checked={ticked}
            disabled={held === undefined}
            aria-label={t('Choose row {row}', { row: row + 1 })}
            data-testid="table-tick"
            onChange={() => undefined}
            onClick={(event) => onTick(event.shiftKey)}
          />
        </div>
      )}
      {shown.map(({ column, i }) => (
        <div
          key={column.id}
          id={cellId(row, i)}
          role="gridcell"
          aria-colindex={i + (ticked === null ? 1 : 2)}
          className={[
            styles['cell'],
            isRight(column) ? styles['right'] : '',
            span.pinned && i === 0 ? styles['pinned'] : '',
          ].join(' ')}
          style={{
            width: span.widths[i],
            marginLeft: i === span.first ? span.skipped : 0,
            ...(span.pinned && i === 0 ? { left: lead } : {}),
          }}
          data-active={activeColumn === i}
          onClick={() => onSelect(i)}
        >
          {held === undefined ? (
            <span className={styles['coming']} />
          ) : (
            <Cell column={column} cell={held.cells[i]} veiled={veiled} />
          )}
        </div>
      ))}
    </div>
  );
}

function Cell({
  column,
  cell,
  veiled,
}: {
  readonly column: TableColumn;
  readonly cell: TableCell | undefined;
  readonly veiled: boolean;
}): ReactNode {
  if (veiled && (column.from === 'run' || column.from === 'label')) return <em>{t('blind')}</em>;
  if (cell === undefined || cell === null) {
    return column.from === 'label' ? null : <em aria-label={t('missing')}>–</em>;
  }
  if (column.from === 'label') {
    const value = labelValues.find((known) => known === cell);
    if (value === undefined) return null;
    return (
      <span className={styles['label']}>
        <LabelMark value={value} silent /> {labelWords[value]}
      </span>
    );
  }
  const text = cellText(column, cell);
  return <span title={text.length > 12 ? text : undefined}>{text}</span>;
}
