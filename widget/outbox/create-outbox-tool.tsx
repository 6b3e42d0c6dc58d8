import { Announcements } from '../announce/announcements.tsx';
import { createAnnouncer } from '../announce/create-announcer.ts';
import { systemClock } from '../transport/clock.ts';
import { createId } from '../transport/new-id.ts';
import type { Tool, ToolHost } from '../ui/tool.ts';
import { copyText } from '../ui/copy-text.ts';
import { followTabs } from './follow-tabs.ts';
import css from './outbox.css?inline';
import { createHold } from './hold.ts';
import { HoldView } from './hold-view.tsx';
import { createOutbox } from './outbox.ts';
import { createWaitingStorage } from './waiting-list.ts';
import { WaitingView } from './waiting-view.tsx';
import { watchSilence } from './watch-silence.ts';

/** Questions that wait in line, how long they have to, the same conversation in every tab, and answers for those who listen. */
export function createOutboxTool(host: ToolHost): Tool {
  const { conversation, profile, storage, storageKey, fromTools, readRaw, language, shadow, words: { outbox: strings }, signal, effect } = host;
  const session = host.identity?.chat.visitor?.session;
  const isOnline = signal(navigator.onLine);
  const waitingKey = `${storageKey}:waiting`;
  const hold = createHold({ readFailure: () => conversation.failure.value ?? profile.failure.value, clock: systemClock, signal, effect });
  host.isHeld = hold.isHeld;
  const outbox = createOutbox({
    conversation,
    // What a visitor of the site's own asks is written down nowhere.
    storage: createWaitingStorage(waitingKey, session ? {} : (host.kept ?? window)),
    isOnline,
    hold,
    hasFiles: () => fromTools('file')[0] !== undefined,
    createId,
    signal,
    effect,
  });
  const silence = watchSilence({ conversation, clock: systemClock, signal, effect });
  const announcer = createAnnouncer({ conversation, clock: systemClock, signal, effect });
  // Visitors whom the page tells apart share a browser's storage, one after the other.
  const { 'visitor-id': label = '' } = readRaw();
  // Whoever begins one holds this lock: see other-tabs.ts.
  const begun = Promise.resolve(navigator.locks?.request(storageKey, () => (label || storage.read().conversation ? undefined : storage.reread().conversation))).catch(() => undefined);
  const stopTabs = followTabs({ key: storageKey + (session?.visitor ?? label), conversation, storage, begun, onLeave: outbox.keepUnsent, effect });

  const onLine = (): void => {
    isOnline.value = navigator.onLine;
  };
  const onStorage = ({ key }: StorageEvent): void => {
    if (key?.startsWith(`${waitingKey}:`) && !session) outbox.reread();
  };
  addEventListener('online', onLine);
  addEventListener('offline', onLine);
  addEventListener('storage', onStorage);

  function dispose(): void {
    outbox.dispose();
    hold.dispose();
    stopTabs();
    silence.dispose();
    announcer.dispose();
    removeEventListener('online', onLine);
    removeEventListener('offline', onLine);
    removeEventListener('storage', onStorage);
  }

  return {
    css,
    order: 4,
    copy: (text) => copyText(text, shadow),
    // Always there, so that a screen reader hears what comes into it.
    after: () => (
      <p key="working" class={silence.isLong.value ? 'note' : 'hush'} role="status">
        {silence.isLong.value && strings.working}
      </p>
    ),
    field: () => (
      <div key="outbox" class={outbox.list.value[0] || hold.isHeld() ? 'line' : 'hush'}>
        <WaitingView list={outbox.list.value} isOnline={isOnline.value} isHeld={hold.isHeld()} strings={strings} onWithdraw={outbox.withdraw} onGone={dispose} />
        <HoldView leftSeconds={hold.leftSeconds.value} strings={strings} language={language} />
        <Announcements list={announcer.list.value} />
      </div>
    ),
  };
}
