import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { toIntegrityTags } from '../../demo/integrity-tags.ts';
import { brokenBuiltIns } from '../e2e/hosts/broken-built-ins.ts';
import { page, type Host } from '../e2e/hosts/host.ts';
import { oddDocuments } from '../e2e/hosts/odd-documents.ts';
import { rudeStyles } from '../e2e/hosts/rude-styles.ts';
import { tag } from '../e2e/stage.ts';
import { clickOn, type Engine, waitFor } from './engine.ts';
import { firefox } from './firefox.ts';
import { type BrowserSite, createBrowserSite, watchTag } from './site.ts';
import { webkit } from './webkit.ts';

const hashes: Record<string, string> = JSON.parse(readFileSync(join(import.meta.dirname, '../../dist/widget/integrity.json'), 'utf8'));
const inPanel = (selector: string): string => `document.querySelector('bailian-chat')?.shadowRoot?.querySelector('${selector}')`;
const hosts = [...brokenBuiltIns, ...rudeStyles, ...oddDocuments].filter(({ frame, contentType }) => !frame && !contentType);

let site: BrowserSite;

beforeAll(async () => {
  site = await createBrowserSite();
});
afterAll(() => site.close());

for (const kind of [firefox, webkit]) {
  const isInstalled = kind.isInstalled();
  if (!isInstalled) {
    const sentence = `${kind.name} is not installed, so nothing was tried in it: apt-get install ${kind.packages}`;
    if (process.env['REQUIRE_BROWSERS']) throw new Error(sentence);
    process.stderr.write(`${sentence}\n`);
  }

  describe.skipIf(!isInstalled)(kind.name, () => {
    let engine: Engine;

    beforeAll(async () => {
      engine = await kind.start();
    });
    afterAll(() => engine?.close());
    // All pages are of one site in one tab, where a conversation would go on.
    afterEach(() => engine.evaluate('(localStorage.clear(), sessionStorage.clear(), true)'));

    /** Opens, asks, gets an answer and closes. */
    async function chat(): Promise<void> {
      await clickOn(engine, '.launcher');
      await waitFor(engine, `!${inPanel('.panel')}?.hidden && ${inPanel('textarea')}?.matches(':focus')`);
      await engine.type('How much is the Longjing?\n');
      const answer = await waitFor(engine, `${inPanel('.foot button')} && ${inPanel('.answer .md')}?.textContent`);
      expect(answer).toMatch(/\d/);
      await clickOn(engine, 'header [aria-label="Close chat"]');
      await waitFor(engine, `${inPanel('.panel')}.hidden`);
    }

    async function hasNoComplaints(): Promise<void> {
      expect(await engine.evaluate('(window.uncaught || []).join()')).toBe('');
      expect(site.violations).toEqual([]);
    }

    function strict(more = ''): Record<string, string> {
      const { endpoint, origin } = site;
      return {
        'content-security-policy': `default-src 'none'; script-src ${endpoint} ${origin}/watch.js ${more}; connect-src ${endpoint}; img-src ${endpoint} ${origin} data:; require-trusted-types-for 'script'; trusted-types 'none'; report-uri /report`,
      };
    }

    it('hears of what a policy forbids', async () => {
      await engine.open(site.publish('<!doctype html><script src="https://nobody.test/x.js"></script>', strict()));
      await expect.poll(() => site.violations.join()).toContain('nobody.test');
    });

    it('has a conversation under the strictest policy, with Trusted Types', async () => {
      await engine.open(site.publish(bare(watchTag + tag(site.endpoint)), strict()));
      await chat();
      await hasNoComplaints();
    });

    it('draws a long answer with code and tables under it', async () => {
      site.emulator.setScenario('long', { times: 1 });
      await engine.open(site.publish(bare(watchTag + tag(site.endpoint)), strict()));
      await clickOn(engine, '.launcher');
      await waitFor(engine, `${inPanel('textarea')}?.matches(':focus')`);
      await engine.type('Tell me everything\n');
      await waitFor(engine, `!!${inPanel('.foot button')} && !!${inPanel('.md table')} && !!${inPanel('.md pre code')}`);
      await hasNoComplaints();
    });

    it('has one in a single file that is held to its hash', async () => {
      await engine.open(site.publish(bare(watchTag + toIntegrityTags(site.endpoint, hashes).full), strict()));
      await chat();
      await hasNoComplaints();
    });

    it('has one in pieces that an import map holds to their hashes', async () => {
      const { map, chunked } = toIntegrityTags(site.endpoint, hashes);
      const allowed = `'sha256-${createHash('sha256').update(map).digest('base64')}'`;
      await engine.open(site.publish(bare(`${watchTag}<script type="importmap">${map}</script>${chunked}`), strict(allowed)));
      await chat();
      await hasNoComplaints();
    });

    it('runs nothing that was put into the panel', async () => {
      const { map, chunked } = toIntegrityTags(site.tampered, hashes);
      await engine.open(site.publish(bare(`<script type="importmap">${map}</script>${chunked}`)));
      await clickOn(engine, '.launcher');
      await waitFor(engine, `${inPanel('[role=alert]')}?.hidden === false`);
      expect(await engine.evaluate("'tampered' in globalThis")).toBe(false);
    });

    it('would run it otherwise', async () => {
      await engine.open(site.publish(bare(tag(site.tampered))));
      await clickOn(engine, '.launcher');
      await waitFor(engine, "'tampered' in globalThis");
    });

    it.each(hosts.filter(({ name }) => !kind.cannotDrive?.test(name)))('has one on a page $name', async (host: Host) => {
      const places = { endpoint: site.endpoint, site: site.origin, elsewhere: site.origin };
      const headers = host.headers?.(places);
      const html = host.html(tag(site.endpoint, host.attributes), places).replace('<head>', `<head>${headers ? '' : watchTag}`);
      await engine.open(site.publish(html, headers));
      await chat();
      await hasNoComplaints();
    });
  });
}

function bare(tags: string): string {
  return page(tags).replaceAll(/ style="[^"]*"/g, '');
}
