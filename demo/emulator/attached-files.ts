import type { KnowledgeDocument, Language } from './knowledge-base.ts';
import type { SessionFile } from './openapi/session-files.ts';
import { Refusal } from './refusal.ts';

export interface AttachedFilesOptions {
  files: ReadonlyMap<string, SessionFile>;
  /** The app's. A file of another one is as unknown as none. */
  workspace: string | undefined;
}

/** Longest piece of a text without headings, in characters. */
const PIECE_LENGTH = 600;
const HEADING_LENGTH = 40;
const languages: readonly Language[] = ['en', 'zh'];

/** The files that a call names. Throws Refusal `InvalidParameter` for one that is unknown or not ready: which code the service gives is not documented. */
export function findAttachedFiles(ids: readonly string[], { files, workspace }: AttachedFilesOptions): SessionFile[] {
  return [...new Set(ids)].map((id) => {
    const file = files.get(id);
    if (!file || (workspace !== undefined && file.workspaceId !== workspace)) throw new Refusal('InvalidParameter', `The session file ${id} does not exist.`);
    if (file.status !== 'FILE_IS_READY') throw new Refusal('InvalidParameter', `The session file ${id} is not ready: ${file.status}.`);
    return file;
  });
}

/** The files as documents that can be searched, in either language: nobody says which one a file is in. */
export function toDocuments(files: readonly SessionFile[]): KnowledgeDocument[] {
  return files.flatMap(({ id, name, text }) => languages.map((language) => ({ topic: id, language, file: { id, name }, markdown: toMarkdown(name, text) })));
}

function toMarkdown(name: string, text: string): string {
  if (/^## /m.test(text)) return text.startsWith('# ') ? text : `# ${name}\n\n${text}`;
  return `# ${name}\n\n${toPieces(text).map((piece) => `## ${toHeading(piece, name)}\n\n${piece}\n`).join('\n')}`;
}

function toPieces(text: string): string[] {
  const pieces: string[] = [];
  for (const paragraph of text.split(/\n\s*\n/).map((part) => part.trim()).filter(Boolean)) {
    const last = pieces.at(-1);
    if (last !== undefined && last.length + paragraph.length < PIECE_LENGTH) pieces[pieces.length - 1] = `${last}\n\n${paragraph}`;
    else pieces.push(paragraph);
  }
  return pieces;
}

function toHeading(piece: string, name: string): string {
  const line = piece.split('\n')[0]?.replace(/^[#\s]+/, '').trim() ?? '';
  return line.length > 0 && line.length <= HEADING_LENGTH ? line : name;
}
