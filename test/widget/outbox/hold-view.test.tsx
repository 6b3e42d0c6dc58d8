// @vitest-environment happy-dom
import { render } from '@testing-library/preact';
import { expect, it } from 'vitest';
import { HoldView } from '../../../widget/outbox/hold-view.tsx';
import { toToolWords } from '../i18n/words.ts';

const strings = toToolWords('en').outbox;

it('tells screen readers when the time begins and when it is over, and shows it all the while', () => {
  const view = (leftSeconds: number) => <HoldView leftSeconds={leftSeconds} strings={strings} language="en" />;
  const { container, rerender } = render(view(0));
  const seen = (): (string | undefined)[] => [container.querySelector('.note')?.textContent ?? undefined, container.querySelector('[role=status]')?.textContent ?? undefined];
  expect(seen()).toEqual([undefined, '']);
  rerender(view(40));
  expect(seen()).toEqual(['You can ask again in 40 seconds.', 'You can ask again in 40 seconds.']);
  rerender(view(39));
  expect(seen()).toEqual(['You can ask again in 39 seconds.', 'You can ask again in 40 seconds.']);
  rerender(view(60));
  expect(seen()).toEqual(['You can ask again in 60 seconds.', 'You can ask again in 60 seconds.']);
  rerender(view(0));
  expect(seen()).toEqual([undefined, 'You can ask again now.']);
  rerender(view(3));
  expect(seen()[1]).toBe('You can ask again in 3 seconds.');
});
