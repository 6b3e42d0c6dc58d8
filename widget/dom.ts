/** Adds an element with these attributes to `parent`. Only for names that no policy guards: never `style` or `on…`. */
export function appendTo<Name extends keyof HTMLElementTagNameMap>(
  parent: Node,
  name: Name,
  attributes: Record<string, string>,
): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name);
  for (const key of Object.keys(attributes)) element.setAttribute(key, attributes[key] ?? '');
  return parent.appendChild(element);
}

/** A line drawing of 24 by 24 units, shown `size` pixels wide. */
export function createIcon(size: number, ...paths: string[]): SVGElement {
  const create = (name: string, attributes: Record<string, string>): SVGElement => {
    const element = document.createElementNS('http://www.w3.org/2000/svg', name);
    for (const key of Object.keys(attributes)) element.setAttribute(key, attributes[key] ?? '');
    return element as SVGElement;
  };
  const icon = create('svg', { viewBox: '0 0 24 24', width: String(size), height: String(size), 'aria-hidden': 'true' });
  icon.append(...paths.map((d) => create('path', { d })));
  return icon;
}
