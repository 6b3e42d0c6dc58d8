import type { SendOptions } from '../api.ts';
import type { ToolHost } from '../ui/tool.ts';

export interface SendAsAskedOptions {
  host: ToolHost;
  text: string;
  /** What the page passed: {@link SendOptions}, if it did as it should. */
  options: unknown;
}

/** Asks as the page wants it: in a new conversation, with files once they are ready. */
export function sendAsAsked({ host, text, options }: SendAsAskedOptions): void {
  const { conversation, profile, fromTools, loadTool, effect, warn } = host;
  const { files, newConversation }: SendOptions = Object(options);
  const list = toFiles(files);
  if (newConversation) conversation.startNew();
  let isAttached = !list[0];

  function attach(): void {
    isAttached = true;
    const { files: takesFiles, images } = profile.app.value ?? {};
    if (takesFiles || images) void loadTool('attach').then(() => fromTools('call', 'attach', list));
    else warn('send() was given files, and the app takes none: see `files` and `images` of the app.');
  }

  effect(function () {
    // A page may ask as soon as it is there; the conversation and the app's profile come first.
    if (conversation.status.value === 'loading' || (!profile.app.value && !profile.failure.value)) return;
    if (!isAttached) attach();
    const isHeld = fromTools('file').includes(false);
    if (isHeld && list[0]) return;
    this.dispose();
    conversation.send(text);
  });
}

function toFiles(files: unknown): File[] {
  const given: Iterable<unknown> | undefined = Symbol.iterator in Object(files) ? Object(files) : undefined;
  return [...(given ?? [])].filter((file) => file instanceof File);
}
