import { describe, expect, it } from 'vitest';
import { hostileAnswers } from '../widget/markdown/hostile.ts';
import { useHostileStage } from './hostile-stage.ts';

const show = useHostileStage();

describe('hostile answers in a browser', () => {
  it('run nothing and ask nobody, each for itself', async () => {
    const shown = await show(hostileAnswers);
    expect(shown.incidents).toEqual([]);
    expect(shown.isWidened).toBe(false);
    expect(shown.nodes).toBeGreaterThan(hostileAnswers.length);
  });

  it('run nothing and ask nobody while they come', async () => {
    const shown = await show(hostileAnswers, 9);
    expect(shown.incidents).toEqual([]);
    expect(shown.isWidened).toBe(false);
  });
});
