import { effect, signal } from '@preact/signals-core';
import { describe, expect, it } from 'vitest';
import { createAssistantMessage } from '../../../server/wire/messages.ts';
import type { Message } from '../../../server/wire/protocol.ts';
import type { Status } from '../../../widget/state/conversation.ts';
import { watchSilence } from '../../../widget/outbox/watch-silence.ts';
import { createFakeClock } from '../../fake-clock.ts';
import { languages } from '../i18n/languages.ts';
import { toToolWords } from '../i18n/words.ts';

function setUp() {
  const clock = createFakeClock();
  const answer = signal<Message | undefined>(createAssistantMessage('a'));
  const status = signal<Status>('waiting');
  const isReconnecting = signal(false);
  const silence = watchSilence({ conversation: { answer, status, isReconnecting }, clock, signal, effect });
  const isLong = (): boolean => silence.isLong.value;
  return { clock, answer, status, isReconnecting, silence, isLong };
}

describe('an answer of which nothing comes', () => {
  it('is said to be worked on after eight seconds, until something does', async () => {
    const { clock, answer, isLong } = setUp();
    await clock.advance(7_999);
    expect(isLong()).toBe(false);
    await clock.advance(1);
    expect(isLong()).toBe(true);
    await clock.advance(60_000);
    expect(isLong()).toBe(true);
    answer.value = createAssistantMessage('a');
    expect(isLong()).toBe(false);
  });

  it('is also when it stands still in its middle, and never while it grows', async () => {
    const { clock, answer, status, isLong } = setUp();
    status.value = 'streaming';
    for (let piece = 0; piece < 20; piece++) {
      answer.value = createAssistantMessage('a');
      await clock.advance(1_000);
      expect(isLong()).toBe(false);
    }
    await clock.advance(7_000);
    expect(isLong()).toBe(true);
  });

  it.each(['idle', 'stopping'] as const)('is not any more once it is %s', async (state) => {
    const { clock, status, isLong } = setUp();
    await clock.advance(8_000);
    status.value = state;
    expect(isLong()).toBe(false);
    await clock.advance(60_000);
    expect(isLong()).toBe(false);
  });

  it('is not while the connection is looked for, which is said already', async () => {
    const { clock, isReconnecting, isLong } = setUp();
    await clock.advance(8_000);
    isReconnecting.value = true;
    await clock.advance(60_000);
    expect(isLong()).toBe(false);
  });

  it('is watched as long as the chat lives', async () => {
    const { clock, silence, isLong } = setUp();
    silence.dispose();
    await clock.advance(60_000);
    expect(isLong()).toBe(false);
  });

  it('has words of its own in each language', () => {
    const words = (Object.keys(languages) as (keyof typeof languages)[]).map((language) => toToolWords(language).outbox.working);
    expect(words.every((text) => text.endsWith('…'))).toBe(true);
    expect(new Set(words).size).toBe(words.length);
  });
});
