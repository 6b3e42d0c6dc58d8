import { textOf } from '../../server/wire/messages.ts';
import type { Message } from '../../server/wire/protocol.ts';
import type { HistoryWords } from './history-words.ts';

export interface ExportOptions {
  title: string;
  messages: readonly Message[];
  strings: Pick<HistoryWords, 'you' | 'assistant' | 'madeByAi'>;
  language: string;
}

/** The conversation as a Markdown file: who said what, and when. Answers are Markdown already. */
export function toMarkdown({ title, messages, strings, language }: ExportOptions): string {
  const blocks = messages.flatMap((message) => {
    const text = textOf(message).trim();
    if (!text) return [];
    const { createdAt } = message.metadata;
    const time = createdAt ? ` · ${new Date(createdAt).toLocaleString(language, { dateStyle: 'medium', timeStyle: 'short' })}` : '';
    const files = message.parts.flatMap((part) => (part.type === 'file' ? [`- ${part.filename ?? part.mediaType}`] : []));
    return [`## ${message.role === 'user' ? strings.you : strings.assistant}${time}`, ...(files[0] ? [files.join('\n')] : []), text];
  });
  return toInert(`${[`# ${title}`, `*${strings.madeByAi}*`, ...blocks].join('\n\n')}\n`);
}

/**
 * The text without what loads or runs by itself where somebody else's program shows it: pictures and HTML, which the
 * chat never let. A blank makes text of them, but not in blocks of code, where they are text already; one that is not
 * closed goes on to the end of the file.
 */
function toInert(text: string): string {
  let fence: string | undefined;
  const lines = text.split('\n').map((line) => {
    const [, mark = '', behind = ''] = /^ {0,3}(`{3,}|~{3,})(.*)$/.exec(line) ?? [];
    if (fence !== undefined) {
      if (mark.startsWith(fence) && behind.trim() === '') fence = undefined;
      return line;
    }
    if (mark && !(mark.startsWith('`') && behind.includes('`'))) {
      fence = mark;
      return line;
    }
    return line.replace(/<(?=[a-z/!?])(?!https?:|mailto:)/gi, '< ').replaceAll('![', '! [');
  });
  return lines.join('\n');
}

/** Hands the visitor a file that is made here. */
export function saveFile(name: string, type: string, text: string, document: Document): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // Some browsers read it a while after the click.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** A name that every file system takes. */
export function toFileName(title: string, extension: string): string {
  const name = Array.from(title.replace(/[\p{C}<>:"/\\|?*]+/gu, ' ').replace(/\s+/g, ' ').trim())
    .slice(0, 60)
    .join('')
    .replace(/^[. ]+|[. ]+$/g, '');
  return `${name || 'conversation'}.${extension}`;
}
