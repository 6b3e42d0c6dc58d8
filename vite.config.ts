import process from 'node:process';
import { defineConfig } from 'vitest/config';
import { describeAssets, describeFunction } from './server/build/describe-deployments.ts';
import { serverEnvironments } from './server/build/environments.ts';
import { trimWorker } from './server/build/trim-worker.ts';
import { createChatEntry } from './widget/build/chat-entry.ts';
import { precompress } from './widget/build/compress.ts';
import { copyIntoTools, copyIntoWords } from './widget/build/copy-into-chunks.ts';
import { createWidgetEnvironments } from './widget/build/environments.ts';
import { importH } from './widget/build/import-h.ts';
import { inlineFiles } from './widget/build/inline-files.ts';
import { keepMarkedLexer } from './widget/build/keep-marked-lexer.ts';
import { createLicences } from './widget/build/licences.ts';
import { minifyAgain } from './widget/build/minify-again.ts';
import { noteModules } from './widget/build/note-modules.ts';
import { plainDynamicImports } from './widget/build/plain-imports.ts';
import { trimPackages } from './widget/build/trim-packages.ts';
import { writeIntegrity } from './widget/build/write-integrity.ts';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
// Under Node 20 a test that fails would end in an error of the reporter's own.
if (major < 22 || (major === 22 && minor < 13)) throw new Error(`Node ${process.versions.node} is too old: 22.13 or newer is needed.`);

// One run builds the panel and its lazy chunks, then the languages and the loader that must know their hash, then the server twice.
const chatEntry = createChatEntry();
const licences = createLicences();
const environments = { ...createWidgetEnvironments(chatEntry.readHash), ...serverEnvironments };

export default defineConfig({
  appType: 'custom',
  oxc: { jsx: { runtime: 'classic', pragma: 'h', pragmaFrag: 'Fragment', development: false } },
  base: './',
  publicDir: false,
  plugins: [importH(), plainDynamicImports(), keepMarkedLexer(), trimPackages(), copyIntoTools(), copyIntoWords(), inlineFiles(), trimWorker(), licences.note, chatEntry.note, noteModules(), chatEntry.provide],
  environments,
  builder: {
    sharedConfigBuild: true,
    sharedPlugins: true,
    async buildApp(builder) {
      for (const name of Object.keys(environments)) {
        const environment = builder.environments[name];
        if (environment) await builder.build(environment);
      }
      await minifyAgain();
      licences.write();
      const hashes = writeIntegrity(chatEntry.readHash());
      precompress();
      describeAssets();
      describeFunction();
      builder.config.logger.info(`\nFor integrity="…":\n${hashes.join('\n')}`);
    },
  },
  test: {
    include: ['test/**/*.test.{ts,tsx}'],
    // Most of the time tests wait for a clock, a socket or a browser: one worker a core would leave both idle.
    maxWorkers: 3,
    globalSetup: 'test/e2e/unpack-browser.ts',
    expect: { poll: { timeout: 10_000 } },
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
