import type { VNode } from 'preact';
import { textOf } from '../../server/wire/messages.ts';
import type { MoreStrings } from '../i18n/more-strings.ts';
import type { ToolHost } from '../ui/tool.ts';

export interface FootLineOptions {
  host: ToolHost;
  strings: MoreStrings;
  disclaimer: string | undefined;
  /** An address, or the words of the button. */
  contact: string | undefined;
}

const address = /^(https?:\/\/|mailto:|tel:)\S+$/i;

/** The owner's own line below the composer, and the button that hands over to a person. */
export function createFootLine({ host, strings, disclaimer, contact }: FootLineOptions): () => VNode | null {
  const { app, conversation, shadow } = host;
  const href = contact && address.test(contact) ? contact : undefined;

  function handOver(event: MouseEvent): void {
    const messages = [...conversation.messages.peek(), conversation.answer.peek() ?? []].flat().map((message) => textOf(message)).filter(Boolean);
    const detail = { app, contact: contact ?? '', text: messages.join('\n\n') };
    // With a link it is the click that opens it, so that the browser treats it as the visitor's own.
    const isWanted = shadow.host.dispatchEvent(new CustomEvent('bailian-chat:handoff', { detail, bubbles: true, composed: true, cancelable: true }));
    if (!isWanted) event.preventDefault();
  }

  return () => {
    if (!disclaimer && !contact) return null;
    return (
      <div class="foot-line" key="foot-line">
        {href && (
          <a class="chip" href={href} target={/^http/i.test(href) ? '_blank' : undefined} rel="noopener noreferrer" onClick={handOver}>
            {strings.handoff}
          </a>
        )}
        {contact && !href && (
          <button type="button" class="chip" dir="auto" onClick={handOver}>
            {contact}
          </button>
        )}
        {disclaimer && (
          <p class="note" dir="auto">
            {disclaimer}
          </p>
        )}
      </div>
    );
  };
}
