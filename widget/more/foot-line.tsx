import type { VNode } from 'preact';
import { textOf } from '../../server/wire/messages.ts';
import type { MoreStrings } from '../i18n/more-strings.ts';
import type { MoreOptions } from '../more-options.ts';
import type { ToolHost } from '../ui/tool.ts';

export interface FootLineOptions {
  host: ToolHost;
  strings: MoreStrings;
  /** `handoff`: an address, or the words of the button. */
  readOptions: () => Pick<MoreOptions, 'disclaimer' | 'handoff'>;
}

const address = /^(https?:\/\/|mailto:|tel:)\S+$/i;

/** The owner's own line below the composer, and the button that hands over to a person. */
export function createFootLine({ host, strings, readOptions }: FootLineOptions): () => VNode | null {
  const { app, conversation, shadow } = host;

  function handOver(event: MouseEvent, contact: string): void {
    const messages = [...conversation.messages.peek(), conversation.answer.peek() ?? []].flat().map((message) => textOf(message)).filter(Boolean);
    const detail = { app, contact, text: messages.join('\n\n') };
    // With a link it is the click that opens it, so that the browser treats it as the visitor's own.
    const isWanted = shadow.host.dispatchEvent(new CustomEvent('bailian-chat:handoff', { detail, bubbles: true, composed: true, cancelable: true }));
    if (!isWanted) event.preventDefault();
  }

  return () => {
    const { disclaimer, handoff: contact } = readOptions();
    if (!disclaimer && !contact) return null;
    const href = contact && address.test(contact) ? contact : undefined;
    return (
      <div class="foot-line" key="foot-line">
        {href && (
          <a class="chip" href={href} target={/^http/i.test(href) ? '_blank' : undefined} rel="noopener noreferrer" onClick={(event) => handOver(event, href)}>
            {strings.handoff}
          </a>
        )}
        {contact && !href && (
          <button type="button" class="chip" dir="auto" onClick={(event) => handOver(event, contact)}>
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
