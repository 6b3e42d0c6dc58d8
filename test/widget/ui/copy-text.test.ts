// @vitest-environment happy-dom
import { afterEach, expect, it, vi } from 'vitest';
import { copyText } from '../../../widget/ui/copy-text.ts';

afterEach(() => {
  vi.unstubAllGlobals();
});

it('copies what can be seen of a text, and nothing that hides in it', async () => {
  const writeText = vi.fn(async () => undefined);
  vi.stubGlobal('navigator', { clipboard: { writeText } });
  expect(await copyText('**Safe**\u202e\u{e0041}\u200b text\n👨‍👩‍👧', document.body)).toBe(true);
  expect(writeText).toHaveBeenCalledWith('**Safe** text\n👨‍👩‍👧');
});
