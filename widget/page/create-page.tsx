import { Fragment, type VNode } from 'preact';
import type { Message, PageContext } from '../../server/wire/protocol.ts';
import { toVisibleText } from '../markdown/to-text.ts';
import { createOptionReader } from '../more-options.ts';
import { Gone } from '../ui/gone.tsx';
import { IconButton } from '../ui/icon.tsx';
import type { Tool, ToolHost } from '../ui/tool.ts';
import css from './page.css?inline';
import { parseContext, readPage, type PageMode } from './read-page.ts';

/**
 * What the visitor looks at, as a chip above what is typed: seen before it is sent, and taken off with a click. A page
 * goes along once in a conversation; when it has changed, or other text is selected, it is offered again.
 */
export function createPage(host: ToolHost): Tool {
  const { conversation, panel, profile, signal, effect, focus, warn } = host;
  const strings = host.words.page;
  const readOptions = createOptionReader(host.readRaw);
  const readMode = (): PageMode | 'off' => readOptions()['page-context'] ?? 'off';
  const context = signal<PageContext | undefined>(undefined);
  /** What was sent in this conversation, and what the visitor took off. */
  const settled = signal<ReadonlySet<string>>(new Set());
  let selected = '';
  let isTold = false;

  const takes = (): boolean => profile.app.value?.pageContext === true;

  function tell(sentence: string): void {
    if (!isTold) warn(sentence);
    isTold = true;
  }

  function refresh(): void {
    const { pageContext } = host;
    const set = pageContext === undefined || pageContext === null ? undefined : parseContext(pageContext);
    if (pageContext && !set) tell('setContext() takes an object with title, url, selection or text, each a text.');
    const mode = readMode();
    const now = set ?? (mode === 'off' ? undefined : readPage(mode, { document, location, selection: selected }));
    // The same again changes nothing, or every selection would draw the panel anew.
    if (JSON.stringify(now) !== JSON.stringify(context.peek())) context.value = now;
  }

  /** What goes along with the next question. */
  function offered(): PageContext | undefined {
    const now = context.value;
    return now && takes() && Object.keys(now).length > 0 && !settled.value.has(JSON.stringify(now)) ? now : undefined;
  }

  function settle(of: PageContext): void {
    settled.value = new Set([...settled.peek(), JSON.stringify(of)]);
  }

  const stop = effect(() => {
    if (panel.isOpen.value) refresh();
    const sent = pagesOf(conversation.messages.value);
    if (!conversation.messages.value[0]) settled.value = new Set();
    else if (sent[0]) settled.value = new Set([...settled.peek(), ...sent.map((page) => JSON.stringify(page))]);
  });
  const stopTelling = effect(() => {
    if (profile.app.value && !takes()) tell('the page says what the visitor is looking at, and the app does not take it: see `pageContext` of the app.');
  });

  const onSelection = (): void => {
    const selection = getSelection();
    const anchor = selection?.anchorNode;
    // What is selected in the chat itself is not of the page; a click into its input ends no choice on the page.
    if (!selection || (anchor && host.shadow.host.contains(anchor))) return;
    const text = selection.toString();
    if (!text && host.shadow.activeElement) return;
    selected = text;
    if (panel.isOpen.peek()) refresh();
  };
  document.addEventListener('selectionchange', onSelection);

  function dispose(): void {
    stop();
    stopTelling();
    document.removeEventListener('selectionchange', onSelection);
  }

  function describe(page: PageContext): string {
    const kind = page.selection ? strings.selection : page.text ? strings.text : strings.page;
    return toVisibleText(kind({ text: page.selection?.slice(0, 80) ?? page.title ?? page.url ?? page.text?.slice(0, 80) ?? '' }));
  }

  function chip(): VNode | null {
    const page = offered();
    return page ? (
      <div class="page" role="group" aria-label={strings.goesAlong} title={strings.goesAlong}>
        <span dir="auto">{describe(page)}</span>
        <IconButton
          class="icon small"
          icon="close"
          label={strings.remove}
          onClick={() => {
            settle(page);
            focus();
          }}
        />
      </div>
    ) : null;
  }

  return {
    css,
    order: 6,
    field: () => (
      <Fragment key="page">
        <Gone onGone={dispose} />
        {chip()}
      </Fragment>
    ),
    file() {
      const page = offered();
      return page ? [{ type: 'data-page', data: page }] : [];
    },
    question(message) {
      const [page] = pagesOf([message]);
      return page ? (
        // Its own direction, so that the question's is that of the question.
        <span key="page" class="page" dir="auto" title={strings.sent}>
          <span class="hush">{strings.sent}</span>
          <span dir="auto">{describe(page)}</span>
        </span>
      ) : null;
    },
    call(method) {
      if (method === 'setContext') refresh();
    },
  };
}

function pagesOf(messages: readonly Message[]): PageContext[] {
  return messages.flatMap(({ parts }) => parts.flatMap((part) => (part.type === 'data-page' ? [part.data] : [])));
}
