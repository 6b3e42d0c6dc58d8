const namespace = 'http://www.w3.org/1998/Math/MathML';
/** MathML Core without links, scripts and anything that loads. */
const elements = /^(math|mrow|mi|mn|mo|ms|mtext|mspace|msqrt|mroot|mfrac|msub|msup|msubsup|munder|mover|munderover|mmultiscripts|mprescripts|none|mtable|mtr|mtd|mstyle|mpadded|mphantom|menclose)$/;
const attributes = /^(display|displaystyle|scriptlevel|mathvariant|stretchy|symmetric|largeop|movablelimits|separator|fence|form|accent|accentunder|lspace|rspace|minsize|maxsize|linethickness|width|height|depth|voffset|columnspan|rowspan|notation)$/;
const properties = /^(padding(Left|Right|Top|Bottom)?|margin(Left|Right|Top|Bottom)?|textAlign|width|height|minHeight|verticalAlign|border(Left|Right|Top|Bottom)?)$/;
const maxElements = 1_500;
const maxDepth = 60;

/** A node as the library makes it. */
interface MathNode {
  type?: string;
  text?: string;
  attributes?: Record<string, unknown>;
  classes?: string[];
  style?: Record<string, unknown>;
  children?: MathNode[];
}

/** The formula as elements of MathML: only those, and only what is named here. Throws on anything else, and on too much of it. */
export function toMathElement(root: MathNode, document: Document): Element {
  let count = 0;

  /** What is in it, with what stands in groups that are no elements. */
  function toNodes(node: MathNode, depth: number): Node[] {
    if (node.text !== undefined) return [document.createTextNode(node.text)];
    return node.type === undefined ? (node.children ?? []).flatMap((child) => toNodes(child, depth + 1)) : [toElement(node, depth)];
  }

  function toElement(node: MathNode, depth: number): Element {
    if ((count += 1) > maxElements || depth > maxDepth) throw new RangeError('Too large a formula.');
    if (!elements.test(node.type ?? '')) throw new TypeError(`No such element in a formula: ${node.type}.`);
    const children = (node.children ?? []).flatMap((child) => toNodes(child, depth + 1));
    const element = document.createElementNS(namespace, node.type ?? '');
    for (const [name, value] of Object.entries(node.attributes ?? {})) if (attributes.test(name)) element.setAttribute(name, String(value));
    const classes = (node.classes ?? []).filter((name) => /^tml-[\w-]+$/.test(name));
    if (classes[0]) element.setAttribute('class', classes.join(' '));
    for (const [name, value] of Object.entries(node.style ?? {})) if (properties.test(name) && !/url|[();]/i.test(String(value))) Reflect.set(Reflect.get(element, 'style') ?? {}, name, String(value));
    element.append(...children);
    return element;
  }

  return toElement(root, 0);
}
