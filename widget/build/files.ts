/** Where the widget's files are built. */
export const widgetFolder = 'dist/widget';

/** The words of each language, as files that are imported by name: `de-<hash>.js`, `de-tools-<hash>.js`. */
export const languages = ['en', 'zh-CN', 'zh-TW', 'ja', 'ko', 'de', 'fr', 'es', 'pt', 'ru', 'ar'];
/** Files that stand alone, and come with the first code, the first formula and a look of the owner's: the one-file spare does without them. */
export const alone = { look: 'widget/look.ts', highlight: 'widget/markdown/highlight.ts', math: 'widget/markdown/math.ts' };

/** Is an environment of the build one whose files pages load? */
export const isForPages = ({ name }: { name: string }): boolean => /^(widget|whole|words|loader|full|earlier|modules)$/.test(name);
