import type { effect as runEffect } from '@preact/signals-core';
import type { Conversation } from '../state/conversation.ts';
import type { ChatStorage } from '../state/storage.ts';

/** What a tab tells the others: where its conversation stands. */
interface Standing {
  conversation: string | undefined;
  /** Id of the newest message. */
  last: string | undefined;
  isAnswering: boolean;
  /** Whether another tab has asked for it. Then it is news of the same conversation alone. */
  isReply?: boolean;
}

/** What a tab says that has just begun to listen: what the others told before, it has missed. */
const hello = 'hello';

export interface FollowTabsOptions {
  key: string;
  conversation: Pick<Conversation, 'status' | 'messages' | 'restore' | 'startNew'>;
  storage: Pick<ChatStorage, 'read' | 'reread' | 'write'>;
  /** The conversation that another tab has begun, where nobody has asked here yet: once its question has arrived. */
  begun: Promise<string | undefined>;
  /** Called before another conversation is shown, a new one or not. False keeps this one. */
  onLeave: (isNew: boolean) => boolean;
  effect: typeof runEffect;
}

/** Keeps the tabs of a visitor at the same conversation: what one asks, the others show as it is answered. */
export function followTabs({ key, conversation, storage, begun, onLeave, effect }: FollowTabsOptions): () => void {
  const channel = new BroadcastChannel(key);
  let told = '';
  /** What came while nobody could see this tab, or, of the same conversation or a new one, while it was busy. */
  let missed: unknown;

  function standing(): Standing {
    const status = conversation.status.value;
    return { conversation: storage.read().conversation, last: conversation.messages.value.at(-1)?.id, isAnswering: /waiting|streaming|stopping/.test(status) };
  }

  function receive(data: unknown): void {
    const { conversation: given, last, isAnswering, isReply }: Partial<Standing> = Object(data);
    const id = typeof given === 'string' && /^[\w-]{1,64}$/.test(given) ? given : undefined;
    const own = standing();
    // A browser has six connections for all tabs of a site: none is held for an answer that nobody looks at.
    const isBusy = conversation.status.peek() !== 'idle';
    missed = (isBusy ? !id || id === own.conversation : isAnswering && document.hidden) && data;
    if (missed || isBusy || (isReply && id !== own.conversation) || (id === own.conversation && last === own.last && !isAnswering) || !onLeave(!id)) return;
    // What comes from there needs not be told back.
    told = JSON.stringify({ conversation: id, last, isAnswering });
    // The other tab may have become a visitor meanwhile.
    storage.write({ ...storage.reread(), conversation: id });
    if (id) conversation.restore();
    else conversation.startNew();
  }
  channel.onmessage = ({ data }: MessageEvent<unknown>) => {
    if (data !== hello) receive(data);
    else if (conversation.messages.peek()[0]) tell({ ...standing(), isReply: true });
  };
  function tell(what: Standing | typeof hello): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel reaches its own origin alone
    channel.postMessage(what);
  }
  tell(hello);

  void begun.then((id) => {
    if (id) receive({ conversation: id, isAnswering: true });
  });

  const stop = effect(() => {
    if (conversation.status.value === 'idle' && missed) receive(missed);
    const now = standing();
    const isSettled = conversation.status.value === 'idle' || now.isAnswering;
    const text = JSON.stringify(now);
    if (!isSettled || text === told) return;
    const isFirst = told === '';
    told = text;
    if (!isFirst) tell(now);
  });

  // A page from the back/forward cache missed what came meanwhile.
  const onShow = ({ persisted }: PageTransitionEvent): void => {
    if (persisted && conversation.status.peek() === 'idle') conversation.restore();
  };
  const onVisible = (): void => {
    if (missed) receive(missed);
  };
  addEventListener('pageshow', onShow);
  document.addEventListener('visibilitychange', onVisible);
  return () => {
    stop();
    document.removeEventListener('visibilitychange', onVisible);
    removeEventListener('pageshow', onShow);
    channel.close();
  };
}
