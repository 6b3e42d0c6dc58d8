import { expect, it } from 'vitest';
import { ID_PATTERN } from '../../../server/wire/protocol.ts';
import { createId } from '../../../widget/transport/new-id.ts';

it('makes ids of 128 bits that the backend takes', () => {
  const ids = Array.from({ length: 500 }, createId);
  expect(new Set(ids).size).toBe(500);
  for (const id of ids) {
    expect(id).toMatch(ID_PATTERN);
  }
});
