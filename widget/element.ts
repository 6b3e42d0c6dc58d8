import type { BailianChatEvent, BailianChatEvents, BailianChatInstance } from './api.ts';
import { createLauncher, type Launcher, type ScriptSource } from './launcher.ts';

/** `<bailian-chat>`: a chat on the page, and the object that steers it. */
export class BailianChatElement extends HTMLElement implements BailianChatInstance {
  static observedAttributes = ['theme', 'position', 'color'];

  /** Where widget.js came from. Set once, before the element is defined. */
  declare static source: ScriptSource;

  /** Whether the script tag made this element; its options are then called `data-…` in warnings. */
  declare isFromTag?: boolean;

  private declare launcher: Launcher | undefined;

  connectedCallback(): void {
    this.launcher ??= createLauncher(this, BailianChatElement.source);
  }

  disconnectedCallback(): void {
    // A page that moves the element takes it out and puts it back at once.
    queueMicrotask(() => {
      if (this.isConnected) return;
      this.launcher?.dispose();
      this.launcher = undefined;
    });
  }

  attributeChangedCallback(): void {
    this.launcher?.refreshLook();
  }

  open(): void {
    this.launcher?.call('open');
  }

  close(): void {
    this.launcher?.call('close');
  }

  toggle(): void {
    this.launcher?.call('toggle');
  }

  isOpen(): boolean {
    return this.launcher?.isOpen() ?? false;
  }

  send(text: string): void {
    this.launcher?.call('send', text);
  }

  newConversation(): void {
    this.launcher?.call('newConversation');
  }

  stop(): void {
    this.launcher?.call('stop');
  }

  override focus(): void {
    this.launcher?.call('focus');
  }

  destroy(): void {
    this.remove();
  }

  on<Name extends BailianChatEvent>(event: Name, listener: (detail: BailianChatEvents[Name]) => void): () => void {
    const listen = (domEvent: Event): void => listener((domEvent as CustomEvent<BailianChatEvents[Name]>).detail);
    this.addEventListener(`bailian-chat:${event}`, listen);
    return () => this.removeEventListener(`bailian-chat:${event}`, listen);
  }
}
