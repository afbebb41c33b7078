/** Where an element is scrolled to and how much of it is in sight. */
import { useLayoutEffect, useState } from 'react';
import type { RefObject } from 'react';

interface Scroll {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

/** Before it is measured: enough rows for a screen. */
const unmeasured: Scroll = { top: 0, left: 0, height: 600, width: 900 };

export function useScroll(ref: RefObject<HTMLElement | null>): Scroll {
  const [scroll, setScroll] = useState(unmeasured);
  useLayoutEffect(() => {
    const element = ref.current;
    if (element === null) return;
    const read = (): void => {
      const { scrollTop, scrollLeft, clientHeight, clientWidth } = element;
      if (clientHeight === 0) return;
      setScroll({ top: scrollTop, left: scrollLeft, height: clientHeight, width: clientWidth });
    };
    read();
    element.addEventListener('scroll', read, { passive: true });
    const watch = typeof ResizeObserver === 'undefined' ? null : new ResizeObserver(read);
    watch?.observe(element);
    return () => {
      element.removeEventListener('scroll', read);
      watch?.disconnect();
    };
  }, [ref]);
  return scroll;
}
