import { batch, effect, signal } from '@preact/signals-core';
import { describe, expect, it } from 'vitest';
import type { Message } from '../../../server/wire/protocol.ts';
import { createAnnouncer } from '../../../widget/announce/create-announcer.ts';
import { createFakeClock } from '../../fake-clock.ts';

const toMessage = (text: string, id = 'm1'): Message => ({ id, role: 'assistant', parts: [{ type: 'text', text }], metadata: {} });

function setUp() {
  const clock = createFakeClock();
  const answer = signal<Message | undefined>(undefined);
  const ended = signal<Message | undefined>(undefined);
  const announcer = createAnnouncer({ conversation: { answer, ended }, clock, signal, effect });
  const end = (message: Message): void =>
    batch(() => {
      answer.value = undefined;
      ended.value = message;
    });
  return { clock, answer, end, announcer, heard: () => announcer.list.value.map(({ text }) => text) };
}

describe('an answer', () => {
  it('is told in sentences while it is written, and its rest once it is whole', async () => {
    const { clock, answer, end, heard } = setUp();
    for (const text of ['Green', 'Green tea is', 'Green tea is fresh. It', 'Green tea is fresh. It keeps']) answer.value = toMessage(text);
    expect(heard()).toEqual([]);
    await clock.advance(1_000);
    expect(heard()).toEqual(['Green tea is fresh.']);
    answer.value = toMessage('Green tea is fresh. It keeps a year. St');
    await clock.advance(1_000);
    end(toMessage('Green tea is fresh. It keeps a year. Store it dry'));
    expect(heard()).toEqual(['Green tea is fresh.', 'It keeps a year.', 'Store it dry']);
    await clock.advance(10_000);
    expect(heard()).toHaveLength(3);
  });

  it('that came before anybody listened is told when it is whole, and a second one from its begin', async () => {
    const { clock, answer, end, heard } = setUp();
    end(toMessage('Yes.'));
    answer.value = toMessage('No. Or', 'm2');
    await clock.advance(1_000);
    end(toMessage('No. Or maybe.', 'm2'));
    expect(heard()).toEqual(['Yes.', 'No.', 'Or maybe.']);
  });

  it('that comes in a flood is told in pieces that are cut between words, and never all of it at once', async () => {
    const { clock, answer, heard } = setUp();
    answer.value = toMessage('Tea is a plant. '.repeat(100_000));
    await clock.advance(1_000);
    expect(heard()).toHaveLength(20);
    for (const text of heard()) expect(text).toMatch(/^(?=.{1,1001}$)\S.*\S\s?$/);
    expect(heard().join('')).toMatch(/^(?:\w+ )?(?:(?:Tea|is|a|plant\.)\s?)+$/);
  });

  it('that is long keeps no more than what waits to be read, and nothing runs once nobody is there', async () => {
    const { clock, answer, announcer, heard } = setUp();
    let text = '';
    for (let at = 0; at < 30; at++) {
      answer.value = toMessage((text += `Sentence ${at}. `));
      await clock.advance(1_000);
    }
    expect(heard()).toHaveLength(20);
    answer.value = toMessage(`${text}More. And`);
    announcer.dispose();
    await clock.advance(1_000);
    expect(heard().at(-1)).toBe('Sentence 29.');
  });
});
