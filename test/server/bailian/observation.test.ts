import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toDetails } from '../../../server/bailian/observation.ts';

describe('what was found', () => {
  it('is the documents of a search, each once, without their text', () => {
    const passages = [
      { content: 'CANARY', dataId: 'file_CANARY', dataName: 'shipping.md', title: 'Delivery time', id: 'CANARY', images: ['https://CANARY.test/'], score: 0.9 },
      { content: 'CANARY', dataName: 'shipping.md', title: 'Delivery time' },
      { dataName: 'returns.md' },
      {},
      null,
      'CANARY',
    ];
    expect(toDetails('retrieval', JSON.stringify(passages))).toEqual(['shipping.md: Delivery time', 'returns.md']);
  });

  it('is what was remembered, without the time', () => {
    expect(toDetails('memory', '["[2025-3-16 20:47:40 周日] 用户饮食偏好：面食", "memory 0123456789abcdef0123456789abcdef", 5]')).toEqual(['用户饮食偏好：面食', 'memory …']);
  });

  it('is the fields of a plug-in’s answer that can be read', () => {
    const answer = { city: '杭州', weather: { sky: '晴', degrees: 25 }, user_id: 'CANARY', userId: 'CANARY', userid: 'CANARY', 'api-key': 'CANARY', accessToken: 'CANARY', paid: true, link: 'https://CANARY.test/x', note: 'see https://CANARY.test/y?z and sk-CANARY1', tags: ['a', 'b'] };
    expect(toDetails('plugin', JSON.stringify(answer))).toEqual(['city: 杭州', 'sky: 晴', 'degrees: 25', 'paid: true', 'note: see … and …', 'tags: a', 'tags: b']);
    expect(toDetails('plugin', '晴，25 度')).toEqual(['晴，25 度']);
  });

  it.each(['', '[', '{"content":"CANARY"', 'null', '"CANARY"', '5', '{}', '[[["CANARY"]]]'])('is nothing when a search or the memory gives %j', (observation) => {
    expect(toDetails('retrieval', observation)).toEqual([]);
    expect(toDetails('memory', observation)).toEqual([]);
  });

  it('is never read from broken JSON', () => {
    expect(toDetails('plugin', '{"order":"CANARY"')).toEqual([]);
  });

  it('is bounded, whatever it is', () => {
    expect(toDetails('plugin', JSON.stringify(Object.fromEntries(Array.from({ length: 100 }, (_, at) => [`n${at}`, 'x '.repeat(1_000)]))))).toHaveLength(10);
    expect(toDetails('plugin', '{"a":'.repeat(5_000) + '1' + '}'.repeat(5_000))).toEqual([]);
    fc.assert(
      fc.property(fc.json(), fc.constantFrom('retrieval', 'memory', 'plugin', 'node'), (observation, kind) => {
        const lines = toDetails(kind, observation);
        expect(lines.length).toBeLessThanOrEqual(10);
        for (const line of lines) expect(line.length).toBeLessThanOrEqual(160);
      }),
    );
  });
});
