import type { VNode } from 'preact';
import { IconButton } from '../ui/icon.tsx';
import type { Attachment } from './attachments.ts';
import { describe, type DescribeOptions, toDetails } from './describe.ts';
import { toShownName } from './file-name.ts';
import { canRetry } from './file-problem.ts';
import { Glyph } from './glyph.tsx';

interface AttachmentRowProps extends DescribeOptions {
  attachment: Attachment;
  onRemove: () => void;
  onRetry: () => void;
}

/** A file of the draft: what it is, how far it is, and what can be done. */
export function AttachmentRow({ attachment, onRemove, onRetry, ...options }: AttachmentRowProps): VNode {
  const { name, stage, progress, problem, thumbnail } = attachment;
  const { strings, language } = options;
  const shown = toShownName(name);
  const text = describe(attachment, options);
  return (
    <li class={stage} part="attachment">
      {thumbnail ? <img alt="" src={thumbnail} /> : <Glyph name="file" />}
      <div>
        <bdi title={name}>{shown}</bdi>
        <span class={stage === 'failed' ? 'over' : 'note'}>
          {stage !== 'failed' && `${toDetails(attachment, language)} · `}
          {text}
          {/preparing|sending/.test(stage) && ` ${progress.toLocaleString(language, { style: 'percent' })}`}
        </span>
        {/preparing|sending/.test(stage) && <progress value={progress} aria-label={strings.news({ name: shown, text })} />}
        {problem && canRetry(problem) && (
          <button type="button" class="again" aria-label={strings.news({ name: strings.retry, text: shown })} onClick={onRetry}>
            {strings.retry}
          </button>
        )}
      </div>
      <IconButton class="icon small" icon="close" label={strings.remove({ name: shown })} onClick={onRemove} />
    </li>
  );
}
