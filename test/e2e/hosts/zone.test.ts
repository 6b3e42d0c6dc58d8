import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { toChat } from '../chat.ts';
import { tag } from '../stage.ts';
import { zoneJs } from './broken-built-ins.ts';
import { page, script } from './host.ts';
import { useHosts } from './host-stage.ts';

/** As Angular's NgZone does it: each time that what runs in its zone has left no promise open, it looks for changes in the whole page. */
const ngZone = `
window.looked = 0;
var depth = 0, hasMicrotasks = false, isStable = true;
var enter = function () { depth++; isStable = false; };
var leave = function () { depth--; check(); };
var check = function () { if (depth === 0 && !hasMicrotasks && !isStable) { looked++; isStable = true; } };
window.ngZone = Zone.current.fork({
  name: 'angular',
  onInvokeTask: function (parent, current, target, task, self, args) { enter(); try { return parent.invokeTask(target, task, self, args); } finally { leave(); } },
  onInvoke: function (parent, current, target, run, self, args) { enter(); try { return parent.invoke(target, run, self, args); } finally { leave(); } },
  onHasTask: function (parent, current, target, state) {
    parent.hasTask(target, state);
    if (current === target && state.change === 'microTask') { hasMicrotasks = state.microTask; check(); }
  }
});`;

/** How often Angular looks for changes, at most, in each second of what is done. */
const looksPerSecond = 5;

const hosts = useHosts({ tokenDelayMs: 10 });

async function looksIn(opened: Page, work: () => Promise<unknown>): Promise<{ count: number; seconds: number }> {
  const read = (): Promise<[number, number]> => opened.evaluate(() => [(window as unknown as { looked: number }).looked, performance.now()]);
  const before = await read();
  await work();
  const after = await read();
  return { count: after[0] - before[0], seconds: (after[1] - before[1]) / 1_000 };
}

const ways: [name: string, body: string][] = [
  ['a tag in its page', 'TAG'],
  ['a tag that a component puts there', script("ngZone.run(function () { var made = document.createElement('script'); made.src = 'SRC'; document.body.append(made); })")],
  ['an element that a component draws once the tag is there', `TAG${script("addEventListener('load', function () { ngZone.run(function () { document.querySelector('bailian-chat').remove(); document.body.append(document.createElement('bailian-chat')); }); })")}`],
];

describe('an Angular page', () => {
  it.each(ways)('is not kept looking for changes by %s', async (_name, body) => {
    const html = page(body.replace('TAG', tag(hosts.endpoint))).replace('SRC', `${hosts.endpoint}/widget.js`);
    const opened = await hosts.open(hosts.site + hosts.publish(html.replace('<title>', `${script(zoneJs + ngZone)}<title>`)));
    const chat = toChat(opened.page);
    await chat.launcher.waitFor();
    hosts.stage.emulator.setScenario('long', { times: 2 });
    const looks = {
      standingStill: await looksIn(opened.page, () => opened.page.waitForTimeout(1_500)),
      opening: await looksIn(opened.page, () => chat.open()),
      answering: await looksIn(opened.page, async () => {
        await chat.ask('Tell me everything');
        await chat.answer();
      }),
      answeringAComponent: await looksIn(opened.page, async () => {
        await opened.page.evaluate("ngZone.run(function () { BailianChat('send', 'Tell me more'); })");
        await expect.poll(() => chat.answers.count()).toBe(2);
        await chat.answer();
      }),
      standingOpen: await looksIn(opened.page, () => opened.page.waitForTimeout(1_500)),
    };
    for (const [what, { count, seconds }] of Object.entries(looks)) expect(count, `${what} for ${seconds} seconds`).toBeLessThanOrEqual(looksPerSecond * Math.max(1, seconds));
    expect(looks.standingStill.count + looks.standingOpen.count).toBe(0);
    expect(opened.complaints).toEqual([]);
    await opened.page.context().close();
  });
});
