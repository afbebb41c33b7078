/** A button with a menu: arrows move, Enter chooses, Escape and a click outside close. */
import { ChevronDown } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { KeyboardEvent, ReactNode } from 'react';
import { Button } from './button.tsx';
import styles from './menu.module.css';

export interface MenuItem {
  readonly id: string;
  readonly text: string;
  readonly detail?: string;
  readonly icon?: ReactNode;
  readonly heading?: string;
  readonly onChoose: () => void;
}

export interface MenuProps {
  readonly label: string;
  readonly icon?: ReactNode;
  readonly items: readonly MenuItem[];
  readonly onOpen?: () => void;
  readonly testId?: string;
}

export function Menu({ label, icon, items, onOpen, testId }: MenuProps): ReactNode {
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLDivElement>(null);

  useEffect(() => {
    if (!open) return;
    list.current?.querySelector<HTMLElement>('[role=menuitem]')?.focus();
    const outside = (event: PointerEvent): void => {
      if (event.target instanceof Node && root.current?.contains(event.target) !== true) setOpen(false);
    };
    window.addEventListener('pointerdown', outside);
    return () => window.removeEventListener('pointerdown', outside);
  }, [open]);

  const onKeyDown = (event: KeyboardEvent): void => {
    const entries = [...(list.current?.querySelectorAll<HTMLElement>('[role=menuitem]') ?? [])];
    const at = entries.findIndex((entry) => entry === document.activeElement);
    const move = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: entries.length - 1 }[event.key];
    if (event.key === 'Escape') {
      setOpen(false);
      root.current?.querySelector('button')?.focus();
    } else if (move !== undefined) entries.at(move % entries.length)?.focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div ref={root} className={styles['root']}>
      <Button
        icon={icon}
        aria-haspopup="menu"
        aria-expanded={open}
        data-testid={testId}
        onClick={() => {
          if (!open) onOpen?.();
          setOpen(!open);
        }}
      >
        <span className={styles['label']}>
          {label} <ChevronDown aria-hidden />
        </span>
      </Button>
      {open && (
        <div ref={list} role="menu" aria-label={label} className={styles['list']} onKeyDown={onKeyDown}>
          {items.map((item) => (
            <div key={item.id} role="none">
              {item.heading !== undefined && (
                <div role="none" className={styles['heading']}>
                  {item.heading}
                </div>
              )}
              <button
                type="button"
                role="menuitem"
                tabIndex={-1}
                className={styles['item']}
                data-testid={`menu-${item.id}`}
                onClick={() => {
                  setOpen(false);
                  item.onChoose();
                }}
              >
                {item.icon}
                <span className={styles['text']}>{item.text}</span>
                <span className={styles['detail']}>{item.detail}</span>
              </button>
            </div>
          ))}
        </div>
      )}
    </div>
  );
}
