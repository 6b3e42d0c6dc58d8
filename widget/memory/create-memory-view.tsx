import { systemClock } from '../transport/clock.ts';
import { createMemoryApi } from '../transport/memory-api.ts';
import { createToolRequest } from '../transport/tool-request.ts';
import type { Tool, ToolHost } from '../ui/tool.ts';
import { GlyphButton } from './glyph.tsx';
import css from './memory.css?inline';
import { createMemoryState } from './memory-state.ts';
import { MemoryView } from './memory-view.tsx';

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
      return <GlyphButton key="memory" glyph="memory" label={strings.title} pressed={isOpen} onClick={onClick} />;
    },
    view() {
      const view = state.view.value;
      if (view.stage === 'closed') return null;
      return <MemoryView view={view} state={state} strings={strings} retry={core.retry} explain={({ code }) => host.explain(code)} onClose={close} />;
    },
  };
}
