import { effect } from '@preact/signals-core';
import { render } from 'preact';
import type { ChatModel } from './chat-model.ts';
import { Panel } from './panel.tsx';

/**
 * Draws the panel into `container`, and again at each change of a signal that any component reads while it is drawn.
 * This one effect stands in for `@preact/signals`, whose binding of single components costs 1.7 kB of the panel's 18:
 * finished messages keep their nodes (see message-list.tsx), so what is drawn again is small. The function returned
 * takes the panel away.
 */
export function drawPanel(chat: ChatModel, container: Element): () => void {
  // What is typed, pasted and scrolled here must not act on the page, nor may its smooth scrolling refuse it.
  for (const type of ['keyup', 'keypress', 'paste', 'wheel', 'touchmove']) container.addEventListener(type, (event) => event.stopPropagation(), { passive: true });
  const stop = effect(() => render(<Panel chat={chat} />, container));
  return () => {
    stop();
    render(null, container);
  };
}
