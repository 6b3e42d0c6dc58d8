import type { Token, Tokens } from 'marked';
import type { ComponentChildren, VNode } from 'preact';
import { answerImage } from './answer-image.tsx';
import { isMarkedToken } from './answer-lexer.ts';
import { answerLink } from './answer-link.tsx';
import { CodeBlock } from './code-block.tsx';
import { renderEach, type RenderContext } from './render-context.ts';
import { inPieces, maxPiece } from './in-pieces.tsx';
import { toText, toVisibleText } from './to-text.ts';

/** A character that stands for a formula. */
const mark = /([\ue000-\uf8ff])/;

/** The panel's own title is the h2 above. */
const headings = ['h3', 'h4', 'h5'] as const;

/** A block of an answer: only elements named here, with attributes made here. Anything else is its source as text. */
export function renderBlock(token: Token, context: RenderContext): ComponentChildren {
  return renderToken(token, context, 'auto');
}

/** Inside lists and quotes the direction is inherited: an own one would hide the text from its container's `auto`. */
function renderInner(token: Token, context: RenderContext): ComponentChildren {
  return renderToken(token, context);
}

function renderAll(tokens: readonly Token[] = [], context: RenderContext): ComponentChildren[] {
  return renderEach(tokens, context, renderInner);
}

function renderToken(token: Token, context: RenderContext, dir?: 'auto'): ComponentChildren {
  if (!isMarkedToken(token)) return null;
  switch (token.type) {
    case 'text': {
      const content = token.tokens ? renderAll(token.tokens, context) : renderText(toText(token.text), context);
      return dir ? <p dir={dir}>{content}</p> : content;
    }
    case 'escape':
      return toVisibleText(token.text);
    case 'strong':
      return <strong>{renderAll(token.tokens, context)}</strong>;
    case 'em':
      return <em>{renderAll(token.tokens, context)}</em>;
    case 'del':
      return <del>{renderAll(token.tokens, context)}</del>;
    case 'codespan':
      return <code>{toVisibleText(token.text)}</code>;
    case 'br':
      return <br />;
    case 'link': {
      const { cite } = context;
      context.nodesLeft -= 2;
      context.cite = undefined;
      const content = renderAll(token.tokens, context);
      context.cite = cite;
      return answerLink(token, content);
    }
    case 'image':
      return answerImage(token, context);
    case 'checkbox':
      return <input type="checkbox" disabled checked={token.checked} />;
    case 'paragraph':
      return <p dir={dir}>{renderLine(token.tokens, context)}</p>;
    case 'heading': {
      const Heading = headings[token.depth - 1] ?? 'h6';
      return <Heading dir={dir}>{renderAll(token.tokens, context)}</Heading>;
    }
    case 'code':
      return renderCode(token, context);
    case 'blockquote':
      return <blockquote dir={dir}>{renderAll(token.tokens, context)}</blockquote>;
    case 'list':
      return renderList(token, context, dir);
    case 'table':
      return renderTable(token, context, dir);
    case 'hr':
      return <hr />;
    case 'html': {
      // Tags are text, but for the one that models put into the cells of tables.
      if (/^<br *\/?>\s*$/i.test(token.raw)) return <br />;
      const source = toVisibleText(token.raw);
      return token.block ? <p dir={dir}>{inPieces(source.trim())}</p> : source;
    }
    case 'space':
    case 'def':
    case 'list_item':
    default:
      return null;
  }
}

function renderText(text: string, context: RenderContext): ComponentChildren {
  if (text.length > maxPiece) return inPieces(text, (piece) => renderText(piece, context));
  const { cite, formula } = context;
  const draw = (piece: string): ComponentChildren => cite?.(piece, context) ?? piece;
  if (!formula || !mark.test(text)) return draw(text);
  return text.split(mark).map((piece) => (mark.test(piece) ? formula(piece) : draw(piece)));
}

/** Text with the box of a task before it is that box's label. */
function renderLine(tokens: readonly Token[], context: RenderContext): ComponentChildren {
  const content = renderAll(tokens, context);
  return tokens[0]?.type === 'checkbox' ? <label>{content}</label> : content;
}

function renderCode({ text, lang = '' }: Tokens.Code, context: RenderContext): VNode {
  const [language = ''] = toText(lang).trim().split(/\s/, 1);
  context.nodesLeft -= 10;
  return <CodeBlock code={toVisibleText(text)} language={language.slice(0, 30)} strings={context.strings} copy={context.copy} loadFile={context.loadFile} />;
}

function renderList({ ordered, start, items }: Tokens.List, context: RenderContext, dir?: 'auto'): VNode {
  const List = ordered ? 'ol' : 'ul';
  return (
    <List dir={dir} start={ordered ? Number(start) : undefined}>
      {renderEach(items, context, renderItem)}
    </List>
  );
}

function renderItem({ tokens }: Tokens.ListItem, context: RenderContext): VNode {
  const [box, line, ...rest] = tokens;
  if (box?.type !== 'checkbox') return <li class={isTask(box) ? 'task' : undefined}>{renderAll(tokens, context)}</li>;
  return (
    <li class="task">
      {renderLine(line ? [box, line] : [box], context)}
      {renderAll(rest, context)}
    </li>
  );
}

/** A list with empty lines has the box in the item's paragraph. */
function isTask(token: Token | undefined): boolean {
  return token?.type === 'paragraph' && 'tokens' in token && token.tokens?.[0]?.type === 'checkbox';
}

function renderTable({ header, rows }: Tokens.Table, context: RenderContext, dir?: 'auto'): ComponentChildren {
  const { maxRows, maxColumns, strings, more } = context;
  const renderRow = (row: Tokens.TableCell[]): VNode => <tr>{renderEach(row.slice(0, maxColumns), context, renderCell)}</tr>;
  context.nodesLeft -= 5;
  return [
    <div class="scroll" role="region" aria-label={strings.table} tabIndex={0}>
      <table dir={dir}>
        <thead>{renderRow(header)}</thead>
        <tbody>{renderEach(rows.slice(0, maxRows), context, renderRow)}</tbody>
      </table>
    </div>,
    (rows.length > maxRows || header.length > maxColumns) && !context.isCut && more(),
  ];
}

function renderCell({ header, align, tokens }: Tokens.TableCell, context: RenderContext): VNode {
  const Cell = header ? 'th' : 'td';
  return (
    <Cell scope={header ? 'col' : undefined} class={align ?? undefined}>
      {renderAll(tokens, context)}
    </Cell>
  );
}
