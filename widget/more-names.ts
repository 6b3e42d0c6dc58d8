/** Names of the options that the tool `more` is for, for a panel that has no room for their checks. A test holds the two together. */
export const moreOption = /^(history|feedback|follow-ups|disclaimer|consent|teaser(-delay)?|sound|handoff|voice|page-context)$/;
