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
const pointerEvents = ['pointerdown', 'pointermove', 'pointerup', 'pointercancel'];
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

  function onPointer(event: Event): void {
    if (!(event instanceof PointerEvent)) return;
    const { type, clientX: x, clientY: y } = event;
    if (type === 'pointerdown' && event.button === 0) {
      start = { x, y };
      isDragged = false;
      // A quick hand leaves the button with its first move.
      button.setPointerCapture(event.pointerId);
    } else if (type === 'pointermove' && start) {
      isDragged ||= Math.hypot(x - start.x, y - start.y) >= threshold;
      if (isDragged) button.style.translate = `${x - start.x}px ${y - start.y}px`;
    } else if (/up|cancel/.test(type)) {
      if (type === 'pointerup' && isDragged) choose(y < innerHeight / 2, x < innerWidth / 2);
      start = undefined;
      button.style.translate = '';
    }
  }

  function onClick(event: Event): void {
    // The click that ends a drag opens nothing.
    if (isDragged) event.stopImmediatePropagation();
    isDragged = false;
  }

  function onKeyDown(event: KeyboardEvent): void {
    const way = /^Arrow(Up|Down|Left|Right)$/.exec(event.key)?.[1];
    if (!way || !event.ctrlKey) return;
    event.preventDefault();
    const position = root.dataset['position'] ?? '';
    choose(way === 'Up' || (way !== 'Down' && position.startsWith('top')), way === 'Left' || (way !== 'Right' && position.endsWith('left')));
  }

  for (const name of pointerEvents) button.addEventListener(name, onPointer);
  // On the way down, before the launcher's own.
  button.addEventListener('click', onClick, true);
  button.addEventListener('keydown', onKeyDown);
  root.dataset['draggable'] = '';

  return {
    apply,
    end() {
      for (const name of pointerEvents) button.removeEventListener(name, onPointer);
      button.removeEventListener('click', onClick, true);
      button.removeEventListener('keydown', onKeyDown);
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
