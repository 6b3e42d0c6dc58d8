import type { Browser } from 'playwright-core';
import type { Conversation, Message } from '../../../server/wire/protocol.ts';
import { toChat } from '../../e2e/chat.ts';
import { createFakeWire } from '../../e2e/fake-wire.ts';
import { readTaskTimes, taskCategories } from '../../e2e/longest-task.ts';
import { openPage } from './browser-page.ts';
import { createLongText } from './long-text.ts';
import { settle } from './stream-answer.ts';

export interface ManyResult {
  /** Milliseconds of each task from the click on the launcher until the messages stand there: loading, drawing, layout. */
  openTasks: number[];
  /** Milliseconds of each task while the list was scrolled through. */
  scrollTasks: number[];
  shown: number;
}

/** Has the built widget take up a conversation of so many messages, opens it, and scrolls through it. */
export async function openMany(browser: Browser, count: number): Promise<ManyResult> {
  const wire = await createFakeWire();
  const measured = await openPage(browser);
  const { page, session } = measured;
  const chat = toChat(page);
  try {
    await page.goto(wire.page());
    await chat.open();
    wire.answer = (say) => say({ type: 'text-start', id: 'a' }, { type: 'text-delta', id: 'a', delta: 'Yes.' }, { type: 'text-end', id: 'a' });
    await chat.ask('Hello');
    await chat.answer();
    await chat.button('Close chat').click();
    wire.stored = createConversation(wire.bodies[0]?.id ?? '', count);
    await page.reload();
    await chat.launcher.waitFor();
    await settle(measured);
    await browser.startTracing(page, { categories: taskCategories });
    await page.evaluate(() => {
      performance.mark('asked');
      window.BailianChat?.open();
    });
    await settle(measured);
    const openTasks = await readTaskTimes(browser, wire.url, 'asked');
    const box = await chat.panel.locator('.messages').boundingBox();
    if (!box) throw new Error('The panel is not there.');
    await browser.startTracing(page, { categories: taskCategories });
    await page.evaluate(() => performance.mark('scrolled'));
    await session.send('Input.synthesizeScrollGesture', { x: box.x + box.width / 2, y: box.y + box.height / 2, yDistance: 20_000, speed: 8_000, gestureSourceType: 'mouse' });
    const scrollTasks = await readTaskTimes(browser, wire.url, 'scrolled');
    return { openTasks, scrollTasks, shown: await page.locator('bailian-chat').locator('article').count() };
  } finally {
    await measured.close();
    await wire.close();
  }
}

/** Questions and answers in turn, each answer another part of a long text. */
function createConversation(id: string, count: number): Conversation {
  const text = createLongText(count * 250);
  const messages = Array.from({ length: count }, (_, at): Message => {
    const part = at % 2 === 0 ? `How is tea ${at + 1} made?` : text.slice(at * 250, (at + 2) * 250);
    return { id: `m${at}`, role: at % 2 === 0 ? 'user' : 'assistant', parts: [{ type: 'text', text: part }], metadata: { outcome: 'done' } };
  });
  return { id, title: '', createdAt: '2026-01-01T00:00:00Z', updatedAt: '2026-01-01T00:00:00Z', isRunning: false, messages };
}
