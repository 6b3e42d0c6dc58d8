import type { ReadonlySignal, signal as createSignal } from '@preact/signals-core';
import type { Speech } from './speech.ts';

export interface Reading {
  /** Id of the message that is being read. */
  current: ReadonlySignal<string | undefined>;
  read: (id: string, text: string) => void;
  stop: () => void;
}

export interface ReadingOptions {
  synthesis: NonNullable<Speech['synthesis']>;
  Utterance: NonNullable<Speech['Utterance']>;
  /** The widget's language, where a text does not tell its own. */
  lang: string;
  signal: typeof createSignal;
}

/** Browsers break off long pieces: Chromium after 15 s with some voices. */
const maxPiece = 200;

export function createReading({ synthesis, Utterance, lang, signal }: ReadingOptions): Reading {
  const current = signal<string | undefined>(undefined);
  let turn = 0;

  function stop(): void {
    turn++;
    if (current.peek() === undefined) return;
    current.value = undefined;
    synthesis.cancel();
  }

  return {
    current,
    read(id, text) {
      stop();
      const own = ++turn;
      const [first, ...rest] = toPieces(toSpeech(text));
      if (!first) return;
      current.value = id;
      const say = (piece: string, left: readonly string[]): void => {
        const utterance = new Utterance(piece);
        utterance.lang = languageOf(text, lang);
        const next = (): void => {
          if (own !== turn) return;
          const [then, ...others] = left;
          if (then) say(then, others);
          else current.value = undefined;
        };
        utterance.onend = next;
        utterance.onerror = () => {
          if (own === turn) current.value = undefined;
        };
        synthesis.speak(utterance);
      };
      say(first, rest);
    },
    stop,
  };
}

/** Markdown as it is said: without its marks, addresses and numbers of sources; code is not for the ear. */
export function toSpeech(markdown: string): string {
  return markdown
    .replace(/^```[\s\S]*?(^```|$(?![\s\S]))/gm, ' ')
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/\[\d+\]/g, '')
    .replace(/https?:\/\/\S+/g, '')
    .replace(/^\s*\|?[\s:|-]+\|?\s*$/gm, '')
    .replace(/^\s*(?:[-*+]|\d+\.)\s+/gm, '')
    .replace(/\s*\|\s*/g, ', ')
    .replace(/[*_`#>~]+/g, '')
    .replace(/[ \t]+/g, ' ')
    .trim();
}

/** Whole sentences, as many as fit into a piece. */
export function toPieces(text: string): string[] {
  const pieces: string[] = [];
  for (const sentence of text.match(/[^.!?。！？\n]+[.!?。！？]*\s*|[.!?。！？\n]+\s*/g) ?? []) {
    const last = pieces.at(-1);
    if (last !== undefined && last.length + sentence.length <= maxPiece && !last.endsWith('\n')) pieces[pieces.length - 1] = last + sentence;
    else pieces.push(sentence);
  }
  return pieces.flatMap((piece) => piece.match(new RegExp(`[^]{1,${4 * maxPiece}}`, 'g')) ?? []).map((piece) => piece.trim()).filter((piece) => /[\p{L}\p{N}]/u.test(piece));
}

/** The language of a text, as far as its letters tell. */
export function languageOf(text: string, otherwise: string): string {
  if (/[\p{Script=Hiragana}\p{Script=Katakana}]/u.test(text)) return 'ja-JP';
  if (/\p{Script=Hangul}/u.test(text)) return 'ko-KR';
  if (/\p{Script=Arabic}/u.test(text)) return 'ar';
  if (/\p{Script=Cyrillic}/u.test(text)) return 'ru-RU';
  const han = text.match(/\p{Script=Han}/gu)?.length ?? 0;
  if (han > text.length / 8) return otherwise.startsWith('zh') ? otherwise : 'zh-CN';
  // The widget may speak one of those while the answer does not.
  return /^(zh|ja|ko|ar|ru)/.test(otherwise) ? 'en' : otherwise;
}
