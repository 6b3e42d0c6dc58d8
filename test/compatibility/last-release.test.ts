import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toChat } from '../e2e/chat.ts';
import { useStage } from '../e2e/stage.ts';
import { serveLocally } from '../serve.ts';
import { releasePath, unpackRelease } from './release.ts';

// A page may hold the widget that it loaded an hour ago, and a script with a fixed address for months; a backend is
// updated in between, or put back.

const stage = useStage({ tokenDelayMs: 60 });
const words = Array.from({ length: 40 }, (_, at) => `第${at}词🍵 word${at}`).join(' ');
const folder = mkdtempSync(join(tmpdir(), 'bailian-chat-'));
const last = { url: '', close: async (): Promise<void> => undefined };

beforeAll(async () => {
  unpackRelease(folder);
  const service = await serveLocally((request) => stage.emulator.fetch(request));
  const env = { DASHSCOPE_BASE_URL: service.url, DASHSCOPE_API_KEY: 'sk-x', BAILIAN_APP_ID: 'a', ALLOWED_ORIGINS: stage.site, PORT: '0', HOST: '127.0.0.1', STORE_URL: 'sqlite::memory:' };
  const child = spawn(process.execPath, [join(folder, 'server/node.js')], { cwd: folder, env, stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  last.close = async () => {
    child.kill('SIGKILL');
    await exited;
    await service.close();
  };
  let output = '';
  for await (const chunk of child.stdout as AsyncIterable<Buffer>) {
    output += chunk.toString();
    last.url = /"event":"listening","url":"([^"]+)"/.exec(output)?.[1] ?? '';
    if (last.url) break;
  }
  if (!last.url) throw new Error(`The last release did not start: ${output}`);
});
afterAll(async () => {
  await last.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Pair {
  name: string;
  /** Where the widget comes from, and whom it asks. */
  widget: () => string;
  backend: () => string;
}

const pairs: Pair[] = [
  { name: 'the widget of the last release before this backend', widget: () => last.url, backend: () => stage.endpoint },
  { name: 'this widget before the backend of the last release', widget: () => stage.endpoint, backend: () => last.url },
];

describe.each(pairs)('$name', ({ widget, backend }) => {
  it('asks, goes on after a reload in the middle, stops, and finds the conversations again', async () => {
    const { page, complaints, requests } = await stage.open({ body: `<script async src="${widget()}/widget.js" data-endpoint="${backend()}"></script>` });
    const chat = toChat(page);
    const calls = stage.emulator.requests.length;
    await chat.open();
    stage.emulator.setScenario('echo', { times: 1 });
    await chat.ask(words);
    await chat.answers.last().getByText('word2 ').waitFor();
    await page.reload();
    await chat.answers.last().getByText('word6 ').waitFor();
    expect(await chat.answer()).toBe(words);
    expect(await chat.answers.count()).toBe(1);
    expect(stage.emulator.requests).toHaveLength(calls + 1);

    await chat.button('New conversation').click();
    stage.emulator.setScenario('long', { times: 1 });
    await chat.ask('Tell me everything');
    await chat.answers.last().getByRole('heading').first().waitFor();
    await chat.button('Stop answering').click();
    expect(await chat.answer()).toContain('You stopped this answer.');
    await expect.poll(() => stage.emulator.requests.at(-1)?.aborted).toBe(true);

    await chat.button('Your conversations').click();
    const items = chat.panel.getByRole('region', { name: 'Your conversations' }).getByRole('listitem');
    await expect.poll(() => items.count()).toBe(2);
    await items.getByRole('button', { name: /^第0词/ }).click();
    await expect.poll(() => chat.questions.allInnerTexts()).toEqual([words]);
    expect(await chat.answer()).toBe(words);

    expect(complaints).toEqual([]);
    // Otherwise one would have been tested with itself.
    const isAsked = (from: string, path: RegExp): boolean => requests.some((url) => url.startsWith(from) && path.test(url.slice(from.length)));
    expect([isAsked(widget(), /^\/widget\.js$/), isAsked(widget(), /^\/v1\//), isAsked(backend(), /^\/v1\/apps\/default\/chat$/), isAsked(backend(), /\.js$/)]).toEqual([true, false, true, false]);
  });
});

it('what is kept of the last release is small', () => {
  expect(statSync(releasePath).size).toBeLessThan(200_000);
});
