import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Formula, markMath } from '../../../widget/markdown/mark-math.ts';

function read(text: string): string[] {
  const formulas: Formula[] = [];
  markMath(text, formulas);
  return formulas.map(({ tex, isBlock }) => (isBlock ? `[${tex}]` : tex));
}

describe('markMath', () => {
  it.each([
    ['Let $x$ be.', ['x']],
    ['$a^2 + b^2 = c^2$', ['a^2 + b^2 = c^2']],
    ['**So $E = mc^2$**, and $\\frac{1}{2}$', ['E = mc^2', '\\frac{1}{2}']],
    ['其中 $n$ 是自然数，$k_1$ 是常数', ['n', 'k_1']],
    ['$f(x)$, $2x-1$, $42$', ['f(x)', '2x-1', '42']],
    ['\\(a+b\\) and \\[\\int_0^1 x\\,dx\\]', ['a+b', '[\\int_0^1 x\\,dx]']],
    ['$$\n\\sum_{i=1}^n i\n$$', ['[\\sum_{i=1}^n i]']],
    ['| $x$ | $y_1$ |', ['x', 'y_1']],
    ['$\\text{speed of light}$', ['\\text{speed of light}']],
  ])('finds the formulas of %s', (text, formulas) => {
    expect(read(text)).toEqual(formulas);
  });

  it.each([
    'It costs $5 and $10.',
    '$5–$10, US$24 or A$30',
    'from $5, or 5$ in the shop',
    '价格$5到$10，或5$和10$。',
    '$5 off, then $7 off',
    'a $ b $ c',
    '$$$ is dear, $$ to $$$ less',
    'costs $$ here and $$ there',
    '`$x$` and ``$y$``',
    '```sh\necho $HOME $PATH\n```',
    '```sh\necho $x$',
    '    ```\n    $a_1$\n    ```',
    '\\$x\\$ and \\\\(no\\\\)',
    '[a](https://shop.example/?q=$a_1$) https://shop.example/$b_1$',
    '![$x_1$](a.png)',
    '\\[see the long terms below\\]',
    '$a\n\nb_1$',
    'The variable $name and the variable $other_name here',
    'Save $20 today = $20 more tomorrow',
  ])('sees none in %s', (text) => {
    expect(read(text)).toEqual([]);
  });

  it('loses nothing: what stands for a formula has its source', () => {
    const piece = fc.constantFrom('$', '$$', '\\(', '\\)', '\\[', '\\]', 'x', '_1', ' ', '\n', '`', '```', 'abc', '5', '\\', '价');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const text = pieces.join('');
        const formulas: Formula[] = [];
        const marked = markMath(text, formulas);
        expect(marked.replace(/[\ue000-\uf8ff]/g, (mark) => formulas[mark.charCodeAt(0) - 0xe000]?.source ?? '?')).toBe(text);
      }),
    );
  });

  it.each(['$', '$$', '\\(', '\\[', '`', '$a', '$$a ', '``` ', '![', '\\[a\n', '`a``b```c'])('reads 400,000 characters of %j without looking ahead again and again', (piece) => {
    // Each time to the end of the text would take minutes.
    const text = piece.repeat(400_000 / piece.length);
    expect(markMath(text, []).length).toBeLessThanOrEqual(text.length);
  });
});
