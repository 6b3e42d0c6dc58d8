import { expect } from 'vitest';
import type { FrameLocator, Locator, Page } from 'playwright-core';
import { toChat } from '../chat.ts';
import { tag } from '../stage.ts';
import type { HostStage } from './host-stage.ts';
import { type Host, page } from './host.ts';
import { lookAround } from './look-around.ts';
import { type Box, countChanges, takePicture } from './same-pixels.ts';

/**
 * Has a whole conversation on a host's page, and holds it against the same page without the chat: nothing beside the
 * widget has another look, and nothing in the page's world is another one, but for the one global.
 */
export async function visit(hosts: HostStage, host: Host): Promise<void> {
  const { endpoint, site, elsewhere } = hosts;
  const places = { endpoint, site, elsewhere };
  const headers = { ...(host.contentType && { 'content-type': host.contentType }), ...host.headers?.(places) };
  const origin = host.isInsecure ? hosts.insecure : site;
  const load = (withTag: string) => hosts.open(origin + hosts.publish(host.html(withTag, places), headers), host);
  const bare = tag(endpoint, host.attributes);
  const mark = host.frame ? hosts.publish(page(bare)) : host.contentType ? bare.replace('async ', 'async="async" ') : bare;

  const without = await load('');
  await host.before?.(without.page);
  const [plain, before] = [await takePicture(without.page), await lookAround(without.page)];
  await without.page.context().close();

  const { page: opened, complaints, requests } = await load(mark);
  await host.before?.(opened);
  const root = host.frame ? opened.frameLocator(host.frame) : opened;
  const chat = toChat(root as Page);
  await chat.launcher.waitFor();
  if (!host.isNotCompared) expect(countChanges(plain, await takePicture(opened), await boxesOf(root, ['.launcher']))).toBe('0 changed');
  await chat.open();
  await chat.ask('How much is the Longjing?');
  expect(await chat.answer()).toMatch(/\d/);
  await host.within?.(opened);
  if (!host.isNotCompared) expect(countChanges(plain, await takePicture(opened), await boxesOf(root, ['.launcher', '.panel']))).toBe('0 changed');
  await chat.button('Close chat').first().click();
  await chat.panel.waitFor({ state: 'hidden' });
  if (!host.isNotCompared) expect(countChanges(plain, await takePicture(opened), await boxesOf(root, ['.launcher']))).toBe('0 changed');

  const after = await lookAround(opened);
  expect(after.names.filter((name) => !before.names.includes(name) && !host.ownNames?.test(name))).toEqual(host.frame ? [] : ['BailianChat']);
  expect(before.names.filter((name) => !after.names.includes(name))).toEqual([]);
  expect(differences(before.builtIns, after.builtIns)).toEqual([]);
  if (!host.isNotCompared) expect(differences(before.layout, after.layout)).toEqual([]);
  expect(complaints.filter((text) => !host.complaints?.test(text))).toEqual([]);
  expect(requests.filter((url) => ![endpoint, site, elsewhere, hosts.insecure].some((known) => url.startsWith(known)) && !/^(data|blob|about):/.test(url))).toEqual([]);
  await opened.context().close();
}

async function boxesOf(root: Page | FrameLocator, selectors: string[]): Promise<Box[]> {
  const locators: Locator[] = selectors.map((selector) => root.locator(selector));
  const boxes = await Promise.all(locators.map((locator) => locator.boundingBox()));
  return boxes.filter((box) => box !== null);
}

function differences(before: readonly string[], after: readonly string[]): string[] {
  const [known, kept] = [new Set(before), new Set(after)];
  return [...after.filter((line) => !known.has(line)).map((line) => `+ ${line}`), ...before.filter((line) => !kept.has(line)).map((line) => `- ${line}`)];
}
