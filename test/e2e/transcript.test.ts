import { describe, expect, it } from 'vitest';
import { toChat } from './chat.ts';
import { useStage } from './stage.ts';
import { listen } from './transcript.ts';

const stage = useStage({ tokenDelayMs: 60 });

describe('screen readers', () => {
  /** What was said, with the pieces of one answer put together: where they are cut is a matter of time. */
  const joined = (transcript: string[]): string[] =>
    transcript.reduce<string[]>((lines, line) => (line.startsWith('log: ') && lines.at(-1)?.startsWith('log: ') ? [...lines.slice(0, -1), `${lines.at(-1)}${line.slice(4)}`] : [...lines, line]), []);

  it('hear each answer once, and what became of a question that has none', async () => {
    const { page } = await stage.open();
    const chat = toChat(page);
    await chat.open();
    const transcript = await listen(page);
    stage.emulator.setScenario('echo', { times: 1 });
    await chat.ask('Green tea is **fresh**. It keeps for a year. Store it dry.');
    await chat.answer();
    stage.emulator.setScenario('blocked');
    await chat.ask('Something else');
    await chat.failure.waitFor();
    expect(joined(await transcript.read())).toMatchInlineSnapshot(`
      [
        "status: The answer is being written.",
        "log: Green tea is fresh. It keeps for a year. Store it dry.",
        "status: The answer is being written.",
        "status: I cannot answer this. Please ask in another way.",
      ]
    `);
  });

  it('hear a long answer in whole sentences while it is written, never word by word', async () => {
    const { page } = await stage.open();
    const chat = toChat(page);
    await chat.open();
    const transcript = await listen(page);
    const sentences = Array.from({ length: 12 }, (_, at) => `This is sentence number ${at}.`);
    stage.emulator.setScenario('echo', { times: 1 });
    await chat.ask(sentences.join(' '));
    await chat.answer();
    const heard = (await transcript.read()).filter((line) => line.startsWith('log: ')).map((line) => line.slice(5));
    for (const piece of heard) expect(piece).toMatch(/^This is sentence [^]*\.$/);
    expect(heard.join(' ')).toBe(sentences.join(' '));
    expect(heard.length).toBeGreaterThan(1);
  });
});
