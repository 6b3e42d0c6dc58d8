import type { EnvironmentOptions, Rolldown } from 'vite';
import { alone, languages, widgetFolder } from './files.ts';
import { ruleBuilder } from './keep-marked-lexer.ts';

const treeshake = { manualPureFunctions: [ruleBuilder], propertyReadSideEffects: false } satisfies Rolldown.TreeshakingOptions;

/** What pages load, in the order of building: the languages and the loader must know the hash of the panel's entry. */
export function createWidgetEnvironments(readHash: () => string): Record<string, EnvironmentOptions> {
  const widget: EnvironmentOptions = {
    consumer: 'client',
    build: {
      outDir: widgetFolder,
      emptyOutDir: true,
      target: 'es2022',
      modulePreload: false,
      rolldownOptions: {
        input: { chat: 'widget/chat.tsx' },
        treeshake,
        // The lazy chunks take Preact from the panel's entry instead of a third file.
        preserveEntrySignatures: 'allow-extension',
        output: { format: 'es', entryFileNames: 'chat-[hash].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  };

  // The same in one file: see widget/whole.ts.
  const whole: EnvironmentOptions = {
    consumer: 'client',
    build: {
      outDir: widgetFolder,
      emptyOutDir: false,
      target: 'es2022',
      rolldownOptions: {
        input: 'widget/whole.ts',
        treeshake,
        preserveEntrySignatures: 'strict',
        output: { format: 'es', codeSplitting: false, entryFileNames: () => `whole-${readHash()}.js` },
      },
    },
  };

  const words: EnvironmentOptions = {
    consumer: 'client',
    build: {
      outDir: widgetFolder,
      emptyOutDir: false,
      target: 'es2022',
      rolldownOptions: {
        input: { ...alone, ...Object.fromEntries(languages.flatMap((name) => ['', '-tools'].map((kind) => [name + kind, `widget/i18n/${name.toLowerCase()}${kind}.ts`]))) },
        treeshake,
        preserveEntrySignatures: 'strict',
        output: { format: 'es', entryFileNames: ({ name }) => `${name}-${readHash()}.js` },
      },
    },
  };

  const loader: EnvironmentOptions = {
    consumer: 'client',
    build: {
      outDir: widgetFolder,
      emptyOutDir: false,
      target: 'es2022',
      lib: { entry: 'widget/loader.ts', formats: ['iife'], name: 'BailianChatLoader', fileName: () => 'widget.js' },
    },
  };

  // The loader with the panel in it: one file that one hash holds, in browsers too that check no chunks.
  const full: EnvironmentOptions = {
    consumer: 'client',
    build: {
      outDir: widgetFolder,
      emptyOutDir: false,
      target: 'es2022',
      lib: { entry: 'widget/loader.ts', formats: ['iife'], name: 'BailianChatLoader', fileName: () => 'widget-full.js' },
      rolldownOptions: { treeshake },
    },
  };

  // The loader for pages of Alibaba's earlier chat, whose script it stands in for.
  const earlier: EnvironmentOptions = {
    consumer: 'client',
    build: {
      outDir: widgetFolder,
      emptyOutDir: false,
      target: 'es2022',
      lib: { entry: 'widget/web-chatbot-ui.ts', formats: ['iife'], name: 'BailianChatLoader', fileName: () => 'web-chatbot-ui.js' },
    },
  };

  // The loader for what imports it.
  const modules: EnvironmentOptions = {
    consumer: 'client',
    build: {
      outDir: widgetFolder,
      emptyOutDir: false,
      target: 'es2022',
      rolldownOptions: {
        input: { module: 'widget/module.ts' },
        treeshake,
        preserveEntrySignatures: 'strict',
        output: { format: 'es', entryFileNames: '[name].js' },
      },
    },
  };

  return { widget, whole, words, loader, full, earlier, modules };
}
