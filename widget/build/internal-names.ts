/**
 * Members that the widget's own code gives and takes, and nobody else: no page, no wire, no browser, and no code that
 * makes their names of text. Short names for them are 0.05 kB of the launcher and 0.1 kB of the panel.
 */
export const internalNames =
  /^(given|givenAs|importFile|storageKey|applyLook|fromTools|loadTool|toolChunks|readRaw|setDraft|setOpen|writeOpen|startNew|isReconnecting|asVisitor|onFailure|onConnection|onBytes|openStream|openChat|readConversation|readProfile|readFiles|isMenuOpen|isStreaming|isOnline|readStored)$/;
