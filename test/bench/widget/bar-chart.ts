export interface Bar {
  name: string;
  value: number;
  /** The value as it is written. */
  label: string;
  isOurs: boolean;
}

export interface Chart {
  title: string;
  bars: readonly Bar[];
}

const width = 760;
const nameWidth = 170;
const barWidth = 440;
const rowHeight = 26;

/** Bars in one picture, charts below each other, to be read on light and on dark pages. */
export function drawCharts(charts: readonly Chart[]): string {
  let y = 0;
  const parts = charts.map(({ title, bars }) => {
    const largest = Math.max(...bars.map(({ value }) => value));
    y += 34;
    const head = `<text class="title" x="0" y="${y - 8}">${escape(title)}</text>`;
    const rows = bars.map(({ name, value, label, isOurs }) => {
      const long = Math.max(2, Math.round((value / largest) * barWidth));
      const row = `<text x="${nameWidth - 10}" y="${y + 17}" text-anchor="end"${isOurs ? ' class="ours"' : ''}>${escape(name)}</text><rect x="${nameWidth}" y="${y + 4}" width="${long}" height="18" rx="3"${isOurs ? ' class="ours"' : ''}/><text x="${nameWidth + long + 8}" y="${y + 17}"${isOurs ? ' class="ours"' : ''}>${escape(label)}</text>`;
      y += rowHeight;
      return row;
    });
    y += 10;
    return head + rows.join('');
  });
  const style = 'text{font:13px system-ui,sans-serif;fill:#57606a}.title{font-weight:600;fill:#1f2328}rect{fill:#afb8c1}text.ours{font-weight:600;fill:#0969da}rect.ours{fill:#0969da}@media(prefers-color-scheme:dark){text{fill:#9198a1}.title{fill:#f0f6fc}rect{fill:#59636e}text.ours{fill:#58a6ff}rect.ours{fill:#58a6ff}}';
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${y}" width="${width}" height="${y}" role="img" aria-label="${escape(charts.map(({ title }) => title).join('; '))}"><style>${style}</style>${parts.join('')}</svg>\n`;
}

function escape(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
