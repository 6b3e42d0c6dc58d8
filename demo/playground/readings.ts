import { applyAccent } from '../../widget/theme/apply-accent.ts';
import baseCss from '../../widget/theme/base.css?inline';
import { contrast, type Rgb, fromRgb, toRgb } from '../../widget/theme/contrast.ts';
import tokensCss from '../../widget/theme/tokens.css?inline';
import type { Words } from './words.ts';

/** Ratio that WCAG 2.2 AA asks of text. */
const enough = 4.5;

/** Shows how well can be read what the widget makes of an accent: with its own style sheets and its own code. */
export function createReadings(table: HTMLTableSectionElement, words: Words): (accent: string) => void {
  const host = document.createElement('div');
  const shadow = host.attachShadow({ mode: 'open' });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(baseCss + tokensCss);
  shadow.adoptedStyleSheets = [sheet];
  document.body.append(host);

  /** Colours of the widget in one scheme. */
  function measure(scheme: string, accent: string): (name: string) => Rgb {
    const root = document.createElement('div');
    root.className = 'root';
    root.dataset['scheme'] = scheme;
    shadow.replaceChildren(root);
    root.style.setProperty('--bailian-chat-accent', accent);
    applyAccent(root);
    return (name) => {
      root.style.color = `color-mix(in srgb, var(--bc-${name}), var(--bc-${name}))`;
      return toRgb(getComputedStyle(root).color) ?? [0, 0, 0];
    };
  }

  return (accent) => {
    const rows = (['light', 'dark'] as const).flatMap((scheme) => {
      const read = measure(scheme, accent || '#2563eb');
      const surface = read('surface');
      return [
        toRow(words[scheme], words.asGiven, read('accent'), surface, words),
        toRow('', words.inAccent, read('link'), surface, words),
        toRow('', words.onAccent, read('on-accent'), read('accent'), words),
        toRow('', words.text, read('text'), surface, words),
        toRow('', words.muted, read('muted'), surface, words),
      ];
    });
    table.replaceChildren(...rows);
  };
}

function toRow(scheme: string, pair: string, color: Rgb, background: Rgb, words: Words): HTMLElement {
  const row = document.createElement('tr');
  const ratio = contrast(color, background);
  const sample = Object.assign(document.createElement('span'), { className: 'sample' });
  // Nobody is made to read what cannot be read.
  sample.append(ratio >= enough ? 'Aa 文' : document.createElement('i'));
  sample.style.color = fromRgb(color);
  sample.style.background = fromRgb(background);
  const cells = [scheme, pair, sample, `${ratio.toFixed(1)} : 1`, ratio >= enough ? `✓ ${words.enough}` : words.adjusted];
  for (const content of cells) {
    const cell = document.createElement('td');
    cell.append(content);
    row.append(cell);
  }
  return row;
}
