import { expect, it } from 'vitest';
import { readRepository } from './repository.ts';

it.each([
  [{ GITHUB_SERVER_URL: 'https://github.com', GITHUB_REPOSITORY: 'owner/chat' }, 'git+https://github.com/owner/chat.git'],
  [{ CI_PROJECT_URL: 'https://gitlab.com/owner/chat' }, 'git+https://gitlab.com/owner/chat.git'],
  [{}, undefined],
])('%o publishes from %s', (env, url) => {
  expect(readRepository(env)?.url).toBe(url);
});
