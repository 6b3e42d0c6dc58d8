import type { VNode } from 'preact';
import type { MoreStrings } from '../i18n/more-strings.ts';
import type { StorageSource } from '../state/storage.ts';
import type { ToolHost } from '../ui/tool.ts';

export interface ConsentOptions {
  host: ToolHost;
  /** What is agreed to; empty where nothing has to be. */
  readText: () => string;
  strings: MoreStrings;
  storage: StorageSource;
}

export interface Consent {
  /** Settles once the visitor has agreed, here or on an earlier visit. */
  given: Promise<void>;
  field: () => VNode | null;
  /** `[false]` until then: no question can be sent. */
  file: () => false[];
  dispose: () => void;
}

/**
 * Asks for the visitor's agreement before anything of theirs leaves the page. It is remembered with the first message,
 * together with what was agreed to: another text is asked for anew.
 */
export function createConsent({ host, readText, strings, storage }: ConsentOptions): Consent {
  const { conversation, panel, storageKey, signal, effect, focus } = host;
  const key = `${storageKey}:consent`;
  /** The text that was agreed to. */
  const agreed = signal(read() ?? '');
  /** The question that was to be sent before. It goes when the visitor agrees. */
  const asked = signal<string | undefined>(undefined);
  const { send, retry } = conversation;
  const isGiven = (): boolean => !readText() || agreed.value === readText();
  let settle: () => void;
  const given = new Promise<void>((resolve) => {
    settle = resolve;
  });

  function read(): string | null {
    try {
      return storage.localStorage?.getItem(key) ?? null;
    } catch {
      return null;
    }
  }

  function keep(): void {
    try {
      storage.localStorage?.setItem(key, agreed.peek());
    } catch {
      // Refused or full: it holds until the page is left.
    }
  }

  const stop = effect(() => {
    if (!isGiven()) return;
    settle();
    if (agreed.value && conversation.messages.value[0]) keep();
  });

  conversation.send = (question, ...more) => {
    if (isGiven()) return send(question, ...more);
    if (question.trim()) asked.value = question;
    return false;
  };
  conversation.retry = () => {
    if (isGiven()) retry();
  };

  function accept(): void {
    const question = asked.peek() ?? '';
    asked.value = undefined;
    agreed.value = readText();
    if (conversation.send(question) && panel.draft.peek().trim() === question.trim()) panel.setDraft('');
    focus();
  }

  return {
    given,
    field: () =>
      isGiven() ? null : (
        <div key="consent" class="consent" role="group" aria-label={strings.consent} part="consent">
          <p class="plain" dir="auto">
            {readText()}
          </p>
          <p class="over" role="alert">
            {asked.value !== undefined && strings.acceptFirst}
          </p>
          <button type="button" class="chip" onClick={accept}>
            {strings.accept}
          </button>
        </div>
      ),
    file: () => (isGiven() ? [] : [false]),
    dispose: stop,
  };
}
