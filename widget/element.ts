import type { BailianChatEvent, BailianChatEvents, BailianChatInstance, PageContext, SendOptions, Variables } from './api.ts';
import { createLauncher, type Launcher } from './launcher.ts';
import type { ScriptSource } from './script-source.ts';
import { toRaw } from './to-raw.ts';

/** The methods that take at most two values and give nothing. */
export const methods = ['open', 'close', 'toggle', 'send', 'newConversation', 'stop', 'focus', 'identify', 'logout', 'setVariables', 'setComposer', 'setContext', 'teaser'] as const;
export type Method = (typeof methods)[number];

/** `<bailian-chat>`: a chat on the page, and the object that steers it. */
export class BailianChatElement extends HTMLElement implements BailianChatInstance {
  // Fields are declared only: the code that initialises them is dear in a loader of 3 kB.
  /** Where widget.js came from. Set before the element is defined. */
  declare static source: ScriptSource;
  /** What a tag or a script asked for, right or wrong, last by `setOptions`. It goes before attributes. */
  declare given?: Record<string, string>;
  /** How an option was written there: `data-` before its name on the tag. Absent on elements of the page's own. */
  declare givenAs?: string;
  declare open: () => void;
  declare close: () => void;
  declare toggle: () => void;
  declare send: (text: string, options?: SendOptions) => void;
  declare setComposer: (text: string) => void;
  declare setContext: (context: PageContext | null) => void;
  declare teaser: (text: string) => void;
  declare newConversation: () => void;
  declare stop: () => void;
  declare focus: () => void;
  declare identify: BailianChatInstance['identify'];
  declare logout: () => void;
  declare setVariables: (variables: Variables) => void;
  declare launcher: Launcher | undefined;
  /** When it was put back, in milliseconds since 1970. */
  declare returnedAt: number;

  connectedCallback(): void {
    this.launcher ??= createLauncher(this, BailianChatElement.source);
  }

  disconnectedCallback(): void {
    // A page that moves the element takes it out and puts it back at once.
    queueMicrotask(() => {
      if (this.isConnected) return;
      // A page that swaps its whole body meant the rest. Who meant the chat took it out by itself, or does it again at once.
      if (this.given && this.parentNode && !(Date.now() - this.returnedAt < 9)) {
        this.returnedAt = Date.now();
        document.body.append(this);
      } else this.launcher = this.launcher?.dispose();
    });
  }

  isOpen(): boolean {
    return !!this.launcher?.isOpen();
  }

  setOptions(options: object): void {
    this.given = { ...this.given, ...toRaw(options) };
    this.launcher?.refresh();
  }

  destroy(): void {
    this.remove();
  }

  on<Name extends BailianChatEvent>(event: Name, listener: (detail: BailianChatEvents[Name]) => void): () => void {
    return listenTo(this, event, (domEvent) => listener(domEvent.detail));
  }
}

/** Gives the class its methods and the page the element. */
export function defineElement(source: ScriptSource): void {
  BailianChatElement.source = source;
  for (const method of methods) {
    BailianChatElement.prototype[method] = function (this: BailianChatElement, value?: unknown, more?: unknown) {
      // A call has one value, or both in a list.
      this.launcher?.call(method, more ? [value, more] : value);
    };
  }
  customElements.define('bailian-chat', BailianChatElement);
}

/** Listens for an event of ours. The function returned ends that. */
export function listenTo(target: EventTarget, event: string, listen: (event: CustomEvent) => void): () => void {
  const name = `bailian-chat:${event}`;
  // oxlint-disable-next-line no-unsafe-type-assertion -- Events of ours are all custom ones.
  const listener = listen as EventListener;
  target.addEventListener(name, listener);
  return () => target.removeEventListener(name, listener);
}
