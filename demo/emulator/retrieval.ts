import type { Section } from './knowledge-base.ts';

/** A passage that was found for a question; its place in the list is its number. */
export interface Passage {
  number: number;
  section: Section;
  score: number;
}

/** How the service tells of passages in `thoughts[].observation`. */
export function toObservation(passages: readonly Passage[]): string {
  return JSON.stringify(
    passages.map(({ number, section, score }) => ({
      content: toText(section),
      dataId: toFileId(section),
      dataName: toFileName(section),
      display: true,
      id: `${toFileId(section)}_${section.id.split('/').at(-1)}`,
      images: [],
      referenceIndex: number,
      score: Math.round(score * 1e4) / 1e4,
      title: section.heading,
      webSearch: false,
    })),
  );
}

/** How it tells of them in `doc_references`, those that the text has marks for, sorted. */
export function toDocReferences(passages: readonly Passage[], marked: ReadonlySet<number>): object[] {
  return passages
    .filter(({ number }) => marked.has(number))
    .map(({ number, section }) => ({
      index_id: String(number),
      title: section.heading,
      doc_id: toFileId(section),
      doc_name: toFileName(section),
      ...(section.url === undefined ? {} : { doc_url: section.url }),
      text: toText(section),
      biz_id: section.id,
      images: [],
      page_number: [Number(section.id.split('/').at(-1)) + 1],
    }));
}

/** Puts a mark behind every paragraph that is prose, the last one with a second number where there is one. */
export function addMarks(text: string, [first, second]: readonly number[]): string {
  if (first === undefined) return text;
  const blocks = text.split('\n\n');
  const prose = blocks.flatMap((block, at) => (/^(?:[|#>\-`]|\d+\. |!\[)/.test(block) ? [] : at));
  const last = prose.at(-1);
  if (last === undefined) return `${text}\n\n<ref>[${first}]</ref>`;
  const marked = blocks.map((block, at) => {
    if (!prose.includes(at)) return block;
    const mark = at === last && second !== undefined ? `<ref>[${first}][${second}]</ref>` : `<ref>[${first}]</ref>`;
    return block.replace(/([.。!！?？:：]?)$/, `${mark}$1`);
  });
  return marked.join('\n\n');
}

/** The numbers in the marks that are complete. */
export function readMarks(text: string): Set<number> {
  const numbers = [...text.matchAll(/<ref>((?:\[\d+\])+)<\/ref>/g)].flatMap(([, inner = '']) => inner.match(/\d+/g) ?? []);
  return new Set(numbers.map(Number));
}

function toText({ subject, heading, text }: Section): string {
  return `【文档名】:${subject}\n【标题】:${heading}\n【正文】:${text}`;
}

/** The service's id of a document. */
export function toFileId({ topic, language, file }: Pick<Section, 'topic' | 'language' | 'file'>): string {
  return file?.id ?? `file_${topic.replaceAll('-', '')}${language}_10000001`;
}

function toFileName({ topic, language, file }: Section): string {
  return file?.name ?? `${topic}.${language}.md`;
}
