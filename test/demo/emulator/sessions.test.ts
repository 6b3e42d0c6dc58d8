import { describe, expect, it } from 'vitest';
import { ask, callEmulator, createTestEmulator, readAnswer } from './call-emulator.ts';

const MINUTE = 60_000;

describe('sessions', () => {
  it('begin with an id of 32 hexadecimal digits and are remembered', async () => {
    const emulator = createTestEmulator();
    const first = await readAnswer(await callEmulator(emulator, ask('Do you have oolong?')));
    const second = await readAnswer(await callEmulator(emulator, ask('How much is it?', { session_id: first.sessionId })));
    expect(first.sessionId).toMatch(/^[0-9a-f]{32}$/);
    expect(second.sessionId).toBe(first.sessionId);
    expect(second.text).toContain('US$14');
    expect(second.results[0]!.usage.models![0]!.input_tokens).toBeGreaterThan(first.results[0]!.usage.models![0]!.input_tokens);
  });

  it('live for an hour after their last call', async () => {
    const emulator = createTestEmulator({ random: Math.random });
    const first = await readAnswer(await callEmulator(emulator, ask('Longjing')));
    const again = { session_id: first.sessionId };
    await emulator.clock.advance(59 * MINUTE);
    const second = await readAnswer(await callEmulator(emulator, ask('price?', again)));
    await emulator.clock.advance(59 * MINUTE);
    const third = await readAnswer(await callEmulator(emulator, ask('price?', again)));
    await emulator.clock.advance(60 * MINUTE);
    const late = await readAnswer(await callEmulator(emulator, ask('price?', again)));

    expect([second.sessionId, third.sessionId]).toEqual([first.sessionId, first.sessionId]);
    expect(late.sessionId).not.toBe(first.sessionId);
    expect(third.text).toContain('250 g tin');
    expect(late.text).not.toContain('250 g tin');
  });

  it('are refused when expired or unknown, where the emulator is told so', async () => {
    const emulator = createTestEmulator({ expiredSession: 'error' });
    const { sessionId } = await readAnswer(await callEmulator(emulator, ask('hi')));
    await emulator.clock.advance(60 * MINUTE);
    const expired = await callEmulator(emulator, ask('hi', { session_id: sessionId }));
    const unknown = await callEmulator(emulator, ask('hi', { session_id: 'f'.repeat(32) }), { stream: false });

    expect(await expired.text()).toMatch(/^id:1\nevent:error\n:HTTP_STATUS\/400\ndata:\{"code":"InvalidParameter","message":"[^"]*session_id/);
    expect(unknown.status).toBe(400);
  });

  it('belong to one app', async () => {
    const emulator = createTestEmulator({ random: Math.random });
    const { sessionId } = await readAnswer(await callEmulator(emulator, ask('Longjing')));
    const other = await readAnswer(await callEmulator(emulator, ask('price?', { session_id: sessionId }), { appId: 'other' }));
    expect(other.sessionId).not.toBe(sessionId);
    expect(other.text).not.toContain('250 g tin');
  });

  it('hold 50 rounds', async () => {
    const emulator = createTestEmulator();
    const { sessionId } = await readAnswer(await callEmulator(emulator, ask('round 1'), { appId: 'echo' }));
    for (let round = 2; round <= 52; round++) await (await callEmulator(emulator, ask(`round ${round}`, { session_id: sessionId }), { appId: 'echo' })).text();
    const rounds = emulator.sessions.get(sessionId)!.rounds;
    expect(rounds).toHaveLength(50);
    expect(rounds[0]).toEqual({ user: 'round 3', bot: 'round 3' });
  });

  it('give way to messages, behind which the prompt is the last question', async () => {
    const emulator = createTestEmulator({ random: Math.random });
    const { sessionId } = await readAnswer(await callEmulator(emulator, ask('Longjing')));
    const messages = [
      { role: 'system', content: 'Be kind.' },
      { role: 'user', content: 'Do you have oolong?' },
      { role: 'assistant', content: 'Yes.' },
    ];
    const answer = await readAnswer(await callEmulator(emulator, ask('How much is it?', { messages, session_id: sessionId })));
    expect(answer.text).toContain('Anxi Tieguanyin');
    expect(answer.sessionId).not.toBe(sessionId);
    expect(emulator.sessions.get(answer.sessionId)!.rounds).toEqual([{ user: 'How much is it?', bot: answer.text }]);
  });

  it('need no prompt beside messages', async () => {
    const messages = [{ role: 'user', content: '龙井' }, { role: 'assistant', content: '好的' }, { role: 'user', content: '多少钱？' }];
    const answer = await readAnswer(await callEmulator(createTestEmulator(), { input: { messages }, parameters: { incremental_output: true } }));
    expect(answer.text).toContain('¥168');
  });
});
