import { vi } from 'vitest';
import { drawPanel } from '../../../widget/ui/draw-panel.tsx';
import type { TestChat } from './create-test-chat.ts';

export interface OpenPanel {
  container: HTMLElement;
  /** Tells the panel that what is in it has grown: a document without a layout never does. */
  grow: () => void;
  close: () => void;
}

/** Draws a chat's open panel into the document. */
export function openPanel({ chat }: TestChat): OpenPanel {
  let grow = (): void => {};
  vi.stubGlobal(
    'ResizeObserver',
    class {
      constructor(run: () => void) {
        grow = run;
      }
      observe(): void {}
      disconnect(): void {}
    },
  );
  chat.panel.setOpen(true);
  const container = document.body.appendChild(document.createElement('div'));
  const stop = drawPanel(chat, container);
  return {
    container,
    grow: () => grow(),
    close() {
      stop();
      container.remove();
      vi.unstubAllGlobals();
    },
  };
}
