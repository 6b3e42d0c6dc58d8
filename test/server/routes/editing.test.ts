import { describe, expect, it } from 'vitest';
import type { Conversation } from '../../../server/wire/protocol.ts';
import { chatBody, createTestApp, readText } from '../test-app.ts';

const chat = '/v1/apps/default/chat';

async function setUp(scenario: 'echo' | 'slow' = 'echo') {
  const test = await createTestApp({ emulator: { apps: { 'app-1': { scenario } } } });
  const token = await test.mint();
  const edit = (text: string, id: string, messageId: string, trigger?: string): Promise<Response> => test.post(chat, { ...chatBody('c1', text, id, trigger), messageId }, token);
  const read = async (): Promise<string[]> =>
    ((await (await test.request('/v1/apps/default/conversations/c1', { token })).json()) as Conversation).messages.map(({ parts: [part] }) => (part?.type === 'text' ? part.text : ''));
  return { ...test, token, edit, read };
}

describe('a question that replaces the last one', () => {
  it.each(['q3', 'q2'])('with the id %s goes up without what it replaces, and so do all after it', async (id) => {
    const { ask, edit, read, inputs, token } = await setUp();
    await readText(await ask(token, 'c1', 'One', 'q1'));
    await readText(await ask(token, 'c1', 'Tow', 'q2'));
    expect(await readText(await edit('Two', id, 'q2', 'submit-message'))).toBe('Two');
    await readText(await ask(token, 'c1', 'Three', 'q4'));
    expect(await read()).toEqual(['One', 'One', 'Two', 'Two', 'Three', 'Three']);
    for (const input of inputs().slice(2)) {
      expect(input).not.toHaveProperty('session_id');
      expect(JSON.stringify(input)).not.toContain('Tow');
    }
    expect(inputs()[2]).toMatchObject({ messages: [{ content: 'One' }, { content: 'One' }, { content: 'Two' }] });
  });

  it('is paid once, however often it is sent', async () => {
    const { ask, edit, read, emulator, token } = await setUp();
    await readText(await ask(token, 'c1', 'Tow', 'q1'));
    for (const id of ['q2', 'q2']) expect(await readText(await edit('Two', id, 'q1'))).toBe('Two');
    for (const id of ['q2', 'q2']) expect(await readText(await edit('2', id, 'q2'))).toBe('2');
    expect(await read()).toEqual(['2', '2']);
    expect(emulator.requests).toHaveLength(3);
    expect((await ask(token, 'c1', 'Tow', 'q1')).status).toBe(409);
  });

  it('takes the place of one whose answer failed, so that the service hears of it no more', async () => {
    const { ask, edit, read, inputs, emulator, token } = await setUp();
    await readText(await ask(token, 'c1', 'One', 'q1'));
    emulator.setScenario('blocked', { times: 1 });
    await (await ask(token, 'c1', 'Bad words', 'q2')).text();
    await readText(await edit('Good words', 'q3', 'q2'));
    expect(await read()).toEqual(['One', 'One', 'Good words', 'Good words']);
    expect(inputs().at(-1)).toEqual({ messages: [{ role: 'user', content: 'One' }, { role: 'assistant', content: 'One' }, { role: 'user', content: 'Good words' }] });
  });

  it('is refused while an answer runs, behind another question, and as no id', async () => {
    const { ask, edit, post, emulator, token } = await setUp('slow');
    const running = await ask(token, 'c1', 'Tow', 'q1');
    expect(await (await edit('Two', 'q2', 'q1')).json()).toMatchObject({ error: { code: 'conversation_busy', retryable: true } });
    await post(`${chat}/c1/stop`, {}, token);
    await running.text();
    emulator.setScenario('echo');
    await readText(await ask(token, 'c1', 'More', 'q3'));
    const late = await edit('Two', 'q2', 'q1');
    expect(late.status).toBe(409);
    expect(await late.json()).toMatchObject({ error: { code: 'id_reused', message: expect.stringContaining('not the last question') } });
    expect((await edit('Two', 'q2', '../q1')).status).toBe(400);
  });

  it('of somebody else’s replaces nothing', async () => {
    const { ask, post, read, mint, token } = await setUp();
    await readText(await ask(token, 'c1', 'Hers', 'q1'));
    await readText(await post(chat, { ...chatBody('c1', 'His', 'q2'), messageId: 'q1' }, await mint()));
    expect(await read()).toEqual(['Hers', 'Hers']);
  });
});
