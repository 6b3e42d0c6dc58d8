// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest';
import { drawMath } from '../../../widget/markdown/math.ts';

function draw(tex: string, isBlock = false): HTMLElement {
  const box = document.createElement('span');
  drawMath(box, { tex, isBlock, source: `$${tex}$` });
  return box;
}

describe('drawMath', () => {
  it('makes elements of MathML, and none of HTML', () => {
    const box = draw('\\frac{a^2}{\\sqrt{b}} + \\text{if } x', true);
    const math = box.firstElementChild;
    expect([math?.localName, math?.namespaceURI, math?.getAttribute('display')]).toEqual(['math', 'http://www.w3.org/1998/Math/MathML', 'block']);
    expect(box.querySelectorAll('mfrac, msqrt, mtext')).toHaveLength(3);
    expect([...box.querySelectorAll('*')].every(({ namespaceURI }) => namespaceURI === 'http://www.w3.org/1998/Math/MathML')).toBe(true);
  });

  it.each([
    '\\href{javascript:alert(1)}{x}',
    '\\includegraphics{https://tracker.example/x.png}',
    '\\undefinedcommand{x}',
    '\\frac{a}',
    '\\def\\a{\\a\\a}\\a',
    `${'{'.repeat(3_000)}x${'}'.repeat(3_000)}`,
    `${'\\sqrt{'.repeat(500)}x${'}'.repeat(500)}`,
    'x+'.repeat(1_990),
    '\\rule{99999em}{99999em}',
  ])('leaves %s as it was written, or draws nothing that can hurt', (tex) => {
    const box = draw(tex);
    expect(box.querySelectorAll('*').length).toBeLessThanOrEqual(1_500);
    if (box.firstElementChild) expect(box.innerHTML).not.toMatch(/href|src=|javascript|url\(/);
    else expect(box.textContent).toBe(`$${tex}$`);
  });

  it('takes no class and no style that it does not know', () => {
    for (const tex of ['\\class{launcher}{x}', '\\style{position:fixed;background:url(//x)}{y}', '\\color{red} z', '\\colorbox{red}{z}', '\\id{a}{z}']) {
      const elements = [...draw(tex).querySelectorAll('*')];
      for (const element of elements) expect(element.outerHTML).not.toMatch(/launcher|position|url|background|id="/);
    }
  });

  it('keeps nothing that one formula defines for the next', () => {
    draw('\\gdef\\a{owned} \\a');
    expect(draw('\\a').textContent).toBe('$\\a$');
  });
});
