import { createOptionReader } from '../more-options.ts';
import { systemClock } from '../transport/clock.ts';
import { createHistoryApi } from '../transport/history-api.ts';
import { createToolRequest } from '../transport/tool-request.ts';
import type { Tool, ToolHost } from '../ui/tool.ts';
import { saveFile, toFileName, toMarkdown } from './export-conversation.ts';
import { forgetHere } from './forget-here.ts';
import css from './history.css?inline';
import { createHistoryState } from './history-state.ts';
import type { HistoryWords } from './history-words.ts';
import { HistoryView } from './history-view.tsx';
import { printConversation } from './print-conversation.ts';

/** What the panel shows of the visitor's conversations, and does with them and all that is kept. */
export function createHistory(host: ToolHost): Tool {
  const { api, app, endpoint, storage, storageKey, conversation, panel, profile, shadow, strings: words, language, signal, effect } = host;
  const { more, memory } = host.words;
  /** Asked for each time: the page may change them. */
  const readWords = (): HistoryWords => ({
    ...host.words.history,
    title: more.conversations,
    menu: more.menu,
    back: memory.back,
    keep: memory.keep,
    confirm: memory.confirm,
    you: words.you,
    assistant: words.assistant,
    madeByAi: words.aiLabel,
  });
  const isMenuOpen = host.isMenuOpen ?? signal(true);
  const readOptions = createOptionReader(host.readRaw);
  const isListed = (): boolean => readOptions().history !== false;
  const state = createHistoryState({
    api: createHistoryApi({ request: createToolRequest({ api, endpoint, clock: systemClock }), app, token: { read: () => storage.read().token } }),
    clock: systemClock,
    signal,
    onRemoved(id) {
      if (id === storage.read().conversation) stayWhile(() => conversation.startNew());
    },
    onExported: (data) => saveFile(toFileName(`${app} ${new Date().toISOString().slice(0, 10)}`, 'json'), 'application/json', JSON.stringify(data, null, 2), document),
    onForgotten: () => stayWhile(() => forgetHere({ conversation, storage, storageKey, window })),
  });

  let isStaying = false;
  /** What goes away in the conversation because of what was done here leaves this open. */
  function stayWhile(work: () => void): void {
    isStaying = true;
    work();
    isStaying = false;
  }

  function close(): void {
    // The one that opened it.
    const button = shadow.querySelector<HTMLElement>('header [aria-pressed=true]');
    isMenuOpen.value = false;
    button?.focus();
  }

  function open(id: string): void {
    if (id !== storage.read().conversation) {
      // An answer that runs goes on: it is there when its conversation is opened again.
      conversation.dispose();
      conversation.startNew();
      storage.write({ conversation: id });
      conversation.restore();
    }
    isMenuOpen.value = false;
    host.focus();
  }

  function titleNow(): string {
    const { conversation: id } = storage.read();
    return state.view.peek().list.find((one) => one.id === id)?.title ?? profile.texts.peek().title ?? words.title;
  }

  function save(kind: 'md' | 'json'): void {
    const [title, messages] = [titleNow(), conversation.messages.peek()];
    if (kind === 'md') saveFile(toFileName(title, 'md'), 'text/markdown', toMarkdown({ title, messages, strings: readWords(), language }), document);
    else saveFile(toFileName(title, 'json'), 'application/json', JSON.stringify({ title, messages }, null, 2), document);
  }

  function print(): void {
    const content = shadow.querySelector('.content');
    if (content) printConversation({ title: titleNow(), note: readWords().madeByAi, content, lang: language, window });
  }

  let before = '';
  let wasOpen = false;
  // Whoever asks something, begins anew or leaves wants to see the conversation then. All that this reads goes with the
  // chat, and so does this.
  effect(() => {
    const question = conversation.messages.value.findLast(({ role }) => role === 'user');
    const now = `${panel.isOpen.value} ${question?.id}`;
    const isOpen = isMenuOpen.value;
    if (isOpen && wasOpen && now !== before && !isStaying) isMenuOpen.value = false;
    else if (isOpen && !wasOpen) {
      host.fromTools('call', 'closeMemory', undefined);
      if (isListed()) state.open();
    }
    before = now;
    wasOpen = isMenuOpen.peek();
  });

  return {
    css,
    order: 11,
    view() {
      if (!isMenuOpen.value) return null;
      const explain: HistoryView['props']['explain'] = ({ code }) => host.explain(code);
      return (
        <HistoryView
          key="history"
          view={state.view.value}
          state={state}
          strings={readWords()}
          language={language}
          isListed={isListed()}
          current={storage.read().conversation}
          hasMessages={!!conversation.messages.value[0]}
          now={systemClock.now()}
          retry={words.retry}
          explain={explain}
          onOpen={open}
          onSave={save}
          onPrint={print}
          onClose={close}
        />
      );
    },
  };
}
