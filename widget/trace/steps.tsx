import type { VNode } from 'preact';
import type { MessagePart, Step } from '../../server/wire/protocol.ts';
import { toVisibleText } from '../markdown/to-text.ts';
import type { TraceStrings } from '../i18n/trace-strings.ts';
import { Icon } from '../ui/icon.tsx';

interface StepsProps {
  steps: readonly Extract<MessagePart, { type: 'data-step' }>[];
  isStreaming: boolean;
  strings: TraceStrings;
}

const maxSteps = 100;
const maxNameLength = 200;
const maxDetails = 20;
const maxDetailLength = 500;

/** What the app did on the way to the answer: folded to what it is at just now, then to how much it was. */
export function Steps({ steps, isStreaming, strings }: StepsProps): VNode {
  // A step that nobody ended did end with its answer.
  const isRunning = ({ data }: { data: Step }): boolean => isStreaming && data.isRunning;
  const current = steps.findLast(isRunning);
  return (
    <details class="steps" part="steps">
      <summary>{current ? [kindOf(current.data, strings), nameOf(current.data) && [' ', <bdi>{nameOf(current.data)}</bdi>], '…'] : strings.steps({ count: steps.length })}</summary>
      <ol class="inside">
        {steps.slice(0, maxSteps).map((step) => (
          <StepRow key={step.id} step={step.data} isRunning={isRunning(step)} strings={strings} />
        ))}
      </ol>
    </details>
  );
}

function StepRow({ step, isRunning, strings }: { step: Step; isRunning: boolean; strings: TraceStrings }): VNode {
  const { details } = step;
  return (
    <li>
      <span class={isRunning ? 'state turn' : 'state'}>{!isRunning && <Icon name="done" />}</span>
      <span class="hush">{isRunning ? strings.stepRunning : strings.stepDone} </span>
      <span class="note">{kindOf(step, strings)}</span> <bdi>{nameOf(step)}</bdi>
      {Array.isArray(details) && details[0] && (
        <ul>
          {details.slice(0, maxDetails).map((line) => (
            <li class="plain" dir="auto">
              {cut(line, maxDetailLength)}
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}

function kindOf({ kind }: Step, { kinds }: TraceStrings): string {
  // A backend that is newer than this may tell of kinds that are not known here.
  return kinds[kind] ?? kinds.node;
}

/** What the service calls a search in any knowledge base or memory, in Chinese to everybody, says no more than the kind. */
function nameOf({ name }: Step): string {
  return /^(知识|长期记忆)检索$/.test(name) ? '' : cut(name, maxNameLength);
}

function cut(text: unknown, length: number): string {
  const visible = typeof text === 'string' ? toVisibleText(text) : '';
  return visible.length > length ? `${visible.slice(0, length)}…` : visible;
}
