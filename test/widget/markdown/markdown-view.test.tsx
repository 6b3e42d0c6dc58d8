// @vitest-environment happy-dom
import process from 'node:process';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { tests } from 'commonmark-spec';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createAnswer, drawAnswer, drawAtOnce } from './draw-answer.tsx';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('MarkdownView draws', () => {
  it.each([
    ['# A\n## B\n### C\n##### D', '<h3 dir="auto">A</h3><h4 dir="auto">B</h4><h5 dir="auto">C</h5><h6 dir="auto">D</h6>'],
    ['a **b** *c* ~~d~~ `e`', '<p dir="auto">a <strong>b</strong> <em>c</em> <del>d</del> <code>e</code></p>'],
    ['3. a\n4. b', '<ol dir="auto" start="3"><li>a</li><li>b</li></ol>'],
    ['- a\n  - b', '<ul dir="auto"><li>a<ul><li>b</li></ul></li></ul>'],
    ['> a\n\n---', '<blockquote dir="auto"><p>a</p></blockquote><hr>'],
    ['a  \nb', '<p dir="auto">a<br>b</p>'],
    ['&lt;b&gt; &amp;amp; &#x4E2D;', '<p dir="auto">&lt;b&gt; &amp;amp; 中</p>'],
    ['**注意：**请勿**“引用”**文字', '<p dir="auto"><strong>注意：</strong>请勿<strong>“引用”</strong>文字</p>'],
    ['10~20元，30~40元', '<p dir="auto">10~20元，30~40元</p>'],
  ])('%j', (text, markup) => {
    expect(drawAnswer(text)).toBe(markup);
  });

  it('tasks as labelled boxes that cannot be changed', () => {
    const { root, draw, dispose } = createAnswer();
    draw({ text: '- [x] milk\n- [ ] tea' });
    const boxes = [...root.querySelectorAll<HTMLInputElement>('ul > .task > label > input')];
    expect(boxes.map(({ checked, disabled, parentElement }) => [checked, disabled, parentElement?.textContent])).toEqual([
      [true, true, 'milk'],
      [false, true, 'tea'],
    ]);
    dispose();
    expect(drawAnswer('- [x] milk\n\n- [ ] tea')).toContain('<li class="task"><p><label><input');
  });

  it('tables that scroll and can be reached by keyboard', () => {
    const markup = drawAnswer('| a | b |\n|:-:|--:|\n| 1<br>2 | **c** |');
    expect(markup).toContain('<div class="scroll" role="region" aria-label="Table" tabindex="0"><table dir="auto">');
    expect(markup).toContain('<th scope="col" class="center">a</th><th scope="col" class="right">b</th>');
    expect(markup).toContain('<td class="center">1<br>2</td><td class="right"><strong>c</strong></td>');
  });

  it('links that tell nothing of the page and where they lead', () => {
    const rel = 'target="_blank" rel="noopener noreferrer nofollow ugc" referrerpolicy="no-referrer"';
    expect(drawAnswer('[shop](https://shop.example/a)').toLowerCase()).toBe(
      `<p dir="auto"><a href="https://shop.example/a" title="https://shop.example/a" ${rel}>shop</a></p>`,
    );
    expect(drawAnswer('[bank.example](https://evil.example)')).toContain('bank.example</a><bdi class="host"> (evil.example)</bdi>');
    expect(drawAnswer('[](https://evil.example)')).toContain('>evil.example</a>');
    expect(drawAnswer('请访问https://shop.example/faq。谢谢')).toMatch(/>https:\/\/shop\.example\/faq<\/a>。谢谢/);
  });

  it('links by reference once the text is whole', () => {
    expect(drawAnswer('[shop][1]\n\n[1]: https://shop.example')).toContain('href="https://shop.example/"');
  });

  it('images only from where the owner allows', () => {
    const text = '![A **cup**](https://cdn.example/a.png)';
    expect(drawAnswer(text)).toBe('<p dir="auto"><span class="image">Image (cdn.example): A cup</span></p>');
    const markup = drawAnswer(text, { imagePrefixes: ['https://cdn.example/'] });
    expect(markup.toLowerCase()).toContain('<img alt="a cup" loading="lazy" decoding="async" referrerpolicy="no-referrer" src="https://cdn.example/a.png">');
    expect(drawAnswer('![x](data:image/png;base64,AA) ![](/a.png)')).toBe(
      '<p dir="auto"><span class="image">x</span> <span class="image">![](/a.png)</span></p>',
    );
  });
});

describe('MarkdownView shows as text', () => {
  it.each([
    '<script>alert(1)</script>', '<img src=x onerror=alert(1)>', '<svg onload=alert(1)>', '<iframe srcdoc="<script>">', '<form action=//evil.example>',
    '<meta http-equiv=refresh content=0>', '<base href=//evil.example>', '<math><mi xlink:href="javascript:1">', '<a href="javascript:1" id=x name=y class=z>a</a>',
    '<style>*{display:none}</style>', '<template><b>', '<!-- a -->', '<?php ?>', '<![CDATA[a]]>', 'a <b onclick=x>b</b>',
  ])('%s', (text) => {
    const { root, draw, dispose } = createAnswer();
    draw({ text });
    expect(root.textContent).toBe(text);
    expect([...root.querySelectorAll('.md *')].map(({ localName }) => localName)).toEqual(['p']);
    dispose();
  });

  it('links to where no visitor should be sent', () => {
    const links = ['[a](javascript:alert(1))', '[a](&#106;avascript:alert(1))', '[a](java&#10;script:1)', '[a](data:text/html,x)', '[a](//evil.example)', '[a](<https:\\\\evil.example>)', '[a](https://bank.example@evil.example)', '<javascript:alert(1)>', '[a]\n\n[a]: vbscript:x'];
    for (const text of links) expect(drawAnswer(text)).not.toContain('<a');
  });

  // X06
  it('characters of private use, which stand for formulas where there are some', () => {
    expect(drawAnswer('A\uf8ff \ue000')).toBe('<p dir="auto">A\uf8ff \ue000</p>');
  });

  it('names that objects have of their own', () => {
    const names = '`__proto__` [constructor] [__proto__][toString]\n\n```__proto__\nx\n```\n\n[__proto__]: https://shop.example';
    expect(drawAnswer(names)).toContain('<span>__proto__</span>');
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  it('languages of code, without what else stands there', () => {
    expect(drawAnswer('```js" onload="x title=y\na<b\n```')).toContain('<span>js"</span>');
  });

  it('nothing that turns or hides text', () => {
    expect(drawAnswer('a\u202eb\u{e0041}c `d\u2066e` &#x202e;\n\n```\nf\u202eg\n```')).not.toMatch(/[\u202a-\u202e\u2066-\u2069]|\udb40/);
  });
});

describe('MarkdownView streams', () => {
  it('to the same nodes as at once, by every example of the specification, character by character', () => {
    for (const { markdown } of tests) {
      const { root, draw, dispose } = createAnswer();
      for (let length = 1; length <= markdown.length; length += 1) draw({ text: markdown.slice(0, length), isStreaming: true });
      draw({ text: markdown });
      expect(root.firstElementChild?.innerHTML).toBe(drawAtOnce(markdown));
      dispose();
    }
  }, 60_000);

  it('to the same nodes as at once, however the text is cut', () => {
    const text = fc.array(fc.constantFrom('# a', '\n', '\n\n', '- b', '  ', '```', '|a|\n|-|\n', '**', '[c](https://d.example)', '> ', '中', '😀', '\r\n', '<e>'), { maxLength: 30 });
    fc.assert(
      fc.property(text.map((pieces) => pieces.join('')), fc.array(fc.nat(9)), (whole, sizes) => {
        const { root, draw, dispose } = createAnswer();
        let length = 0;
        for (const size of sizes) {
          length += size;
          draw({ text: whole.slice(0, length), isStreaming: true });
          vi.advanceTimersByTime(20);
        }
        draw({ text: whole });
        expect(root.firstElementChild?.innerHTML).toBe(drawAtOnce(whole));
        dispose();
      }),
      { numRuns: 60 },
    );
  });

  it('without touching what is finished', async () => {
    const { root, draw, dispose } = createAnswer();
    draw({ text: '# Title\n\n- one\n- two\n\nText', isStreaming: true });
    const finished = [...root.querySelectorAll('h3, ul, li')];
    const records: MutationRecord[] = [];
    const observer = new MutationObserver((seen) => records.push(...seen));
    for (const node of finished) observer.observe(node, { childList: true, characterData: true, subtree: true, attributes: true });
    for (let count = 1; count < 20; count += 1) draw({ text: `# Title\n\n- one\n- two\n\nText${' more'.repeat(count)}`, isStreaming: true });
    await vi.advanceTimersByTimeAsync(10);
    expect(root.querySelector('p')?.textContent).toMatch(/more$/);
    expect([...root.querySelectorAll('h3, ul, li')]).toEqual(finished);
    expect(records).toEqual([]);
    observer.disconnect();
    dispose();
  });

  it('from the start again when the text is another one', () => {
    const { root, draw, dispose } = createAnswer();
    draw({ text: '# One\n\nTwo', isStreaming: true });
    draw({ text: 'Three\n\nFour', isStreaming: true });
    expect(root.textContent).toBe('ThreeFour');
    dispose();
  });
});

describe('MarkdownView is bounded', () => {
  it('to 200,000 characters, until more is asked for', async () => {
    const { root, draw, dispose } = createAnswer();
    draw({ text: `\`\`\`\n${'x'.repeat(300_000)}` });
    await vi.advanceTimersByTimeAsync(2_000);
    expect(root.textContent.length).toBeGreaterThan(199_000);
    expect(root.textContent.length).toBeLessThan(200_100);
    root.querySelector<HTMLButtonElement>('button.chip')?.click();
    await vi.advanceTimersByTimeAsync(3_000);
    expect(root.textContent.length).toBeGreaterThanOrEqual(300_000);
    expect(root.querySelector('button.chip')).toBeNull();
    dispose();
  });

  it.each([
    ['a long list', '- a\n'.repeat(10_000)],
    ['many paragraphs', 'a\n\n'.repeat(20_000)],
    ['much code', '```\n'.repeat(10_000)],
    ['much emphasis', `${'*a* '.repeat(100)}\n\n`.repeat(100)],
  ])('to 5,000 nodes with %s, streamed or not', async (_name, text) => {
    for (const isStreaming of [true, false]) {
      const { root, draw, dispose } = createAnswer();
      draw({ text, isStreaming });
      await vi.advanceTimersByTimeAsync(1_000);
      expect(countNodes(root)).toBeLessThan(5_000);
      expect(root.querySelector('button.chip')?.textContent).toBe('Show more');
      dispose();
    }
  });

  it('no more once all nodes are used up, and keeps nothing of what comes then', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const { root, draw, dispose } = createAnswer();
    let text = '*茶* b\n\n'.repeat(14_000);
    draw({ text, isStreaming: true });
    await vi.runAllTimersAsync();
    const count = root.querySelectorAll('p').length;
    collect();
    const before = process.memoryUsage().heapUsed;
    for (let piece = 0; piece < 300; piece += 1) {
      text += `${piece} is one more of a hundred`;
      draw({ text, isStreaming: true });
    }
    collect();
    // Each piece as a part of the text that it came in would be 200 kB.
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(10_000_000);
    draw({ text });
    await vi.runAllTimersAsync();
    expect(root.querySelectorAll('p')).toHaveLength(count);
    root.querySelector<HTMLElement>('button.chip')?.click();
    await vi.runAllTimersAsync();
    expect(root.querySelectorAll('p').length).toBeGreaterThan(count);
    dispose();
  });

  it('to 100 rows and 20 columns of a table, with a button after it', async () => {
    const { root, draw, dispose } = createAnswer();
    draw({ text: `${'|a'.repeat(30)}|\n${'|-'.repeat(30)}|\n${`${'|b'.repeat(30)}|\n`.repeat(40)}\nAfter` });
    expect(root.querySelectorAll('th').length).toBe(20);
    expect(root.querySelector('.scroll + .chip + p')?.textContent).toBe('After');
    draw({ text: `|a|\n|-|\n${'|b|\n'.repeat(150)}` });
    expect(root.querySelectorAll('td').length).toBe(100);
    root.querySelector<HTMLButtonElement>('button.chip')?.click();
    await vi.advanceTimersByTimeAsync(50);
    expect(root.querySelectorAll('td').length).toBe(150);
    expect(document.activeElement).toBe(root.firstElementChild);
    dispose();
  });

  it.each(['>'.repeat(20_000), '- '.repeat(20_000), `${'*a **a '.repeat(900)}b${' a** a*'.repeat(900)}`, '['.repeat(7_000), '> - '.repeat(2_000)])(
    'to a depth of 32: %.8s',
    (text) => {
      const { root, draw, dispose } = createAnswer();
      draw({ text });
      expect(depthOf(root)).toBeLessThanOrEqual(32);
      dispose();
    },
  );
});

describe('MarkdownView copies code', () => {
  it('and says so for two seconds', async () => {
    const copy = vi.fn(async () => true);
    const { root, draw, dispose } = createAnswer();
    draw({ text: '```sh\nnpm\u200b start\n```', copy });
    const button = root.querySelector<HTMLButtonElement>('.code button');
    expect(button?.getAttribute('aria-label')).toBe('Copy code');
    button?.click();
    await vi.advanceTimersByTimeAsync(100);
    expect(copy).toHaveBeenCalledWith('npm start');
    expect(button?.getAttribute('aria-label')).toBe('Copied');
    expect(root.querySelector('[role=status]')?.textContent).toBe('Copied');
    await vi.advanceTimersByTimeAsync(2_000);
    expect(button?.getAttribute('aria-label')).toBe('Copy code');
    dispose();
  });

  it('and says nothing when the browser refuses', async () => {
    const { root, draw, dispose } = createAnswer();
    draw({ text: '    code', copy: async () => false });
    root.querySelector<HTMLButtonElement>('.code button')?.click();
    await vi.advanceTimersByTimeAsync(100);
    expect(root.querySelector('.code button')?.getAttribute('aria-label')).toBe('Copy code');
    dispose();
  });
});

function countNodes(node: Node): number {
  return [...node.childNodes].reduce((count, child) => count + 1 + countNodes(child), 0);
}

function depthOf(node: Node): number {
  return [...node.childNodes].reduce((depth, child) => Math.max(depth, 1 + depthOf(child)), 0);
}
