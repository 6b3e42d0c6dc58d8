/** The options, `var-<name>` too, for a loader that has no room for their table. A test holds the two together. */
export const optionName = /^(app|endpoint|title|greeting|placeholder|suggestions|color|theme|position|lang|dir|strings|open|var[\w-]+)$/;
