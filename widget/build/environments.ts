import type { EnvironmentOptions, Rolldown } from 'vite';
import { alone, languages, widgetFolder } from './files.ts';
import { ruleBuilder } from './keep-marked-lexer.ts';

const treeshake = { manualPureFunctions: [ruleBuilder], propertyReadSideEffects: false } satisfies Rolldown.TreeshakingOptions;

/** A file, or several, that stand beside the panel's. */
function beside(build: EnvironmentOptions['build']): EnvironmentOptions {
  return { consumer: 'client', build: { outDir: widgetFolder, emptyOutDir: false, target: 'es2022', ...build } };
}

/** What a script tag loads: one file that needs no module. */
function script(entry: string, fileName: string, rolldownOptions: Rolldown.RolldownOptions = {}): EnvironmentOptions {
  return beside({ lib: { entry, formats: ['iife'], name: 'BailianChatLoader', fileName: () => fileName }, rolldownOptions });
}

/** Modules whose exports have the names that others import. */
function modules(input: Rolldown.InputOption, output: Rolldown.OutputOptions): EnvironmentOptions {
  return beside({ rolldownOptions: { input, treeshake, preserveEntrySignatures: 'strict', output: { format: 'es', ...output } } });
}

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

  return {
    widget,
    // The same in one file: see widget/whole.ts.
    whole: modules('widget/whole.ts', { codeSplitting: false, entryFileNames: () => `whole-${readHash()}.js` }),
    words: modules({ ...alone, ...Object.fromEntries(languages.flatMap((name) => ['', '-tools'].map((kind) => [name + kind, `widget/i18n/${name.toLowerCase()}${kind}.ts`]))) }, { entryFileNames: ({ name }) => `${name}-${readHash()}.js` }),
    loader: script('widget/loader.ts', 'widget.js'),
    // The loader with the panel in it: one file that one hash holds, in browsers too that check no chunks.
    full: script('widget/loader.ts', 'widget-full.js', { treeshake }),
    // The loader for pages of Alibaba's earlier chat, whose script it stands in for.
    earlier: script('widget/web-chatbot-ui.ts', 'web-chatbot-ui.js'),
    // The loader for what imports it.
    modules: modules({ module: 'widget/module.ts' }, { entryFileNames: '[name].js' }),
  };
}
