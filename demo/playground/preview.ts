import '../../widget/api.ts';

export interface Preview {
  /** Sets one attribute of the chat, or takes it away, while it stands there. */
  set(name: string, value: string): void;
  /** Puts a new chat in the place of the one before, for what is read once. */
  mount(): void;
}

/** The chat in a frame of the playground, with the attributes that `read` gives. */
export function createPreview(frame: HTMLIFrameElement, read: () => Readonly<Record<string, string>>): Preview {
  const find = (): Element | null | undefined => frame.contentDocument?.querySelector('bailian-chat');

  function mount(): void {
    const old = find();
    if (!old || !frame.contentDocument) return;
    const chat = frame.contentDocument.createElement('bailian-chat');
    for (const [name, value] of Object.entries(read())) chat.setAttribute(name, value);
    old.remove();
    frame.contentDocument.body.append(chat);
  }

  frame.addEventListener('load', mount);
  if (frame.contentDocument?.readyState === 'complete') mount();

  return {
    set(name, value) {
      if (value) find()?.setAttribute(name, value);
      else find()?.removeAttribute(name);
    },
    mount,
  };
}
