/**
 * A button with a menu of groups that unfold to the side. Arrows move, Right and Enter unfold, Left and Escape fold,
 * a letter goes to the next entry that begins with it. Entries that are not possible stay in it and say why.
 */
import { ChevronRight, Menu as MenuIcon } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { KeyboardEvent, ReactNode } from 'react';
import { Button } from './button.tsx';
import styles from './menu-tree.module.css';

export interface MenuTreeItem {
  readonly id: string;
  readonly text: string;
  readonly keys?: string | undefined;
  /** why it is not possible at present */
  readonly obstacle: string | null;
}
export interface MenuTreeGroup {
  /** what it is called in tests and when it is unfolded, the same in every language */
  readonly id: string;
  readonly title: string;
  readonly items: readonly MenuTreeItem[];
}

export interface MenuTreeProps {
  readonly label: string;
  /** asked when the menu opens, so that nothing is worked out while it is closed */
  readonly groups: () => readonly MenuTreeGroup[];
  readonly onChoose: (id: string) => void;
  readonly testId: string;
}

const itemsOf = (menu: Element | null): HTMLElement[] => [
  ...(menu?.querySelectorAll<HTMLElement>(':scope > li > [role=menuitem]') ?? []),
];

export function MenuTree({ label, groups, onChoose, testId }: MenuTreeProps): ReactNode {
  const root = useRef<HTMLDivElement>(null);
  const [shown, setShown] = useState<readonly MenuTreeGroup[] | null>(null);
  const [unfolded, setUnfolded] = useState<string | null>(null);

  const close = (): void => {
    setShown(null);
    setUnfolded(null);
  };
  useEffect(() => {
    if (shown === null) return;
    itemsOf(root.current?.querySelector('[role=menu]') ?? null)
      .at(0)
      ?.focus();
    const outside = (event: PointerEvent): void => {
      if (event.target instanceof Node && root.current?.contains(event.target) !== true) close();
    };
    window.addEventListener('pointerdown', outside);
    return () => window.removeEventListener('pointerdown', outside);
  }, [shown]);

  const unfold = (id: string, focus: boolean): void => {
    setUnfolded(id);
    if (!focus) return;
    // Once it is drawn.
    setTimeout(
      () =>
        itemsOf(root.current?.querySelector('[role=menu] [role=menu]') ?? null)
          .at(0)
          ?.focus(),
      0,
    );
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    if (shown === null) return;
    const here = document.activeElement;
    const menu = here?.closest('[role=menu]') ?? null;
    const items = itemsOf(menu);
    const at = items.findIndex((item) => item === here);
    const isSub = (menu?.parentElement?.closest('[role=menu]') ?? null) !== null;
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
    if (to !== undefined) items.at(to % items.length)?.focus();
    else if (event.key === 'ArrowRight' && !isSub) unfold(here?.getAttribute('data-group') ?? '', true);
    else if ((event.key === 'ArrowLeft' || event.key === 'Escape') && isSub) {
      root.current?.querySelector<HTMLElement>(`[data-group="${unfolded ?? ''}"]`)?.focus();
      setUnfolded(null);
    } else if (event.key === 'Escape' || event.key === 'Tab') {
      root.current?.querySelector('button')?.focus();
      close();
      if (event.key === 'Tab') return;
    } else if (event.key.length === 1 && event.key !== ' ') {
      const next = [...items.slice(at + 1), ...items.slice(0, at + 1)];
      next.find((item) => item.textContent.trim().toLowerCase().startsWith(event.key.toLowerCase()))?.focus();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div ref={root} className={styles['root']} onKeyDown={onKeyDown}>
      <Button
        look="ghost"
        icon={<MenuIcon aria-hidden />}
        aria-label={label}
        title={label}
        aria-haspopup="menu"
        aria-expanded={shown !== null}
        data-testid={testId}
        onClick={() => (shown === null ? setShown(groups()) : close())}
      />
      {shown !== null && (
        <ul role="menu" aria-label={label} className={styles['list']}>
          {shown.map(({ id: group, title, items }) => (
            <li key={group} role="none">
              <button
                type="button"
                role="menuitem"
                tabIndex={-1}
                className={styles['item']}
                aria-haspopup="menu"
                aria-expanded={unfolded === group}
                data-group={group}
                data-testid={`menu-group-${group.toLowerCase()}`}
                onPointerEnter={() => unfold(group, false)}
                onClick={() => unfold(group, true)}
              >
                <span className={styles['text']}>{title}</span>
                <ChevronRight aria-hidden />
              </button>
              {unfolded === group && (
                <Items
                  title={title}
                  items={items}
                  onChoose={(id) => {
                    close();
                    root.current?.querySelector('button')?.focus();
                    onChoose(id);
                  }}
                />
              )}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function Items({
  title,
  items,
  onChoose,
}: Pick<MenuTreeGroup, 'title' | 'items'> & Pick<MenuTreeProps, 'onChoose'>): ReactNode {
  return (
    <ul role="menu" aria-label={title} className={[styles['list'], styles['sub']].join(' ')}>
      {items.map(({ id, text, keys, obstacle }) => (
        <li key={id} role="none">
          <button
            type="button"
            role="menuitem"
            tabIndex={-1}
            className={styles['item']}
            aria-disabled={obstacle !== null}
            title={obstacle ?? undefined}
            data-testid={`menu-command-${id}`}
            onClick={() => onChoose(id)}
          >
            <span className={styles['text']}>{text}</span>
            {keys !== undefined && <kbd className={styles['keys']}>{keys}</kbd>}
          </button>
        </li>
      ))}
    </ul>
  );
}
