/** The picture as a list: the same nodes and edges in words, with the same mark, for whoever cannot or will not look. */
import { useState } from 'react';
import type { ReactNode } from 'react';
import { Button } from '../../ui/button.tsx';
import { formatCount, formatStanding } from '../../ui/format.ts';
import { LabelMark } from '../../ui/label-mark.tsx';
import { useWorkbench } from '../../workbench-context.tsx';
import styles from './graph.module.css';
import type { Picture } from './use-neighbourhood.ts';
import { t } from '../../text/text.ts';

const step = 100;

export interface PictureListProps {
  readonly picture: Picture;
  readonly texts: ReadonlyMap<number, string>;
}

export function PictureList({ picture, texts }: PictureListProps): ReactNode {
  const focus = useWorkbench((state) => state.focus);
  const setFocus = useWorkbench((state) => state.setFocus);
  const select = useWorkbench((state) => state.select);
  const [count, setCount] = useState(step);
  const { nodes, edges, directed } = picture.neighbourhood;
  const nameOf = new Map(nodes.map(({ index, name }) => [index, name]));
  const ordered =
    picture.pictured !== null
      ? nodes
      : [...nodes].sort((a, b) => Number(b.isCenter) - Number(a.isCenter) || (b.percentile ?? 0) - (a.percentile ?? 0));
  const arrow = directed ? '→' : '–';
  const marked = (kind: 'node' | 'edge', index: number): boolean => focus?.kind === kind && focus.index === index;
  return (
    <section
      className={styles['twin']}
      id="picture-list"
      aria-label={t('The picture as a list')}
      data-testid="picture-list"
    >
      <h3>
        {formatCount(nodes.length)} {nodes.length === 1 ? t('node') : t('nodes')}
      </h3>
      <ol>
        {ordered.slice(0, count).map((node) => (
          <li key={node.index}>
            <button
              type="button"
              aria-pressed={marked('node', node.index)}
              data-testid="picture-node"
              data-index={node.index}
              onClick={() => setFocus({ kind: 'node', index: node.index })}
              onDoubleClick={() => void select({ kind: 'node', index: node.index })}
            >
              <span>
                {node.name}
                {node.isCenter && picture.pictured === null ? t(' (in the middle)') : ''}
              </span>
              {node.label !== null && <LabelMark value={node.label} />}
              <small>
                {node.percentile === null ? t('no score') : formatStanding(node.percentile)} ·{' '}
                {formatCount(node.degree)} {node.degree === 1 ? t('edge') : t('edges')}
              </small>
            </button>
          </li>
        ))}
      </ol>
      <h3>
        {formatCount(edges.length)} {edges.length === 1 ? t('edge') : t('edges')}
      </h3>
      <ol>
        {edges.slice(0, count).map((edge) => (
          <li key={edge.index}>
            <button
              type="button"
              aria-pressed={marked('edge', edge.index)}
              data-testid="picture-edge"
              data-index={edge.index}
              onClick={() => setFocus({ kind: 'edge', index: edge.index })}
            >
              <span>
                {nameOf.get(edge.source)} {arrow} {nameOf.get(edge.target)}
              </span>
              {edge.label !== null && <LabelMark value={edge.label} />}
              <small>
                {[texts.get(edge.index), edge.percentile === null ? '' : formatStanding(edge.percentile)]
                  .filter(Boolean)
                  .join(' · ')}
              </small>
            </button>
          </li>
        ))}
      </ol>
      {Math.max(nodes.length, edges.length) > count && (
        <Button onClick={() => setCount(count + 5 * step)} data-testid="picture-list-more">
          {t('{value} more nodes, {value2} more edges', {
            value: formatCount(Math.max(0, nodes.length - count)),
            value2: formatCount(Math.max(0, edges.length - count)),
          })}
        </Button>
      )}
    </section>
  );
}
