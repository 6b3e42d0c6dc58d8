export interface DragHost {
  root: HTMLElement;
  button: HTMLElement;
  storageKey: string;
}

export interface Drag {
  /** Puts the launcher where the visitor has put it before. */
  apply(): void;
  end(): undefined;
}

/** From how many pixels on a press is no click any more. */
const threshold = 6;
const corner = /^(top|bottom)-(left|right)$/;

/** Lets the visitor move the launcher to another corner: with the pointer, or with Ctrl and an arrow key. */
export function letDrag({ root, button, storageKey }: DragHost): Drag {
  const key = `${storageKey}:corner`;
  let chosen = read(key);
  let start: { x: number; y: number } | undefined;
  let isDragged = false;

  function apply(): void {
    if (corner.test(chosen)) root.dataset['position'] = chosen;
  }

  function choose(isTop: boolean, isLeft: boolean): void {
    chosen = `${isTop ? 'top' : 'bottom'}-${isLeft ? 'left' : 'right'}`;
    apply();
    write(storageKey, key, chosen);
  }

  const listeners: { [Name in 'pointerdown' | 'pointermove' | 'pointerup' | 'pointercancel' | 'click' | 'keydown']: (event: HTMLElementEventMap[Name]) => void } = {
    pointerdown({ button: pressed, clientX: x, clientY: y }) {
      if (pressed === 0) start = { x, y };
      isDragged = false;
    },
    pointermove({ clientX, clientY, pointerId }) {
      if (!start) return;
      const [x, y] = [clientX - start.x, clientY - start.y];
      if (!isDragged && Math.hypot(x, y) < threshold) return;
      if (!isDragged) button.setPointerCapture(pointerId);
      isDragged = true;
      button.style.translate = `${x}px ${y}px`;
    },
    pointerup({ clientX, clientY }) {
      if (isDragged) choose(clientY < innerHeight / 2, clientX < innerWidth / 2);
      listeners.pointercancel(new PointerEvent('pointercancel'));
    },
    pointercancel() {
      start = undefined;
      button.style.translate = '';
    },
    click(event) {
      // The click that ends a drag opens nothing.
      if (isDragged) event.stopImmediatePropagation();
      isDragged = false;
    },
    keydown(event) {
      const way = /^Arrow(Up|Down|Left|Right)$/.exec(event.key)?.[1];
      if (!way || !event.ctrlKey) return;
      event.preventDefault();
      const position = root.dataset['position'] ?? '';
      choose(way === 'Up' || (way !== 'Down' && position.startsWith('top')), way === 'Left' || (way !== 'Right' && position.endsWith('left')));
    },
  };
  // On the way down, before the launcher's own.
  for (const [name, listener] of Object.entries(listeners)) button.addEventListener(name, listener as EventListener, true);
  root.dataset['draggable'] = '';

  return {
    apply,
    end() {
      for (const [name, listener] of Object.entries(listeners)) button.removeEventListener(name, listener as EventListener, true);
      delete root.dataset['draggable'];
    },
  };
}

function read(key: string): string {
  try {
    return localStorage.getItem(key) ?? '';
  } catch {
    // The visitor refuses storage.
    return '';
  }
}

/** Kept only for whoever has asked something: before the first message nothing is stored. */
function write(storageKey: string, key: string, value: string): void {
  try {
    if (localStorage.getItem(storageKey)) localStorage.setItem(key, value);
  } catch {
    // Refused or full. The page remembers it for as long as it lives.
  }
}
