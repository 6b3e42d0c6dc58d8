import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Host, page, script } from './host.ts';

/** As Prototype.js 1.6 does it: its own names on everything, and arrays that turn themselves into JSON, as texts. */
const prototypeJs = `
function extend(to, from) { for (var name in from) to[name] = from[name]; }
function each(list, run) { for (var i = 0; i < list.length; i++) run(list[i], i); }
function methodize(run) { return function () { return run.apply(null, [this].concat(Array.prototype.slice.call(arguments, 0))); }; }
window.$A = function (list) { var all = []; each(list || [], function (item) { all.push(item); }); return all; };
window.$ = function (element) { return typeof element === 'string' ? document.getElementById(element) : element; };
window.Class = { create: function () { return function () {}; } };
extend(Object, {
  toJSON: function (object) {
    if (object === null) return 'null';
    if (typeof object === 'undefined' || typeof object === 'function') return undefined;
    if (typeof object === 'number' || typeof object === 'boolean') return String(object);
    if (object.toJSON) return object.toJSON();
    var all = [];
    for (var name in object) { var value = Object.toJSON(object[name]); if (value !== undefined) all.push(name.toJSON() + ': ' + value); }
    return '{' + all.join(', ') + '}';
  },
  keys: function (object) { var all = []; for (var name in object) all.push(name); return all; },
  values: function (object) { var all = []; for (var name in object) all.push(object[name]); return all; },
  isElement: function (object) { return object && object.nodeType == 1; },
  isArray: function (object) { return object && object.constructor === Array; },
  clone: function (object) { return Object.extend({}, object); }, extend: function (to, from) { extend(to, from); return to; }
});
extend(Array.prototype, {
  each: function (run) { each(this, run); return this; }, _each: function (run) { each(this, run); },
  entries: function () { return $A(this); }, toArray: function () { return $A(this); }, clone: function () { return $A(this); },
  find: function (run) { for (var i = 0; i < this.length; i++) if (run(this[i], i)) return this[i]; },
  detect: function (run) { return this.find(run); },
  include: function (item) { return this.indexOf(item) != -1; }, member: function (item) { return this.indexOf(item) != -1; },
  first: function () { return this[0]; }, last: function () { return this[this.length - 1]; },
  reduce: function () { return this.length > 1 ? this : this[0]; },
  flatten: function () { return this; }, without: function (item) { return this.filter(function (other) { return other !== item; }); },
  inject: function (memo, run) { each(this, function (item, i) { memo = run(memo, item, i); }); return memo; },
  toJSON: function () { var all = []; each(this, function (item) { var text = Object.toJSON(item); if (text !== undefined) all.push(text); }); return '[' + all.join(', ') + ']'; }
});
extend(String.prototype, {
  toJSON: function () { return '"' + this.replace(/["\\\\]/g, '\\\\$&') + '"'; }, strip: function () { return this.replace(/^\\s+|\\s+$/g, ''); },
  gsub: function (pattern, to) { return this.replace(new RegExp(pattern, 'g'), to); }, sub: function (pattern, to) { return this.replace(pattern, to); },
  startsWith: function (text) { return this.indexOf(text) === 0; }, endsWith: function (text) { return this.slice(-text.length) === text; },
  times: function (count) { return new Array(count + 1).join(this); }, toArray: function () { return this.split(''); }
});
extend(Number.prototype, { toJSON: function () { return isFinite(this) ? this.toString() : 'null'; }, times: function (run) { for (var i = 0; i < this; i++) run(i); } });
extend(Function.prototype, {
  bind: function () { var run = this, all = $A(arguments), object = all.shift(); return function () { return run.apply(object, all.concat($A(arguments))); }; },
  curry: function () { return this; }, delay: function (seconds) { return setTimeout(this, seconds * 1000); }, defer: function () { return this.delay(0.01); },
  wrap: function (by) { var run = this; return function () { return by.apply(this, [run].concat($A(arguments))); }; }, methodize: function () { return methodize(this); }
});
extend(HTMLElement.prototype, {
  remove: methodize(function (element) { element.parentNode.removeChild(element); return element; }),
  toggle: methodize(function (element) { element.style.display = element.style.display ? '' : 'none'; return element; }),
  hide: methodize(function (element) { element.style.display = 'none'; return element; }), show: methodize(function (element) { element.style.display = ''; return element; }),
  visible: methodize(function (element) { return !element.style.display; }), update: methodize(function (element, html) { element.innerHTML = html; return element; }),
  select: methodize(function (element) { return element; }), empty: methodize(function (element) { return !element.innerHTML; }),
  next: methodize(function (element) { return element.nextSibling; }), up: methodize(function (element) { return element.parentNode; }),
  replace: methodize(function (element, html) { element.outerHTML = html; }), fire: methodize(function () {}), observe: methodize(function () {}), identify: methodize(function (element) { return element.id; })
});
document.getElementsByClassName = function (name) { return $A(document.querySelectorAll('.' + name)); };`;

/** As MooTools 1.2 does it: constructors replaced, and methods that mean something else than the browser's. */
const mooTools = `
window.$ = function (id) { return typeof id === 'string' ? document.getElementById(id) : id; };
window.$each = function (list, run) { for (var i = 0; i < list.length; i++) run(list[i], i); };
Array.from = function (item) { return item == null ? [] : Array.isArray(item) ? item : [item]; };
Array.prototype.flatten = function () { return [].concat.apply([], this); };
Array.prototype.contains = function (item) { return this.indexOf(item) !== -1; };
Array.prototype.include = function (item) { if (this.indexOf(item) < 0) this.push(item); return this; };
Array.prototype.erase = function (item) { for (var i = this.length; i--;) if (this[i] === item) this.splice(i, 1); return this; };
Array.prototype.clean = function () { return this.filter(function (item) { return item != null; }); };
Array.prototype.flat = function () { return this.flatten(); };
Function.prototype.bind = function (object, list) { var run = this; return function () { return run.apply(object, list != null ? [].concat(list) : arguments); }; };
Function.prototype.create = function () { return this; }; Function.prototype.pass = function (list) { return this.bind(null, list); };
Function.prototype.extend = function (from) { for (var name in from) this[name] = from[name]; return this; };
String.prototype.contains = function (text) { return this.indexOf(text) > -1; };
String.prototype.test = function (pattern) { return new RegExp(pattern).test(this); };
String.prototype.clean = function () { return this.replace(/\\s+/g, ' ').trim(); };
String.prototype.trim = function () { return String(this).replace(/^\\s+|\\s+$/g, ''); };
Number.prototype.limit = function (low, high) { return Math.min(high, Math.max(low, this)); };
var elementPrototype = window.Element.prototype;
window.Element = function (tag) { return document.createElement(tag); };
window.Element.prototype = elementPrototype;
var eventPrototype = window.Event.prototype;
window.Event = function (event) { this.event = event || window.event; };
window.Event.prototype = eventPrototype;
['get', 'set', 'store', 'retrieve', 'inject', 'grab', 'adopt', 'dispose', 'destroy', 'empty', 'hasClass', 'addEvent', 'fireEvent', 'getElement', 'getElements'].forEach(function (name) {
  HTMLElement.prototype[name] = function () { return this; };
});
window.Hash = function () {}; window.Browser = { Engine: {} };`;

/** What Angular loads before everything else. */
export const zoneJs = readFileSync(join(import.meta.dirname, '../../../node_modules/zone.js/bundles/zone.umd.min.js'), 'utf8');

/** A Promise from before there was one: `then` and `catch`, and little else. */
const oldPromise = `(function () {
  var Native = window.Promise;
  function Old(run) { this.native = new Native(run); }
  Old.prototype.then = function (a, b) { var next = Object.create(Old.prototype); next.native = this.native.then(a, b); return next; };
  Old.prototype.catch = function (b) { return this.then(null, b); };
  Old.resolve = function (value) { return new Old(function (done) { done(value); }); };
  Old.reject = function (value) { return new Old(function (done, fail) { fail(value); }); };
  Old.all = function (list) { return new Old(function (done, fail) { Native.all(list).then(done, fail); }); };
  Old.race = function (list) { return new Old(function (done, fail) { Native.race(list).then(done, fail); }); };
  window.Promise = Old;
})();`;

const wrappedJson = `(function () {
  var stringify = JSON.stringify, parse = JSON.parse;
  JSON.stringify = function (value) { return stringify.apply(JSON, [value, null, 2]); };
  JSON.parse = function (text) { return parse(text, function (name, value) { return typeof value === 'string' && /^\\d{4}-\\d\\d-\\d\\dT/.test(value) ? new Date(value) : value; }); };
})();`;

const coreJs = `
Symbol.observable = Symbol.observable || Symbol('observable'); Array.prototype.asObservable = function () { return this; };
Object.assign = function (to) { for (var i = 1; i < arguments.length; i++) for (var name in arguments[i]) if (Object.prototype.hasOwnProperty.call(arguments[i], name)) to[name] = arguments[i][name]; return to; };
Array.from = function (list, run) { var all = []; for (var item of list) all.push(run ? run(item, all.length) : item); return all; };
Array.prototype.findLast = function (run) { for (var i = this.length; i--;) if (run(this[i], i, this)) return this[i]; };
Object.hasOwn = function (object, name) { return Object.prototype.hasOwnProperty.call(object, name); };
var define = customElements.define.bind(customElements);
customElements.define = function (name, element, options) { return define(name, element, options); };
customElements.polyfillWrapFlushCallback = function () {};
var attach = Element.prototype.attachShadow;
Element.prototype.attachShadow = function (options) { return attach.call(this, options); };
window.ShadyDOM = { inUse: false }; window.WebComponents = { ready: true };`;

const jQuery = `
(function (old, oldShort) {
  function jQuery(selector) { var all = typeof selector === 'string' ? document.querySelectorAll(selector) : [selector]; all = Array.prototype.slice.call(all); all.live = function (name, run) { document.addEventListener(name, function (event) { if (event.target.matches && event.target.matches(selector)) run.call(event.target, event); }); return all; }; return all; }
  jQuery.noConflict = function () { window.$ = oldShort; window.jQuery = old; return jQuery; };
  window.jQuery = window.$ = jQuery;
  jQuery('*').live('click', function () { document.title += '.'; document.title = 'A site'; });
  document.onmousedown = function () { return true; }; document.onselectstart = function () { return false; };
})(window.jQuery, window.$);
jQuery.noConflict();`;

const objectPrototype = `Object.prototype.extend = function (from) { for (var name in from) this[name] = from[name]; return this; };
Object.prototype.isEmpty = function () { return false; };
Object.prototype.tag = 'x'; Object.prototype.title = 'From the page'; Object.prototype.count = 1; Object.prototype.hidden_ = true;`;

const arrayPrototype = `Array.prototype.remove = function (item) { this.splice(this.indexOf(item), 1); };
Array.prototype.sum = function () { return 0; }; Array.prototype.last = 'last'; Array.prototype.random = function () { return this[0]; };`;

const libraries: [name: string, code: string, ownNames?: RegExp][] = [
  ['with Prototype.js, whose arrays turn themselves into JSON', prototypeJs],
  ['with MooTools, which replaces Element, Event, bind and Array.from', mooTools],
  ['with zone.js, which patches timers, promises and events', zoneJs, /^__zone_symbol__/],
  ['with a Promise of its own', oldPromise],
  ['that wraps JSON', wrappedJson],
  ['with core-js, old web components’ polyfill, and without newer methods', coreJs],
  ['with jQuery in no-conflict mode, listening to every click', jQuery],
  ['with more on Object.prototype, for all loops to see', objectPrototype],
  ['with more on Array.prototype, for all loops to see', arrayPrototype],
];

export const brokenBuiltIns: Host[] = [
  ...libraries.map(([name, code, ownNames]): Host => ({ name, html: (tag) => page(tag, { head: script(code) }), ...(ownNames ? { ownNames } : {}) })),
  {
    name: 'whose names are those that a script might use: name, top elements by id, and an own h, render and process',
    html: (tag) => page(tag, { head: script('var h = 1, render = 2, options = 3, process = 4, global = 5, module = { exports: {} }, exports = module.exports, define = 6, signal = 7; name = "window"'), body: '<form id="chat" name="document_"><input name="attachShadow"></form><div id="CSS_"></div><a id="BailianChatElement"></a>' }),
  },
  {
    name: 'with an AMD loader, that takes scripts for modules',
    html: (tag) => page(tag, { head: script('window.define = function () { window.define.calls++; }; define.amd = {}; define.calls = 0; window.require = function () {};') }),
  },
  {
    name: 'whose console and performance are stubs',
    html: (tag) => page(tag, { head: script('window.console = { log: function () {} }; performance.mark = function () { throw new Error("no"); }; performance.measure = performance.mark;') }),
  },
];
