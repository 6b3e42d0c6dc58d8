import { act } from '@testing-library/preact';
import type { MemoryFact, VisitorMemory } from '../../../server/wire/protocol.ts';
import type { Language } from '../../../widget/i18n/choose-language.ts';
import { createMemoryView } from '../../../widget/memory/create-memory-view.tsx';
import { drawPanel } from '../../../widget/ui/draw-panel.tsx';
import { createTestHost } from '../ui/create-test-host.ts';
import type { ChatMemory } from '../../../widget/state/storage.ts';
import type { ToolHost } from '../../../widget/ui/tool.ts';
import { toToolWords } from '../i18n/words.ts';
import { createTestChat, type TestChat } from '../ui/create-test-chat.ts';
import { errorResponse, jsonResponse } from '../transport/fake-backend.ts';
import { stubRequests } from '../transport/stub-requests.ts';

export interface TestMemory extends TestChat {
  container: HTMLElement;
  /** What the backend remembers. */
  memory: VisitorMemory;
  /** What came to it, as "GET /memory". */
  requests: string[];
  /** Code of the error that it answers with from now on. */
  fail: (code: 'upstream_down' | 'not_found' | undefined) => void;
  /** Requests wait until the function is called that is returned. */
  hold: () => () => Promise<void>;
  press: (name: string | RegExp, at?: number) => Promise<void>;
  key: (key: string) => Promise<void>;
  /** The text of the view, without what only screen readers get. Undefined while it is closed. */
  shown: () => string | undefined;
  /** What screen readers were told last. */
  said: () => string | undefined;
  /** Label or text of what has the focus. */
  focused: () => string | null | undefined;
  dispose: () => void;
}

export const toFacts = (...texts: string[]): MemoryFact[] => texts.map((text, at) => ({ id: `f${at}`, text }));

/** A panel with the view of what is remembered, before a backend in the test's hands. */
export function createTestMemory({ language = 'en', token = 'a.b.c' }: { language?: Language; token?: string } = {}): TestMemory {
  const test = createTestChat();
  const container = document.body.appendChild(document.createElement('div'));
  const memory: VisitorMemory = { enabled: true, facts: toFacts('Likes green tea', 'Lives in Oslo', 'Has two cats') };
  const requests: string[] = [];
  let failing: string | undefined;
  let gate = Promise.resolve();

  async function answer(method: string, path: string): Promise<Response> {
    requests.push(`${method} ${path.replace('/v1/apps/shop', '')}`);
    await gate;
    if (failing) return errorResponse(failing === 'not_found' ? 404 : 502, failing, true);
    if (method === 'GET') return jsonResponse(memory);
    const id = /memory\/(.+)$/.exec(path)?.[1];
    memory.facts = id === undefined ? [] : memory.facts.filter((fact) => fact.id !== id);
    return new Response(null, { status: 204 });
  }

  const read = (): ChatMemory => (token ? { token } : {});
  stubRequests(answer);
  const api: ToolHost['api'] = { asVisitor: (work) => work(token) };
  test.tools.value = [createMemoryView(createTestHost(test.chat, { language, words: toToolWords(language), api, endpoint: '', storage: { read, reread: read, write: () => undefined } }))];
  test.chat.panel.setOpen(true);
  const stop = drawPanel(test.chat, container);
  const find = (): Element | null => container.querySelector('.memory');

  return {
    ...test,
    container,
    memory,
    requests,
    fail: (code) => (failing = code),
    hold() {
      let open = (): void => undefined;
      gate = new Promise((resolve) => (open = resolve));
      return () => act(async () => {
        open();
        await gate;
        await settle();
      });
    },
    press: (name, at = 0) =>
      act(async () => {
        const all = [...container.querySelectorAll('button')].filter((button) => {
          const label = button.getAttribute('aria-label') ?? button.textContent;
          return typeof name === 'string' ? label === name : name.test(label);
        });
        if (!all[at]) throw new Error(`There is no button ${String(name)}.`);
        all[at].focus();
        all[at].click();
        await settle();
      }),
    key: (key) =>
      act(async () => {
        (document.activeElement ?? container).dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
        await settle();
      }),
    shown() {
      const copy = find()?.cloneNode(true);
      if (!(copy instanceof Element)) return undefined;
      copy.querySelector('.hush')?.remove();
      return [...copy.querySelectorAll('h3, p, button')].map(({ textContent }) => textContent).filter(Boolean).join(' | ');
    },
    said: () => find()?.querySelector('[role=status]')?.textContent,
    focused: () => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent,
    dispose() {
      stop();
      container.remove();
    },
  };
}

/** Lets what came be shown. */
function settle(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
