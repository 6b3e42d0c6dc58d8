import { signal } from '@preact/signals-core';
import { describe, expect, it } from 'vitest';
import type { AppProfile } from '../../../server/wire/protocol.ts';
import { strings } from '../../../widget/i18n/en.ts';
import type { BailianChatOptions } from '../../../widget/api.ts';
import { createProfile } from '../../../widget/state/profile.ts';
import { ownError, type Failure } from '../../../widget/transport/api-error.ts';

const options: BailianChatOptions = { app: 'shop', theme: 'auto' };

function setUp(answers: (AppProfile | Error)[], own: BailianChatOptions = {}) {
  const failures: Failure[] = [];
  const readProfile = (): Promise<AppProfile> => {
    const answer = answers.shift() ?? ownError('network', 'offline');
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  };
  const profile = createProfile({ api: { readProfile }, options: signal({ ...options, ...own }), readStrings: () => strings, onFailure: (failure) => failures.push(failure) });
  return { profile, failures };
}

const app = (texts: AppProfile['texts']): AppProfile => ({ app: 'shop', texts, imagePrefixes: ['https://cdn.example.com/a/'], variables: ['city'], thinking: 'visitor', files: false, images: false, memory: false });

describe('the texts', () => {
  it('stay empty until it is known whether the app has its own', async () => {
    const { profile } = setUp([app({})]);
    expect(profile.texts.value).toMatchObject({ title: '', greeting: '', placeholder: strings.placeholder });
    await profile.load();
    expect(profile.texts.value).toMatchObject({ title: strings.title, greeting: strings.greeting });
  });

  it('are the app’s, and the page’s before those', async () => {
    const { profile } = setUp([app({ title: 'Shop', greeting: 'Hi', suggestions: ['How?'] })], { title: 'Here' });
    expect(profile.texts.value.title).toBe('Here');
    await profile.load();
    expect(profile.texts.value).toMatchObject({ title: 'Here', greeting: 'Hi', suggestions: ['How?'] });
    expect(profile.imagePrefixes.value).toEqual(['https://cdn.example.com/a/']);
    expect(profile.app.value).toMatchObject({ variables: ['city'], thinking: 'visitor' });
  });

  it('are our own when the app cannot be asked, which is told until it can', async () => {
    const { profile, failures } = setUp([ownError('endpoint', 'html'), app({ title: 'Shop' })]);
    await profile.load();
    expect(profile.failure.value?.code).toBe('endpoint');
    expect(failures).toHaveLength(1);
    expect(profile.texts.value.title).toBe(strings.title);
    await profile.load();
    expect(profile.failure.value).toBeUndefined();
    expect(profile.texts.value.title).toBe('Shop');
  });
});
