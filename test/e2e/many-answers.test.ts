import type { CDPSession } from 'playwright-core';
import { expect, it } from 'vitest';
import { toChat } from './chat.ts';
import { useFakeWire } from './use-fake-wire.ts';

/** Answers until the first look and between two looks. */
const each = 40;
const answer = '# Tea\n\n- one **cup**\n- two [cups](https://shop.example)\n\n```\ncode\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n';

const stage = useFakeWire();

/** What is alive once the garbage is gone. */
async function look(session: CDPSession): Promise<{ nodes: number; listeners: number }> {
  // What the first collection lets go of, finalizers may still hold until the second.
  for (let run = 0; run < 3; run += 1) await session.send('HeapProfiler.collectGarbage');
  const { nodes, jsEventListeners } = await session.send('Memory.getDOMCounters');
  return { nodes, listeners: jsEventListeners };
}

it('leaves nothing behind of two hundred answers once their conversations are over', async () => {
  const page = await (await stage.browser.newContext({ locale: 'en-US' })).newPage();
  const session = await page.context().newCDPSession(page);
  const chat = toChat(page);
  stage.wire.answer = async (say) => {
    say({ type: 'text-start', id: 't' });
    for (let at = 0; at < answer.length; at += 40) say({ type: 'text-delta', id: 't', delta: answer.slice(at, at + 40) });
    say({ type: 'text-end', id: 't' });
  };
  await page.goto(stage.wire.page());
  await chat.open();

  /** Asks so many questions without a look at the page, and begins anew. */
  async function converse(): Promise<void> {
    await page.evaluate(async (count) => {
      for (let at = 0; at < count; at += 1) {
        const ended = new Promise((resolve) => document.addEventListener('bailian-chat:response-end', resolve, { once: true }));
        window.BailianChat?.send(`Question ${at}`);
        await ended;
      }
    }, each);
    await chat.questions.last().getByText(`Question ${each - 1}`).waitFor();
    await chat.button('New conversation').click();
    await expect.poll(() => chat.answers.count()).toBe(0);
  }

  await converse();
  const first = await look(session);
  for (let round = 1; round < 5; round += 1) await converse();
  const last = await look(session);
  // What stays is of the last answer, not of all before.
  expect(last.nodes - first.nodes).toBeLessThan(200);
  expect(last.listeners - first.listeners).toBeLessThan(20);
}, 120_000);
