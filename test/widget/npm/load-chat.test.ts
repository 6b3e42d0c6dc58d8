import { afterEach, describe, expect, it, vi } from 'vitest';
import { defineElement } from '../../../widget/npm/element.ts';
import { init } from '../../../widget/npm/index.ts';

afterEach(() => vi.unstubAllGlobals());

describe('the package', () => {
  it('says where it can be used when a server calls it', async () => {
    await expect(init({ endpoint: 'https://chat.example' })).rejects.toThrow(/runs in a browser/);
    await expect(defineElement({ endpoint: 'https://chat.example' })).rejects.toThrow(/runs in a browser/);
  });

  it('asks again after a failure, and says where it looked', async () => {
    vi.stubGlobal('document', {});
    for (let tries = 0; tries < 2; tries += 1) await expect(init({ endpoint: 'https://chat.example/base/' })).rejects.toThrow('https://chat.example/base/module.js');
  });
});
