/**
 * Members that the widget's own code gives and takes, and nobody else: no page, no wire, no browser, and no code that
 * makes their names of text. Those of components’ lives are Preact’s too, which is built into the same files. Short names
 * for them are 0.05 kB of the launcher and 0.3 kB of a first answer.
 */
const ours =
  'given|givenAs|readStrings|pieces|isMore|isAsked|setState|forceUpdate|fitted|coloured|isDrawn|createScope|drawStream|drawWhole|loadMath|explain|createId|findBegun|prepareLine|reread|canRetry|isAway|isWrong|lastTop|drawnWith|isBroken|toEnd|onWake|onPart|componentDidCatch|componentDidUpdate|shouldComponentUpdate|getSnapshotBeforeUpdate|componentDidMount|componentWillUnmount|returnedAt|importFile|storageKey|applyLook|fromTools|loadTool|toolChunks|readRaw|setDraft|setOpen|writeOpen|startNew|isReconnecting|asVisitor|onFailure|onConnection|onBytes|openStream|openChat|readConversation|readProfile|readFiles|isMenuOpen|isStreaming|isOnline|readStored|blockDepth|inlineDepth|cellsLeft|maxRows|maxColumns|settings|restart|nodesLeft|isCopied|isCut|colourTimer|nextPaintAt|paintedAt';

/** The same of marked’s lexer, of which nobody sees more than the tokens that it makes: mostly what it calls its rules. They are 0.6 kB of the first answer. */
const markeds =
  'tokenizer|lexer|lastPossibleEmStrongCloserIndex|lastPossibleDelCloserIndex|maskedSrc|linkInText|lastToken|inlineQueue|inRawBlock|inLink|linkEmitted|infiniteLoopError|getRegex|blockTokens|inlineTokens|anyPunctuation|anyPunctuationOutsideCode|nonSpaceChar|listReplaceTask|linkParenPossible|blockquoteStart|startAngleBracket|lheading|leadingSpaceTab|blankLine|blockquoteSetextReplace2?|htmlBeginRegex|blockSkip|reflinkSearch|codeRemoveIndent|listInterruptsParagraph|indentCodeCompensation|beginningSpace|endingHash|startingSpaceChar|endingSpaceChar|endingSpaceTabChar|newLineCharGlobal|tabCharGlobal|multipleSpaceGlobal|doubleBlankLine|blockquoteMarkerWhitespace|nestedBlockMarker|listIsTask|listTaskCheckbox|anyLine|hrefBrackets|tableDelimiter|tableAlignChars|tableRowBlankLine|tableAlignRight|tableAlignCenter|tableAlignLeft|startATag|endATag|startPreScriptTag|endPreScriptTag|endAngleBracket|unicodeAlphaNumeric|numericCharacterReference|numericCharacterReferenceOrAmpersand|findPipe|splitPipe|slashPipe|carriageReturn|listItemRegex|nextBulletRegex|hrRegex|fencesBeginRegex|headingBeginRegex|blockquoteBeginRegex|nestedContainerMarkers|emStrong|emStrongRDelimUnd|emStrongRDelimAst|emStrongLDelim|delLDelim|delRDelim|nolink|reflink';

export const internalNames = new RegExp(`^(?:${ours}|${markeds})$`);
