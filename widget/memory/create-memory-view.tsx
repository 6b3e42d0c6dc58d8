import { systemClock } from '../transport/clock.ts';
import { createMemoryApi } from '../transport/memory-api.ts';
import { createToolRequest } from '../transport/tool-request.ts';
import { GlyphButton } from '../ui/glyph-button.tsx';
import type { Tool, ToolHost } from '../ui/tool.ts';
import css from './memory.css?inline';
import { createMemoryState } from './memory-state.ts';
import { MemoryView } from './memory-view.tsx';

const brain = 'M12 5.5a3 3 0 0 0-5.7-.4A3.2 3.2 0 0 0 4.2 10a3.3 3.3 0 0 0 .5 5A3.2 3.2 0 0 0 8 19.4a2.7 2.7 0 0 0 4-2.2zM12 5.5a3 3 0 0 1 5.7-.4 3.2 3.2 0 0 1 2.1 4.9 3.3 3.3 0 0 1-.5 5 3.2 3.2 0 0 1-3.3 4.4 2.7 2.7 0 0 1-4-2.2M8.5 9.5a3 3 0 0 0 3.5 1M15.5 14a3 3 0 0 0-3.5-1';

/** What the panel shows of what is remembered of the visitor. */
export function createMemoryView(host: ToolHost): Tool {
  const { api, app, endpoint, storage, conversation, panel, strings: core, words: { memory: strings }, signal, effect } = host;
  const state = createMemoryState(createMemoryApi({ request: createToolRequest({ api, endpoint, clock: systemClock }), app, token: { read: () => storage.read().token } }), signal);
  let button: HTMLElement | undefined;

  function close(): void {
    state.close();
    button?.focus();
  }

  let before = '';
  // Whoever asks something, begins anew or leaves wants to see the conversation then. All that this reads goes with the
  // chat, and so does this.
  effect(() => {
    const question = conversation.messages.value.findLast(({ role }) => role === 'user');
    const now = `${panel.isOpen.value} ${question?.id}`;
    if (now !== before && state.view.peek().stage !== 'closed') state.close();
    before = now;
  });

  return {
    css,
    order: 2,
    // Another view takes the place.
    call(method) {
      if (method === 'closeMemory') state.close();
    },
    head() {
      const isOpen = state.view.value.stage !== 'closed';
      const onClick = (clicked: HTMLElement): void => {
        button = clicked;
        if (isOpen) close();
        else {
          if (host.isMenuOpen) host.isMenuOpen.value = false;
          state.open();
        }
      };
      return <GlyphButton key="memory" d={brain} label={strings.title} pressed={isOpen} onClick={onClick} />;
    },
    view() {
      const view = state.view.value;
      if (view.stage === 'closed') return null;
      return <MemoryView view={view} state={state} strings={strings} retry={core.retry} explain={({ code }) => host.explain(code)} onClose={close} />;
    },
  };
}
