import { Announcements } from '../announce/announcements.tsx';
import { createAnnouncer } from '../announce/create-announcer.ts';
import { systemClock } from '../transport/clock.ts';
import { createId } from '../transport/new-id.ts';
import type { Tool, ToolHost } from '../ui/tool.ts';
import { followTabs } from './follow-tabs.ts';
import css from './outbox.css?inline';
import { createOutbox } from './outbox.ts';
import { createWaitingStorage } from './waiting-list.ts';
import { WaitingView } from './waiting-view.tsx';

/** Questions that wait in line, the same conversation in every tab, and answers for those who listen. */
export function createOutboxTool({ conversation, storage, storageKey, fromTools, words: { outbox: strings }, signal, effect }: ToolHost): Tool {
  const isOnline = signal(navigator.onLine);
  const waitingKey = `${storageKey}:waiting`;
  const outbox = createOutbox({
    conversation,
    storage: createWaitingStorage(waitingKey, window),
    isOnline,
    hasFiles: () => fromTools('file')[0] !== undefined,
    createId,
    signal,
    effect,
  });
  const announcer = createAnnouncer({ conversation, clock: systemClock, signal, effect });
  const stopTabs = followTabs({ key: storageKey, conversation, storage, readStored, effect });

  const onLine = (): void => {
    isOnline.value = navigator.onLine;
  };
  const onStorage = ({ key }: StorageEvent): void => {
    if (key === waitingKey) outbox.reread();
  };
  addEventListener('online', onLine);
  addEventListener('offline', onLine);
  addEventListener('storage', onStorage);

  function readStored(): ReturnType<ToolHost['storage']['read']> {
    try {
      const { token }: Record<string, unknown> = Object(JSON.parse(localStorage.getItem(storageKey) ?? '{}'));
      return typeof token === 'string' && /^[\w.-]{1,4000}$/.test(token) ? { token } : {};
    } catch {
      return {};
    }
  }

  function dispose(): void {
    outbox.dispose();
    stopTabs();
    announcer.dispose();
    removeEventListener('online', onLine);
    removeEventListener('offline', onLine);
    removeEventListener('storage', onStorage);
  }

  return {
    css,
    field: () => (
      <div key="outbox">
        <WaitingView list={outbox.list.value} isOnline={isOnline.value} strings={strings} onWithdraw={outbox.withdraw} onGone={dispose} />
        <Announcements list={announcer.list.value} />
      </div>
    ),
  };
}
