// @vitest-environment happy-dom
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { tests } from 'commonmark-spec';
import { expect, it } from 'vitest';
import type * as answerModule from '../../../widget/answer.ts';
import { drawAnswer } from './draw-answer.tsx';

const folder = join(import.meta.dirname, '../../../dist/widget');
const gfm = ['| a | b |\n|:-|-:|\n| 1 | 2 |', '- [ ] a\n- [x] b', '~~a~~ www.shop.example https://shop.example/?a=b a@shop.example', '```js\nlet a;\n```', 'a^b [c][d]\n\n[d]: /e "f"'];

// The build takes most of marked away; what it leaves has to read everything as the whole of it does.
it('reads Markdown as marked does', async () => {
  const file = readdirSync(folder).find((name) => /^answer-.*\.js$/.test(name)) ?? 'built by npm run build';
  const built = (await import(/* @vite-ignore */ join(folder, file))) as typeof answerModule;
  for (const text of [...tests.map(({ markdown }) => markdown), ...gfm]) {
    expect(drawAnswer(text, {}, built.MarkdownView), text).toBe(drawAnswer(text));
  }
});
