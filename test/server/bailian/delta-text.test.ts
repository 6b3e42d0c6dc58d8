import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDeltaText } from '../../../server/bailian/delta-text.ts';

/** What a reader has on the screen after each frame, and in the end. */
function show(frames: string[], { isCut = false } = {}): string[] {
  const text = createDeltaText();
  let shown = '';
  const steps = frames.map((frame, index) => {
    const change = text.push(frame, !isCut && index === frames.length - 1);
    shown = 'append' in change ? shown + change.append : change.replace;
    return shown;
  });
  return [...steps, shown + text.flush()];
}

function toCumulative(deltas: string[]): string[] {
  return deltas.map((_, index) => deltas.slice(0, index + 1).join(''));
}

describe('increments', () => {
  it('are passed on as they come', () => {
    expect(show(['你好', '，', '世界', ''])).toEqual(['你好', '你好，', '你好，世界', '你好，世界', '你好，世界']);
  });

  it('stay what they are when they repeat themselves', () => {
    const laugh = Array.from({ length: 50 }, () => '哈');
    expect(show([...laugh, '']).at(-1)).toBe('哈'.repeat(50));
    expect(show(laugh).at(-1)).toBe('哈'.repeat(50));
    expect(show(laugh, { isCut: true }).at(-1)).toBe('哈'.repeat(50));
  });

  it('stay what they are when one begins with the one before', () => {
    expect(show(['1', '10', '100', ' and', '']).at(-1)).toBe('110100 and');
    expect(show(['1', '10', '']).at(-1)).toBe('110');
  });

  it('are not shown before it is sure, where both readings differ, and all at once then', () => {
    expect(show(['a', 'ab', ' c', ''])).toEqual(['a', 'a', 'aab c', 'aab c', 'aab c']);
  });

  it('may be followed by the whole answer again', () => {
    expect(show(['Good ', 'morning', 'Good morning']).at(-1)).toBe('Good morning');
    expect(show(['Good morning', ' to all of you', 'Good morning to all of you out there.']).at(-1)).toBe('Good morning to all of you out there.');
  });

  it('are joined, whatever they are, once a frame did not begin with the one before', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme', maxLength: 12 })), (rest) => {
        const frames = ['x', 'y', ...rest.filter((frame) => frame !== ''), ''];
        expect(show(frames).at(-1)).toBe(frames.join(''));
      }),
    );
  });
});

describe('whole texts', () => {
  it('are recognised after two growths and sixteen characters', () => {
    const frames = toCumulative(['青山茶舍', '的龙井茶每年春天', '在清明之前采摘，', '由手工炒制。']);
    expect(show(frames)).toEqual(['青山茶舍', '青山茶舍', frames[2], frames[3], frames[3]]);
  });

  it('give the text whatever pieces it grows by', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }), { minLength: 2, maxLength: 20 }), (deltas) => {
        expect(show(toCumulative(deltas)).at(-1)).toBe(deltas.join(''));
      }),
    );
  });

  it('may stand still for a frame', () => {
    const text = 'Longjing is picked before Qingming.';
    expect(show(['Long', 'Long', 'Longjing is', 'Longjing is', text, text]).at(-1)).toBe(text);
  });

  it('replace what was shown when they turn out different', () => {
    const frames = [...toCumulative(['The price is ', 'forty yuan', ', and it is cheap']), 'I cannot say.'];
    expect(show(frames).at(-1)).toBe('I cannot say.');
  });
});
