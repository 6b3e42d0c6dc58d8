import { Component, type VNode } from 'preact';
import type { Cite } from '../markdown/render-context.ts';
import type { ChatProps } from './chat-model.ts';

interface AnswerTextProps extends ChatProps {
  text: string;
  isStreaming: boolean;
  cite: Cite | undefined;
}

/** An answer as Markdown; as plain text until that is loaded, and if it cannot be drawn. */
export class AnswerText extends Component<AnswerTextProps, { isBroken: boolean }> {
  override componentDidCatch(): void {
    this.setState({ isBroken: true });
  }

  override render({ chat, text, isStreaming, cite }: AnswerTextProps): VNode {
    const { markdown, profile, strings, language, copy, loadFile } = chat;
    const View = markdown.value;
    if (View && !this.state.isBroken) {
      return <View text={text} isStreaming={isStreaming} imagePrefixes={profile.imagePrefixes.value} strings={strings} language={language} cite={cite} copy={copy} loadFile={loadFile} />;
    }
    return (
      <div class="plain" dir="auto">
        {text}
      </div>
    );
  }
}
