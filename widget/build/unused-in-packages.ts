/** What stands in a built package, and what comes in its place. */
export type Cut = readonly [found: string | RegExp, instead: string];

/** Of eventsource-parser, what no page gets to see: errors and fields that are passed over, and a second use of a parser. */
const unusedInParser: Cut[] = [
  [/"Cannot feed parser:[^"]+"/, "''"],
  [/\s*case "retry":.*?(?=\n    \}\n  \}\n  function dispatchEvent)/s, ''],
  [/, this\.name = "ParseError"(?=, this\.type)/, ''],
  [/, this\.field = .*?(?=;)/, ''],
  [/, reset(?= \};)/, ''],
];

/**
 * Of Preact, all that the widget never does: it takes up no markup of a server's, suspends nothing, has no contexts, no
 * portals and no add-ons, and writes no HTML. The letters are those of its build.
 */
const unusedInPreact: Cut[] = [
  // Add-ons' hooks.
  ['return!o&&n.vnode&&n.vnode(e),e', 'return e'],
  ['n.vnode&&n.vnode(r),', ''],
  ['(8&t.__g||(t.__g|=8,u.push(t),f++))&&i==n.debounceRendering||((i=n.debounceRendering)||queueMicrotask)(H)', '8&t.__g||(t.__g|=8,u.push(t),f++)||queueMicrotask(H)'],
  ['(i||queueMicrotask)(H)', 'queueMicrotask(H)'],
  ['n.event?n.event(r):r', 'r'],
  [',H=n.__r,', ','],
  ['H&&H(r),', ''],
  ['return(s=n.diffed)&&s(r),l}', 'return l}'],
  ['n.__c&&n.__c(r,t),', ''],
  ['n.unmount&&n.unmount(t),', ''],
  // Portals.
  ['||n.props.__P?null:S(n)', '?null:S(n)'],
  ['n.__c&&!n.props.__P', 'n.__c'],
  ['if(n.props.__P)return t;', ''],
  [/M\.__P&&\(s=l,.*?,null\):0\),|M\.__P&&\(s=l,.*?:null\),/, ''],
  ['M.__P&&(r.__e=null,l=s),', ''],
  ['"function"!=typeof t.type||u&&!t.props.__P', '"function"!=typeof t.type||u'],
  // Contexts, and what is done before a component is drawn.
  ['this.props=n,this.context=t,', 'this.props=n,'],
  ['j=(s=V.contextType)&&i[s.__c],L=s?j?j.props.value:s.__:i,', ''],
  ['new V(M,L)', 'new V(M)'],
  ['new x(M,L)', 'new x(M)'],
  ['j&&j.sub(d),', ''],
  ['d.__n=i,', ''],
  [',V.getDerivedStateFromProps&&(d.__s==d.state&&(d.__s=_({},d.__s)),_(d.__s,V.getDerivedStateFromProps(M,d.__s)))', ''],
  ['M!==k&&C&&!V.getDerivedStateFromProps&&d.componentWillReceiveProps&&d.componentWillReceiveProps(M,L),', ''],
  ['d.__s,L)){', 'd.__s)){'],
  ['d.componentWillUpdate&&d.componentWillUpdate(M,d.__s,L),', ''],
  ['C&&!V.getDerivedStateFromProps&&d.componentWillMount&&d.componentWillMount(),', ''],
  ['d.context=L,', ''],
  ['d.__s,d.context)', 'd.__s)'],
  ['d.getChildContext&&(i=_({},i,d.getChildContext())),', ''],
  ['function K(n,t,r){return this.constructor(n,r)}', 'function K(n){return this.constructor(n)}'],
  ['(e=(o=i.constructor)&&o.getDerivedStateFromError)&&i.setState(o.getDerivedStateFromError(n)),i.componentDidCatch&&(i.componentDidCatch(n,u||{}),e=1),e&&8&i.__g', 'i.componentDidCatch&&(i.componentDidCatch(n),8&i.__g)'],
  // Markup that is there before the first drawing, and drawing that is put off.
  ['z(e,r,u,t.__n,e.namespaceURI,32&u.__u?[i]:null,f,i||S(u),32&u.__u,o)', 'z(e,r,u,e.namespaceURI,f,i||S(u),o)'],
  ['function I(n,t,r,u,i,f,o,e,l,c,a)', 'function I(n,t,r,u,f,e,l,a)'],
  ['_=z(n,v,h,i,f,o,e,l,c,a)', '_=z(n,v,h,f,e,l,a)'],
  ['function z(t,r,u,i,f,o,e,l,c,a)', 'function z(t,r,u,f,e,l,a)'],
  ['l=I(t,w(A)?A:[A],r,u,i,f,o,e,l,c,a)', 'l=I(t,w(A)?A:[A],r,u,f,e,l,a)'],
  ['l=r.__e=F(u.__e,r,u,i,f,o,e,c,a,t)', 'l=r.__e=F(u.__e,r,u,f,e,a)'],
  ['for(t&&!t.parentNode&&(t=S(n))&&!t.parentNode&&(t=null),o=n.__e,e=t;e&&8==e.nodeType;)e=e.nextSibling;for(o!=e&&(', 'return t&&!t.parentNode&&(t=S(n))&&!t.parentNode&&(t=null),(o=n.__e)!=t&&('],
  ['r.insertBefore(o,t||null)),t=o;(t=t&&t.nextSibling)&&8==t.nodeType&&!t.data.startsWith("$s"););return t}', 'r.insertBefore(o,t||null)),o.nextSibling}'],
  [/128&u\.__u&&\(.*?\|\|l\),\(s=n\.__b\)&&s\(r\);/, ''],
  ['r.__u&=-161,p&&p.some(g),', ''],
  [/(?<=r\.__v=null,)c\|\|o\)if\(.*?else r\.__e=u\.__e;r\.__k\|\|\(r\.__k=u\.__k\|\|\[\]\),t&&t\.then\|\|/, 'r.__e=u.__e,r.__k||(r.__k=u.__k||[]),'],
  ['{if(e.length=v,r.__v=null,', '{e.length=v,r.__v=null,'],
  [/!u&&\(i=t\.__c\)&&\(i=i\.__z\).*?g\(i\)\),/, ''],
  [/(?<=function Q\(t,r\)\{).*?r\.__k=m\(/, 'var i=r.__k,f=[],o=[];r.__k=m('],
  [/f=\[\],o=\[\],z\(r,.*?,u,o\)/, 'z(r,r.__k,i||p,r.namespaceURI,f,i?i.__e:null,o)'],
  // Elements' rarer properties.
  ['if("http://www.w3.org/2000/svg"==i)t=t.replace(/xlink(H|:h)/,"h").replace(/sName$/,"s");else if(', 'if("http://www.w3.org/2000/svg"!=i&&'],
  ['&&"popover"!=t', ''],
  ['"popover"==t&&1==r?"":r', 'r'],
  ['f=t!=(t=t.replace(l,"$1")),', ''],
  ['r?n.addEventListener(t,o,f):n.removeEventListener(t,o,f)', 'r?n.addEventListener(t,o):n.removeEventListener(t,o)'],
  ['function F(t,r,u,i,f,o,e,l,c,a)', 'function F(t,r,u,f,e,c)'],
  [/:f\|\|\(f="http:\/\/www\.w3\.org\/1999\/xhtml"\),o\)for\(.*?break\}if\(/, ':f,'],
  ['if(M=a.ownerDocument||document,!C)return M.createTextNode(x);t=M.createElementNS(f,C,x.is?x:a),l&&(n.__m&&n.__m(r,o),l=!1),o=null}', 'if(!C)return document.createTextNode(x);t=document.createElementNS(f,C)}'],
  [/if\(a="template"==C&&.*?for\(s in \$\)/, 'for(s in $)'],
  ['"dangerouslySetInnerHTML"==s?y=k:"children"==s||s in x||"value"==s&&"defaultValue"in x||"checked"==s&&"defaultChecked"in x||N', '"children"==s||s in x||N'],
  ['"dangerouslySetInnerHTML"==s?h=k:', ''],
  ['l&&"function"!=typeof k||$[s]===k', '$[s]===k'],
  [/h\?\(l\|\|y&&.*?I\(a,w\(_\)\?_:\[_\],.*?,l,c\),o&&o\.some\(g\)\),l&&"textarea"!=C\|\|\((s="value",.*?)\)\}else/, 'I(t,w(_)?_:[_],r,u,f,e,u.__k&&S(u,0),c),$1}else'],
  ['$===x||l&&t.data==x||', '$===x||'],
];

/** Of the signals, those that nobody has made a model of, and ways to read one that nobody uses. */
const unusedInSignals: Cut[] = [
  ['this.W=null==t?void 0:t.watched;this.Z=null==t?void 0:t.unwatched;this.name=null==t?void 0:t.name', ''],
  [';this.name=null==t?void 0:t.name;if(n)n.push(this)', ''],
  ['l.prototype.brand=i;', ''],
  ['else f(function(){var i;null==(i=t.W)||i.call(t)})', ''],
  ['if(void 0===n)f(function(){var i;null==(i=t.Z)||i.call(t)})', ''],
  [/l\.prototype\.subscribe=.*?(?=l\.prototype\.peek)/, ''],
  ['var t=o,r=n;o=void 0;n=void 0;', 'var t=o;o=void 0;'],
  ['o=t;n=r', 'o=t'],
  ['if(o!==this)throw new Error("Out-of-order effect");', ''],
  [/(\w)\[Symbol\.dispose\]=\1;(?=return \1\}function)/, ''],
];

/** Built differently, each of them stops the build. */
export const trimmed: [file: string, cuts: Cut[]][] = [
  ['/eventsource-parser/dist/index.js', unusedInParser],
  ['/preact/dist/preact.mjs', unusedInPreact],
  ['/signals-core/dist/signals-core.module.js', unusedInSignals],
];

/** What of Preact the cuts above have taken away. */
export const goneFromPreact = /dangerouslySetInnerHTML|innerHTML|contextType|getChildContext|getDerivedState|componentWill(?!Unmount)|UNSAFE_|\bon[A-Z][a-z]+Capture\b/;
