import { render } from 'preact';
import { toBlocks } from '../../../widget/markdown/block-stream.ts';
import { renderEach, type RenderContext } from '../../../widget/markdown/render-context.ts';
import { renderBlock } from '../../../widget/markdown/render-token.tsx';
import { MarkdownView, type MarkdownProps, type MarkdownStrings } from '../../../widget/markdown/markdown-view.tsx';

const strings: MarkdownStrings = {
  copyCode: 'Copy code',
  copied: 'Copied',
  code: 'Code',
  table: 'Table',
  formula: 'Formula',
  image: 'Image',
  showMore: 'Show more',
};

/** A view of an answer, drawn again by each `draw`. */
export function createAnswer(View = MarkdownView) {
  const root = document.createElement('div');
  document.body.append(root);
  return {
    root,
    draw: (props: Partial<MarkdownProps> & { text: string }): void => {
      render(<View isStreaming={false} imagePrefixes={[]} strings={strings} language="en" copy={async () => true} loadFile={() => Promise.reject(new Error('None here.'))} {...props} />, root);
    },
    dispose: (): void => {
      render(null, root);
      root.remove();
    },
  };
}

/** The markup of an answer: what is inside of the view's own element. */
export function drawAnswer(text: string, props: Partial<MarkdownProps> = {}, View = MarkdownView): string {
  const answer = createAnswer(View);
  answer.draw({ ...props, text });
  const markup = answer.root.firstElementChild?.innerHTML ?? '';
  answer.dispose();
  return markup;
}

/** The same by one reading and one drawing, however long the text is. */
export function drawAtOnce(text: string): string {
  const context: RenderContext = {
    strings,
    copy: async () => true,
    imagePrefixes: [],
    loadFile: () => Promise.reject(new Error('None here.')),
    formula: undefined,
    cite: undefined,
    maxRows: 100,
    maxColumns: 20,
    nodesLeft: 4_800,
    isCut: false,
    more: () => (
      <button type="button" class="chip">
        {strings.showMore}
      </button>
    ),
  };
  const root = document.createElement('div');
  const blocks = renderEach(toBlocks(text, context.maxRows + 1), context, renderBlock);
  render(
    <div>
      {blocks}
      {context.isCut && context.more()}
    </div>,
    root,
  );
  const markup = root.firstElementChild?.innerHTML ?? '';
  render(null, root);
  return markup;
}
