import type { AppConfig } from '../../config.ts';
import type { Store } from '../../stores/store.ts';
import type { Attachments } from '../files/attachments.ts';
import { isLastingName } from '../signed-visitors.ts';
import type { Erasures } from './erasures.ts';

const HOUR_MS = 3600_000;
const DAY_MS = 24 * HOUR_MS;
/** After their last use, unless the app says otherwise. */
const CONVERSATION_DAYS = 30;
const MEMORY_DAYS = 180;
/** How long it is remembered that somebody was erased: longer than any token of theirs lasts. */
export const KEEP_ERASURE_MS = 40 * DAY_MS;
/** Dropped at a time, so that a sweep never keeps others waiting for long. */
const BATCH = 200;

export interface RetentionDeps {
  apps: ReadonlyMap<string, AppConfig>;
  store: Store;
  attachments: Attachments;
  erasures: Erasures;
}

/** Drops what nobody used for as long as the owner lets it be kept. To be called about once a minute. Throws what the store throws. */
export async function applyRetention({ apps, store, attachments, erasures }: RetentionDeps, now: number): Promise<void> {
  for (const { alias, retention: { conversationDays = CONVERSATION_DAYS, memoryDays = MEMORY_DAYS } = {} } of apps.values()) {
    // A conversation that still goes on is kept in any case.
    const usedBefore = now - Math.max(conversationDays * DAY_MS, HOUR_MS);
    for (const { owner, conversation } of await store.listIdleConversations(alias, usedBefore, BATCH)) {
      await attachments.removeOf(owner, conversation);
      await store.deleteConversation(owner, conversation);
    }
    // Who has not been there for so long is erased, which is tried until the service has done it too.
    for (const owner of await store.listIdleMemories(alias, now - memoryDays * DAY_MS, BATCH)) {
      await erasures.request(owner, { isLasting: isLastingName(owner.visitor), isPatient: true });
    }
  }
  await store.dropErasures(now - KEEP_ERASURE_MS);
  await store.scrub();
}
