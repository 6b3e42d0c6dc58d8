/** What the playground says, in the language of its page. */
const english = {
  notSet: 'not set',
  default: (value: string) => `default: ${value}`,
  pick: (name: string) => `Pick ${name}`,
  copied: 'The tag is copied.',
  notCopied: 'The browser did not let the tag be copied. Select it and copy it by hand.',
  light: 'Light',
  dark: 'Dark',
  onAccent: 'Text on the accent',
  inAccent: 'Links in the accent',
  asGiven: 'The accent as you gave it, on the panel',
  muted: 'Small print',
  text: 'Text',
  enough: 'readable',
  adjusted: 'too low for text, so links are adjusted',
  groups: { words: 'Words', look: 'Look', place: 'Place', behaviour: 'Behaviour', backend: 'Backend', more: 'More' },
};

const chinese: typeof english = {
  notSet: '未设置',
  default: (value) => `默认：${value}`,
  pick: (name) => `选择 ${name}`,
  copied: '标签已复制。',
  notCopied: '浏览器不允许复制，请手动选中并复制标签。',
  light: '浅色',
  dark: '深色',
  onAccent: '主题色上的文字',
  inAccent: '主题色链接',
  asGiven: '您给出的主题色，在面板上',
  muted: '小字',
  text: '正文',
  enough: '可读',
  adjusted: '对文字太低，因此链接颜色会自动调整',
  groups: { words: '文字', look: '外观', place: '位置', behaviour: '行为', backend: '后端', more: '其他' },
};

export type Words = typeof english;
export type Group = keyof Words['groups'];

export function readWords(language: string): Words {
  return language.startsWith('zh') ? chinese : english;
}
