import { describe, expect, it } from 'vitest';
import type { CompletionClient } from '../../../server/bailian/completion.ts';
import { createTestApp, readEvents, readText, toMessage } from '../test-app.ts';

/** Answers, but throws what nobody expects in the middle of one answer. */
const completions: CompletionClient = {
  async ask({ input }, take) {
    take({ parts: [{ type: 'text-start', id: 'text-1' }, { type: 'text-delta', id: 'text-1', delta: 'Half an ' }] });
    if (JSON.stringify(input).includes('Break')) throw new RangeError('canary');
    take({ parts: [{ type: 'text-delta', id: 'text-1', delta: 'hour.' }] });
    return { outcome: 'done' };
  },
};

describe('an exception within one turn', () => {
  it('ends that turn with what was said, and no other', async () => {
    const { mint, ask, logs, request } = await createTestApp({ completions });
    const tokens = await Promise.all([1, 2, 3].map(() => mint()));
    const [broken, ...others] = await Promise.all(tokens.map((token, at) => ask(token, 'c1', at === 0 ? 'Break' : 'How long?')));
    const message = toMessage(await readEvents(broken!));
    expect(message.metadata.outcome).toBe('interrupted');
    expect(message.parts).toEqual([{ type: 'text', text: 'Half an ' }, { type: 'data-error', data: expect.objectContaining({ code: 'internal', retryable: true }) }]);
    for (const other of others) expect(await readText(other)).toBe('Half an hour.');
    // Counted by its kind, and never with what it said.
    expect(logs.filter(({ event, error }) => event === 'turn' && error !== undefined)).toHaveLength(1);
    expect(JSON.stringify(logs)).not.toContain('canary');
    expect((await request('/readyz')).status).toBe(200);
    // And the visitor can ask on.
    expect(await readText(await ask(tokens[0]!, 'c2', 'How long?'))).toBe('Half an hour.');
  });
});
