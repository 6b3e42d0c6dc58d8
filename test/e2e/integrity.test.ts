import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { toIntegrityTags } from '../../demo/integrity-tags.ts';
import { toChat } from './chat.ts';
import { useStage } from './stage.ts';

const folder = join(import.meta.dirname, '../../dist/widget');
const hashes: Record<string, string> = JSON.parse(readFileSync(join(folder, 'integrity.json'), 'utf8'));
const stage = useStage();

function tags() {
  const { full, map, chunked } = toIntegrityTags(stage.endpoint, hashes);
  return { full, chunked: `<script type="importmap">${map}</script>${chunked}`, map };
}

function policy(more = ''): Record<string, string> {
  const { endpoint } = stage;
  return { 'content-security-policy': `default-src 'none'; script-src ${endpoint} ${more}; connect-src ${endpoint}; img-src ${endpoint} data:; require-trusted-types-for 'script'` };
}

/** Somebody on the way, or in the owner's files, has put something into these. */
async function tamper(page: Page, files: RegExp): Promise<void> {
  await page.route(files, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: `${await response.text()};globalThis.tampered = true;` });
  });
}

const isTampered = (page: Page): Promise<boolean> => page.evaluate(() => 'tampered' in globalThis);

describe('a page that runs the code of one build only', () => {
  it('has the hashes of all files, under names that never change', async () => {
    for (const [name, hash] of Object.entries(hashes)) {
      const response = await fetch(`${stage.endpoint}/${name}`);
      expect(`sha384-${createHash('sha384').update(new Uint8Array(await response.arrayBuffer())).digest('base64')}`, name).toBe(hash);
      expect(response.headers.get('cache-control'), name).toContain('immutable');
      expect(response.headers.get('access-control-allow-origin'), name).toBe('*');
    }
  });

  it('may have it in one file', async () => {
    const { page, complaints, requests } = await stage.open({ body: tags().full, headers: policy() });
    const chat = toChat(page);
    await chat.open();
    await chat.ask('How much is the Longjing?');
    expect(await chat.answer()).toMatch(/\d/);
    await page.locator('.md').waitFor();
    expect(requests.filter((url) => url.endsWith('.js'))).toHaveLength(1);
    expect(complaints).toEqual([]);
  });

  it('may have it in pieces, by an import map', async () => {
    const { map, chunked } = tags();
    const allowed = `'sha256-${createHash('sha256').update(map).digest('base64')}'`;
    const { page, complaints } = await stage.open({ body: chunked, headers: policy(allowed) });
    const chat = toChat(page);
    await chat.open();
    await chat.ask('How much is the Longjing?');
    expect(await chat.answer()).toMatch(/\d/);
    await page.locator('.md').waitFor();
    expect(complaints).toEqual([]);
  });

  it.each([
    ['the script', /\/widget-[\w-]+\.js/],
    ['the panel and its spare', /\/(chat|whole)-[\w-]+\.js/],
  ])('runs nothing of what was put into %s', async (_what, files) => {
    for (const body of [tags().full, tags().chunked]) {
      const { page, complaints } = await stage.open({ body, prepare: (opened) => tamper(opened, files) });
      if (files.test('/widget-12345678.js')) await expect.poll(() => complaints.join()).toContain('integrity');
      else if (body === tags().chunked) {
        for (let tries = 0; tries < 10; tries += 1) {
          await page.evaluate(() => window.BailianChat?.open());
          await page.getByRole('alert').waitFor();
          await expect.poll(() => page.locator('button.launcher').getAttribute('aria-busy')).toBeNull();
        }
      }
      expect(await isTampered(page)).toBe(false);
      expect(await toChat(page).panel.count()).toBe(0);
    }
  });

  it('would run it otherwise', async () => {
    const { page } = await stage.open({ prepare: (opened) => tamper(opened, /\/chat-[\w-]+\.js/) });
    await toChat(page).open();
    expect(await isTampered(page)).toBe(true);
  });

  it('says that there is no answer when what reads them is not what it should be', async () => {
    const { page } = await stage.open({ body: tags().chunked, prepare: (opened) => tamper(opened, /\/(answer|whole)-[\w-]+\.js/) });
    const chat = toChat(page);
    await chat.open();
    await chat.ask('How much is the Longjing?');
    await chat.failure.waitFor();
    expect(await isTampered(page)).toBe(false);
  });
});
