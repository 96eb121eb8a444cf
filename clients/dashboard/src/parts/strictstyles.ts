/**
 * xterm.js writes styles in ways that the page's policy forbids: into style elements and attributes. For elements that are made after this
 * module was loaded, the same text goes through script interfaces, which the policy allows.
 */
const create = document.createElement.bind(document) as (tag: string, options?: ElementCreationOptions) => HTMLElement;

document.createElement = ((tag: string, options?: ElementCreationOptions) =>
  tag === 'style' ? sheet() : withStyle(create(tag, options))) as typeof document.createElement;

function withStyle(element: HTMLElement): HTMLElement {
  const set = element.setAttribute.bind(element);
  element.setAttribute = (name, value) => {
    if (name === 'style') element.style.cssText = value;
    else set(name, value);
  };
  return element;
}

/** A placeholder whose text is a style sheet for as long as it is in the page. */
function sheet(): HTMLElement {
  const element = create('span');
  const styles = new CSSStyleSheet();
  document.adoptedStyleSheets.push(styles);
  Object.defineProperty(element, 'textContent', { set: (text: string) => styles.replaceSync(text) });
  const remove = element.remove.bind(element);
  element.remove = () => {
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== styles);
    remove();
  };
  return element;
}
