import { readdirSync, readFileSync } from 'node:fs';
import { join, normalize } from 'node:path';
import { parseAst, transformWithOxc } from 'vite';
import { describe, expect, it } from 'vitest';
import { alone } from '../../../widget/build/files.ts';
import { internalNames } from '../../../widget/build/internal-names.ts';
import { optionTexts } from '../../../widget/option-texts.ts';

interface Source {
  path: string;
  text: string;
  /** Everything that is not a type. */
  nodes: Record<string, unknown>[];
}

const sources = await Promise.all([...listFiles('widget'), ...listFiles('server/wire')].filter((path) => !path.startsWith('widget/build/')).map(readSource));
const isInternal = (name: string): boolean => internalNames.test(name);

describe('names that are shortened when the widget is built', () => {
  it('are none by which one file asks another for what it exports', () => {
    // What is imported as it is needed, what stands alone, what is built under a name of its own, and the words.
    const lazy = sources.flatMap(({ path, nodes }) => nodes.flatMap(({ type, source }) => (type === 'ImportExpression' ? readTexts(source).map((target) => normalize(join(path, '..', target))) : [])));
    const entries = new Set([...lazy, ...Object.values(alone), 'widget/chat.tsx', 'widget/module.ts', 'widget/whole.ts', ...listFiles('widget/i18n'), ...listFiles('widget/npm')]);
    const exported = sources.filter(({ path }) => entries.has(path)).flatMap(({ path, nodes }) => nodes.flatMap(readExported).map((name) => ({ path, name })));
    // The test sees all that it should.
    expect(exported.map(({ name }) => name)).toEqual(expect.arrayContaining(['markMath', 'drawMath', 'highlight', 'followTurn', 'MarkdownView', 'outbox', 'more', 'readExtras', 'challenge', 'mountChat', 'init', 'words']));
    expect(exported.filter(({ name }) => isInternal(name))).toEqual([]);
  });

  it('are no texts anywhere, which would keep the long name', () => {
    const texts = sources.flatMap(({ path, nodes }) => nodes.flatMap(readTexts).map((name) => ({ path, name })));
    expect(texts.map(({ name }) => name)).toEqual(expect.arrayContaining(['conversation', 'text-delta', 'closed', 'bottom-right']));
    expect(texts.filter(({ name }) => isInternal(name))).toEqual([]);
  });

  it('are no names of options, of calls, events and words for the page, and none that travel', () => {
    const isShared = (path: string): boolean => /^(widget\/api\.ts|widget\/i18n\/[\w-]*strings\.ts|server\/wire\/[\w-]+\.ts)$/.test(path);
    const members = sources.filter(({ path }) => isShared(path)).flatMap(({ path, text }) => [...text.matchAll(/(?:^\s*|[{;,(]\s*)(?:readonly )?'?([\w$-]+)'?\??[:(<]/gm)].map(([, name = '']) => ({ path, name })));
    expect(members.map(({ name }) => name)).toEqual(expect.arrayContaining(['visitorToken', 'followUps', 'setComposer', 'messageMetadata', 'retryAfterSeconds', 'jumpToLatest', 'withdraw']));
    expect(members.filter(({ name }) => isInternal(name))).toEqual([]);
    expect(Object.keys(optionTexts).map((name) => name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())).filter(isInternal)).toEqual([]);
  });
});

function listFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /(?<!\.d)\.tsx?$/.test(name)).map((name) => join(folder, name));
}

async function readSource(path: string): Promise<Source> {
  const text = readFileSync(path, 'utf8');
  const { code } = await transformWithOxc(text, path, { jsx: { runtime: 'classic', pragma: 'h', pragmaFrag: 'Fragment' } });
  return { path, text, nodes: listNodes(parseAst(code)) };
}

function listNodes(value: unknown): Record<string, unknown>[] {
  if (Array.isArray(value)) return value.flatMap(listNodes);
  if (typeof value !== 'object' || value === null) return [];
  const node = value as Record<string, unknown>;
  return [...('type' in node ? [node] : []), ...Object.values(node).flatMap(listNodes)];
}

/** A text as it is written, or nothing. */
function readTexts(node: unknown): string[] {
  const { type, value } = Object(node) as { type?: string; value?: unknown };
  return type === 'Literal' && typeof value === 'string' ? [value] : [];
}

function readExported(node: Record<string, unknown>): string[] {
  const { type, exported, declaration } = node as { type: string; exported?: { name: string }; declaration?: { id?: { name: string }; declarations?: { id: { name: string } }[] } };
  if (type === 'ExportSpecifier' && exported) return [exported.name];
  if (type !== 'ExportNamedDeclaration' || !declaration) return [];
  return [declaration.id, ...(declaration.declarations ?? []).map(({ id }) => id)].flatMap((id) => (id ? [id.name] : []));
}
