/** @jsxRuntime automatic */
/** @jsxImportSource react */
import { type JSX, StrictMode, useEffect, useRef, useState } from 'react';
import { createRoot } from 'react-dom/client';
import type { BailianChatHTMLElement } from '../../widget/npm/attributes.ts';
import { defineElement } from '../../widget/npm/element.ts';
import '../../widget/npm/react.ts';

/** In a project of yours: `import { defineElement } from 'bailian-chat/element'` and `import 'bailian-chat/react'`. */
function Shop(): JSX.Element {
  const chat = useRef<BailianChatHTMLElement>(null);
  const [answers, setAnswers] = useState(0);
  const [tea, setTea] = useState('Longjing');

  useEffect(() => {
    void defineElement({ endpoint: location.origin });
    const element = chat.current;
    const count = (): void => setAnswers((before) => before + 1);
    element?.addEventListener('bailian-chat:response-end', count);
    return () => element?.removeEventListener('bailian-chat:response-end', count);
  }, []);

  return (
    <>
      <label>
        Tea{' '}
        <select value={tea} onChange={({ target }) => setTea(target.value)}>
          <option>Longjing</option>
          <option>Tieguanyin</option>
        </select>
      </label>{' '}
      <button type="button" className="button quiet" onClick={() => chat.current?.send(`How much is the ${tea}?`)}>
        Ask about {tea}
      </button>
      <p role="status">Answers so far: {answers}</p>
      <bailian-chat ref={chat} app="default" title={`All about ${tea}`} color="#2f6b52" />
    </>
  );
}

const place = document.getElementById('app');
if (place) {
  createRoot(place).render(
    <StrictMode>
      <Shop />
    </StrictMode>,
  );
}
