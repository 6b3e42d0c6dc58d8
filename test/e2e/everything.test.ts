import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toChat } from './chat.ts';
import { tag, useStage } from './stage.ts';

const stage = useStage({
  apps: {
    a: { workspace: 'llm-emulator', showsSources: true, vision: true, prompt: 'To {{city}}:', orders: { id: 'tool_orders', tokens: ['crm-canary'] } },
  },
  env: {
    BAILIAN_APP_ID: '',
    BAILIAN_CHAT_CONFIG: 'test/fixtures/everything.json',
    BAILIAN_WORKSPACE_ID: 'llm-emulator',
    ALIBABA_CLOUD_ACCESS_KEY_ID: 'emulator-key-id',
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'emulator-key-secret',
    CRM_TOKEN: 'crm-canary',
  },
});
const folder = mkdtempSync(join(tmpdir(), 'bailian-chat-'));
const [document, picture] = [join(folder, 'warranty.md'), join(folder, 'cup.png')];
beforeAll(() => {
  writeFileSync(document, '# Warranty\n\n## How long\n\nTeapots have a warranty of three years.\n');
  writeFileSync(picture, drawPicture());
});
afterAll(() => rmSync(folder, { recursive: true }));

const lastCall = () => stage.emulator.requests.findLast(({ path }) => path.endsWith('/completion'))?.body as { input: Record<string, unknown>; parameters: { rag_options?: Record<string, unknown> } };

/** One that a browser can read and make smaller. */
function drawPicture(): Buffer {
  const picture = new PNG({ width: 640, height: 480 });
  picture.data.fill(0x80);
  return PNG.sync.write(picture);
}

describe('an app with everything on, in a page', () => {
  it('answers with the page’s variables, in time for the next question', async () => {
    const { page } = await stage.open({ body: tag(stage.endpoint, 'data-var-city="Oslo"') });
    const chat = toChat(page);
    await chat.open();
    await chat.ask('Hello');
    expect(await chat.answer()).toContain('To Oslo:');
    await page.evaluate(() => (globalThis as unknown as { BailianChat: { setVariables(values: object): void } }).BailianChat.setVariables({ city: 'Bergen' }));
    await chat.ask('Hello again');
    expect(await chat.answer()).toContain('To Bergen:');
  });

  it('calls plug-ins with credentials that no page ever sees', async () => {
    const { page } = await stage.open();
    const seen: string[] = [];
    page.on('response', (response) => void response.text().then((text) => seen.push(text), () => undefined));
    const chat = toChat(page);
    await chat.open();
    await chat.ask('Where is my order?');
    expect(await chat.answer()).toContain('A-1042');
    await chat.answers.locator('summary').first().click();
    await chat.answers.getByText('订单查询').first().waitFor();
    expect(lastCall().input['biz_params']).toMatchObject({ user_defined_tokens: { tool_orders: { user_token: 'crm-canary' } } });
    // The order's number itself may be cut between two pieces of the answer.
    await expect.poll(() => seen.join('\n')).toContain('订单查询');
    expect(seen.join('\n') + (await page.content())).not.toContain('crm-canary');
  });

  it('searches what the owner says, and opens the passage that it refers to', async () => {
    const { page } = await stage.open();
    const chat = toChat(page);
    await chat.open();
    await chat.ask('How much is shipping to Japan?');
    await chat.answer();
    expect(lastCall().parameters.rag_options).toMatchObject({ pipeline_ids: ['kb-service', 'kb-tea'] });
    await chat.answers.getByRole('button', { name: /^Source 1/ }).first().click();
    await page.getByRole('dialog', { name: 'Source 1' }).getByText('shipping.en.md').waitFor();
  });

  it('reads a file that is attached, answers from it, and shows it after a reload', async () => {
    const { page, complaints } = await stage.open();
    const chat = toChat(page);
    await chat.open();
    await chat.panel.locator('input[type=file]').setInputFiles(document);
    await chat.panel.locator('[part=attachment]').getByText(/Ready/).waitFor({ timeout: 20_000 });
    await chat.ask('How long is the warranty of teapots?');
    expect(await chat.answer()).toContain('three years');
    expect(lastCall().parameters.rag_options).toMatchObject({ session_file_ids: [expect.stringMatching(/^file_session_/)] });
    await page.reload();
    await chat.questions.getByText('warranty.md').waitFor();
    expect(complaints).toEqual([]);
  });

  it('shows the model a picture, and the visitor the same one after a reload', async () => {
    const { page, complaints } = await stage.open();
    const chat = toChat(page);
    await chat.open();
    await chat.panel.locator('input[type=file]').setInputFiles(picture);
    await chat.panel.locator('[part=attachment]').getByText(/Ready/).waitFor({ timeout: 20_000 });
    await chat.ask('What is this?');
    expect(await chat.answer()).toContain('640 × 480');
    await page.reload();
    const image = chat.questions.locator('img');
    await expect.poll(() => image.evaluate((found: HTMLImageElement) => found.complete && found.naturalWidth)).toBe(640);
    expect(complaints).toEqual([]);
  });

  it('says why a file is not taken, and sends nothing of it', async () => {
    const { page } = await stage.open();
    const chat = toChat(page);
    await chat.open();
    const program = join(folder, 'report.pdf');
    writeFileSync(program, 'MZ\u0090');
    await chat.panel.locator('input[type=file]').setInputFiles(program);
    await chat.panel.locator('[part=attachment]').getByText(/cannot|not/).first().waitFor({ timeout: 20_000 });
    expect(stage.emulator.files.size).toBe([...stage.emulator.files.values()].filter(({ name }) => name !== 'report.pdf').length);
  });

  it('goes on when the service forgot the session, and the visitor notices nothing', async () => {
    const { page } = await stage.open();
    const chat = toChat(page);
    await chat.open();
    await chat.ask('How much is the Longjing?');
    await chat.answer();
    stage.emulator.forgetSessions();
    await chat.ask('And how do I brew it?');
    expect(await chat.answer()).toMatch(/°C/);
    expect(await chat.failure.count()).toBe(0);
  });
});
