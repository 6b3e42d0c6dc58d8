import type { effect as runEffect, ReadonlySignal, signal as createSignal } from '@preact/signals-core';
import { textOf } from '../../server/wire/messages.ts';
import type { Message } from '../../server/wire/protocol.ts';
import type { Conversation } from '../state/conversation.ts';
import type { Clock } from '../transport/clock.ts';
import { takeSentences } from './take-sentences.ts';

/** What a screen reader was told. */
export interface Announcement {
  key: number;
  text: string;
}

export interface AnnouncerOptions {
  conversation: Pick<Conversation, 'answer' | 'ended'>;
  clock: Clock;
  signal: typeof createSignal;
  effect: typeof runEffect;
}

/** Sentences come at most this often: each is put behind what is being read, and none must be cut short. */
const PAUSE_MS = 1_000;
/** More than is waiting to be read at any time. */
const MAX_KEPT = 20;
/** Up to a minute of speech, cut between words: laid out at once, all that a fast answer brings would hold up the page. */
const pieceOf = /.{1,1000}(?:\s|$)|.{1,1000}/gsu;

/** Tells screen readers an answer once: in whole sentences while it is written, and the rest when it is whole. */
export function createAnnouncer({ conversation, clock, signal, effect }: AnnouncerOptions): { list: ReadonlySignal<readonly Announcement[]>; dispose: () => void } {
  const list = signal<readonly Announcement[]>([]);
  let count = 0;
  let id: string | undefined;
  let told = 0;
  let last: Message | undefined;
  let cancel: (() => void) | undefined;

  function tell(message: Message, isWhole: boolean): void {
    if (message.id !== id) told = 0;
    id = message.id;
    const { spoken, end } = takeSentences(textOf(message), told, isWhole);
    told = end;
    const pieces = (spoken.match(pieceOf) ?? []).slice(-MAX_KEPT);
    if (pieces[0]) list.value = [...list.peek(), ...pieces.map((text) => ({ key: count++, text }))].slice(-MAX_KEPT);
  }

  const stop = effect(() => {
    const growing = conversation.answer.value;
    const ended = conversation.ended.value;
    if (growing) {
      cancel ??= clock.after(PAUSE_MS, () => {
        cancel = undefined;
        const now = conversation.answer.peek();
        if (now) tell(now, false);
      });
    } else if (ended && ended !== last) {
      last = ended;
      tell(ended, true);
    }
  });

  return {
    list,
    dispose() {
      stop();
      cancel?.();
    },
  };
}
