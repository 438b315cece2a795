// What Python brings and JavaScript lacks, for the scripts in compiled/, which `python -m compilers` writes: mappings that
// keep their order, named tuples, truth, equality by value, slices, and the methods of texts and lists. Positions in texts
// count whole signs, as Python's do. tests/compilers holds it to Python.
"use strict";

var scoping = {};

scoping.python = (() => {
  class Exception extends Error {}
  class ValueError extends Exception {}
  class KeyError extends Exception {}

  // Values.

  const isObject = (value) => value !== null && typeof value === "object";
  /** What stands for a key in a Map: tuples are equal by what they hold. */
  const keyOf = (value) => (isObject(value) ? JSON.stringify([...value]) : value);

  class Dict extends Map {
    constructor(entries) {
      super();
      for (const [key, value] of entries) this.set(key, value);
    }
    has(key) {
      return super.has(keyOf(key));
    }
    get(key, otherwise = null) {
      const found = super.get(keyOf(key));
      return found === undefined ? otherwise : found;
    }
    set(key, value) {
      if (isObject(key)) (this.tuples ??= new Map()).set(keyOf(key), key);
      super.set(keyOf(key), value);
    }
    delete(key) {
      super.delete(keyOf(key));
    }
    at(key) {
      if (!this.has(key)) throw new KeyError(String(key));
      return this.get(key);
    }
    pop(key, otherwise) {
      const value = otherwise === undefined ? this.at(key) : this.get(key, otherwise);
      this.delete(key);
      return value;
    }
    setdefault(key, otherwise) {
      if (!this.has(key)) this.set(key, otherwise);
      return this.get(key);
    }
    keys() {
      const keys = [...super.keys()];
      return this.tuples ? keys.map((key) => this.tuples.get(key) ?? key) : keys;
    }
    values() {
      return [...super.values()];
    }
    entries() {
      return this.tuples ? this.keys().map((key) => [key, this.get(key)]) : super.entries();
    }
    addTo(other) {
      if (this.tuples) for (const [key, value] of this.entries()) other.set(key, value);
      else super.forEach((value, key) => Map.prototype.set.call(other, key, value));
    }
    items() {
      return [...this.entries()];
    }
    [Symbol.iterator]() {
      return this.keys()[Symbol.iterator]();
    }
  }

  class Items extends Dict {
    constructor(items) {
      super([...items].map((item) => [item, item]));
    }
    add(item) {
      this.set(item, item);
    }
  }

  class Tuple {
    constructor(...values) {
      const { fields, defaults = {} } = new.target;
      fields.forEach((name, at) => {
        this[name] = values[at] === undefined ? defaults[name] : values[at];
      });
    }
    [Symbol.iterator]() {
      return this.constructor.fields.map((name) => this[name])[Symbol.iterator]();
    }
    _replace(changes) {
      return new this.constructor(...Object.values({ ...this, ...changes }));
    }
    _asdict() {
      return new Dict(Object.entries(this));
    }
  }

  /** An enum of texts: its members by name, in their order when iterated. */
  const enumeration = (members) => ({
    ...Object.fromEntries(members),
    of(value) {
      if (!members.some(([, one]) => one === value)) throw new ValueError(`${value} is none of them`);
      return value;
    },
    [Symbol.iterator]: () => members.map(([, value]) => value)[Symbol.iterator](),
  });

  const make = (made, named, given) => {
    const wrong = named.keys().find((name) => !made.fields.includes(name));
    if (wrong !== undefined) throw new TypeError(`${made.name} has no field ${wrong}`);
    return new made(...made.fields.map((name, at) => (named.has(name) ? named.get(name) : given[at])));
  };

  const isSequence = (value) => Array.isArray(value) || value instanceof Tuple;
  const bool = (value) => {
    if (value === null || typeof value !== "object") return Boolean(value);
    if (value instanceof Dict) return value.size > 0;
    return !Array.isArray(value) || value.length > 0;
  };
  const eq = (one, other) => {
    if (one === other) return true;
    if (isSequence(one) && isSequence(other)) {
      const [left, right] = [[...one], [...other]];
      return left.length === right.length && left.every((value, at) => eq(value, right[at]));
    }
    if (!(one instanceof Dict && other instanceof Dict) || one.size !== other.size) return false;
    return one.keys().every((key) => other.has(key) && eq(one.get(key), other.get(key)));
  };
  const TYPES = {
    str: (value) => typeof value === "string",
    bool: (value) => typeof value === "boolean",
    int: Number.isInteger,
    float: (value) => typeof value === "number",
    list: isSequence,
    dict: (value) => value instanceof Dict && !(value instanceof Items),
    Decimal: (value) => value instanceof scoping.python.Decimal,
  };
  const is = (value, ...kinds) =>
    kinds.some((kind) => (typeof kind === "string" ? TYPES[kind](value) : value instanceof kind));
  const isIn = (value, held) => {
    if (typeof held === "string") return held.includes(value);
    if (held instanceof Dict) return held.has(value);
    return [...held].some((one) => eq(one, value));
  };

  // Texts, by whole signs.

  const isWide = (text) => /[\ud800-\udfff]/.test(text);
  const signs = (text) => (isWide(text) ? [...text] : text);
  const joined = (part) => (Array.isArray(part) ? part.join("") : part);
  const unit = (text, at) => (isWide(text) ? joined([...text].slice(0, at)).length : at);
  const sign = (text, at) => (isWide(text) ? [...text.slice(0, at)].length : at);

  const len = (value) => {
    if (typeof value === "string") return signs(value).length;
    return value instanceof Dict ? value.size : [...value].length;
  };
  const slice = (value, from, to) =>
    typeof value === "string" ? joined(signs(value).slice(from, to)) : [...value].slice(from, to);
  const item = (value, at) => {
    if (value?.at && typeof value === "object" && !Array.isArray(value)) return value.at(at);
    const items = [...value];
    return items[at < 0 ? items.length + at : at];
  };

  const str = (value) => {
    if (value === null) return "None";
    if (typeof value === "boolean") return value ? "True" : "False";
    if (value.__str__) return value.__str__();
    return value instanceof Error ? value.message : String(value);
  };

  /** Round half to even by the exact decimal value; `places` below 0 round to tens, hundreds and so on. */
  const round = (value, places = 0) => {
    const size = Math.abs(value);
    if ((places >= 0 && Number.isInteger(value)) || size >= 1e21) return value;
    const [whole, fraction] = size.toFixed(100).split("."),
      digits = whole + fraction,
      cut = whole.length + places;
    if (cut < 0) return 0;
    const kept = digits.slice(0, cut),
      isOdd = /[13579]$/.test(kept),
      isUp = digits[cut] > "5" || (digits[cut] === "5" && (isOdd || /[1-9]/.test(digits.slice(cut + 1))));
    const rounded = String(BigInt(kept || "0") + (isUp ? 1n : 0n)) + "0".repeat(Math.max(0, -places));
    return Math.sign(value) * Number(places > 0 ? `${rounded}e-${places}` : rounded);
  };
  // Methods, by the kind of what has them.

  const STRINGS = {
    capitalize: (text) => text.slice(0, 1).toUpperCase() + text.slice(1).toLowerCase(),
    format: (text, named) => text.replace(/\{(\w+)\}/g, (_, name) => str(item(named, name))),
    join: (text, parts) => [...parts].join(text),
    lower: (text) => text.toLowerCase(),
    replace: (text, old, now) => text.replaceAll(old, now),
    rstrip: (text) => text.trimEnd(),
    startswith: (text, start, at = 0) => [start].flat().some((one) => text.startsWith(one, unit(text, at))),
    strip: (text) => text.trim(),
    upper: (text) => text.toUpperCase(),
  };
  const LISTS = {
    append: (list, value) => list.push(value),
    count: (list, value) => list.filter((one) => eq(one, value)).length,
    extend: (list, values) => list.push(...values),
    index: (list, value) => {
      const at = list.findIndex((one) => eq(one, value));
      if (at < 0) throw new ValueError(`${value} is not in the list`);
      return at;
    },
    pop: (list, at = -1) => list.splice(at, 1)[0],
  };
  const methodsOf = (value) => {
    if (typeof value === "string") return STRINGS;
    return Array.isArray(value) ? LISTS : {};
  };
  /** Call a method, of Python's own kinds or of ours. */
  const call = (value, name, ...given) => {
    const method = methodsOf(value)[name];
    return method ? method(value, ...given) : value[name](...given);
  };
  /** Give an attribute; a method of Python's own kinds goes with its value. */
  const attribute = (value, name) =>
    methodsOf(value)[name] ? (...given) => call(value, name, ...given) : value[name];

  // Functions.

  const dict = (entries = []) => new Dict(entries instanceof Dict ? entries.entries() : entries);
  const set = (items = []) => new Items(items);
  const list = (items = []) => (Array.isArray(items) ? [...items] : [...items]);
  const compare = (one, other) => {
    if (!isSequence(one)) return one < other ? -1 : Number(one > other);
    const right = [...other];
    for (const [at, value] of [...one].entries()) {
      const found = at < right.length ? compare(value, right[at]) : 1;
      if (found) return found;
    }
    return [...one].length - right.length;
  };
  const best = (items, key, isBetter) =>
    [...items].reduce((found, one) => (isBetter(compare(key(one), key(found))) ? one : found));
  const itself = (value) => value;

  /** Give data of JSON as Python has them, and back. */
  const from = (value) => {
    if (Array.isArray(value)) return value.map(from);
    if (value === null || typeof value !== "object") return value;
    return new Dict(Object.entries(value).map(([key, one]) => [key, from(one)]));
  };
  const to = (value) => {
    if (value instanceof Dict) return Object.fromEntries([...value.entries()].map(([key, one]) => [key, to(one)]));
    return isSequence(value) ? [...value].map(to) : value;
  };

  return {
    Dict,
    Exception,
    KeyError,
    Tuple,
    ValueError,
    attribute,
    bool,
    call,
    compare,
    dict,
    enumeration,
    eq,
    from,
    in: isIn,
    is,
    item,
    len,
    list,
    make,
    round,
    set,
    sign,
    slice,
    str,
    strings: STRINGS,
    to,
    unit,
    abs: Math.abs,
    add: (one, other) => (isSequence(one) ? [...one, ...other] : one + other),
    all: (items) => {
      for (const one of items) if (!bool(one)) return false;
      return true;
    },
    and: (one, other) => (bool(one) ? other() : one),
    any: (items) => {
      for (const one of items) if (bool(one)) return true;
      return false;
    },
    enumerate: (items, start = 0) => [...items].map((one, at) => [at + start, one]),
    filter: (test, items) => [...items].filter((one) => bool(test ? test(one) : one)),
    float: Number,
    floor: (one, other) => Math.floor(one / other),
    fromkeys: (keys, value = null) => new Dict([...keys].map((key) => [key, value])),
    int: (value) => Math.trunc(Number(value)),
    map: (compute, items) => [...items].map((one) => compute(one)),
    max: (items, key = itself) => best(items, key, (order) => order > 0),
    min: (items, key = itself) => best(items, key, (order) => order < 0),
    modulo: (one, other) => one - other * Math.floor(one / other),
    multiply: (one, other) => (typeof one === "string" ? one.repeat(other) : one * other),
    next: (items, otherwise) => {
      const { value, done } = items[Symbol.iterator]().next();
      return done ? otherwise : value;
    },
    or: (one, other) => (bool(one) ? one : other()),
    record: (parts) => new Dict(Object.entries(parts)),
    put: (value, at, one) => (value instanceof Dict ? value.set(at, one) : value.splice(at, 1, one)),
    range: (first, last, step = 1) => {
      const [start, end] = last === undefined ? [0, first] : [first, last];
      return Array.from({ length: Math.max(0, Math.ceil((end - start) / step)) }, (_, at) => start + at * step);
    },
    sorted: (items, key = itself) => [...items].sort((one, other) => compare(key(one), key(other))),
    subtract: (one, other) => (one instanceof Dict ? new Items([...one].filter((each) => !other.has(each))) : one - other),
    sum: (items) => {
      let total = 0;
      for (const one of items) total += Number(one);
      return total;
    },
    true: () => true,
    /** Give what a named tuple is made from, by the names of its fields. */
    tuple: (names) =>
      class extends Tuple {
        static fields = names.split(" ");
      },
    merge: (...dicts) => {
      const made = new Dict([]);
      for (const one of dicts) one.addTo(made);
      return made;
    },
    union: (one, other) =>
      one instanceof Items ? new Items([...one, ...other]) : new Dict([...one.entries(), ...other.entries()]),
    value: (one) => (typeof one === "string" ? one : one.value),
    zip: (...lists) => {
      const [first, ...more] = lists.map((items) => [...items]);
      return first.slice(0, Math.min(...more.map(len))).map((one, at) => [one, ...more.map((items) => items[at])]);
    },
    datetime_date_fromisoformat: (text) => {
      const day = new Date(`${text}T00:00:00Z`);
      if (text.startsWith("0000") || Number.isNaN(day.getTime()) || !day.toISOString().startsWith(text))
        throw new ValueError(`${text} is no day`);
      return { isoformat: () => text, __str__: () => text };
    },
    itertools_combinations: function combinations(items, size) {
      if (size === 0) return [[]];
      return [...items].flatMap((one, at) => combinations([...items].slice(at + 1), size - 1).map((rest) => [one, ...rest]));
    },
    itertools_product: (items, often) =>
      Array.from({ length: often }).reduce((all) => all.flatMap((each) => [...items].map((one) => [...each, one])), [[]]),
    math_ceil: Math.ceil,
  };
})();
