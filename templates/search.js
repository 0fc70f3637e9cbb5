// Search in the browser, over the static files that handbill's package search
// writes and describes. The first half finds, by the same rules as that
// package: same words, same whole-number scores, same order; a test compares
// the two. The second half is the page: it takes over #results and form.find.
//
//   <section id="results" data-index="/search/index.json" data-base="/">

// --- Words ---

const RUN = "[\\p{L}\\p{N}\\p{M}'’]+";
const JOINERS = '[-‐‑/_&]';
const ACCENTS = /[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u064b-\u065f\u0670]/g;
const PLAIN = { ς: 'σ', æ: 'ae', œ: 'oe', ø: 'o', ł: 'l', đ: 'd', ð: 'd', þ: 'th', ß: 'ss', ħ: 'h', ı: 'i' };
const ONE_LETTER = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|[^\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]+/gu;
const runs = () => new RegExp(RUN, 'gu');
const compounds = () => new RegExp(`${RUN}(?:${JOINERS}${RUN})*`, 'gu');

export const fold = s => s.normalize('NFKD').toLowerCase().replace(ACCENTS, '').replace(/[ςæœøłđðþßħı]/g, c => PLAIN[c]).normalize('NFC');
const length = s => [...s].length;
const cutTerm = s => s.length > 40 ? [...s].slice(0, 40).join('') : s;

// cut gives the compounds of a text: { whole, parts }.
export function cut(text) {
  const all = [];
  for (const [compound] of fold(text).matchAll(compounds())) {
    const parts = compound.split(new RegExp(JOINERS, 'u')).flatMap(r => r.replace(/['’ʼ]/g, '').match(ONE_LETTER) ?? []).map(cutTerm);
    if (parts.length) all.push({ whole: parts.length > 1 ? cutTerm(parts.join('')) : '', parts });
  }
  return all;
}

const isVowel = (s, i) => 'aeiou'.includes(s[i]) || (s[i] === 'y' && i > 0 && !isVowel(s, i - 1));
const hasVowel = s => [...s].some((_, i) => isVowel(s, i));
function region(s, start) {
  for (let i = start + 1; i < s.length; i++) if (!isVowel(s, i) && isVowel(s, i - 1)) return i + 1;
  return s.length;
}
function endsShort(s) {
  const n = s.length;
  if (n === 2) return isVowel(s, 0) && !isVowel(s, 1);
  return n > 2 && !isVowel(s, n - 3) && isVowel(s, n - 2) && !isVowel(s, n - 1) && !'wxy'.includes(s[n - 1]);
}

// stem follows stem.go line by line.
export function stem(w) {
  if (w.length < 4 || w === 'news' || !/^[a-z]+$/.test(w)) return w;
  const r1 = region(w, 0), r2 = region(w, r1);
  if (w.endsWith('sses')) w = w.slice(0, -2);
  else if (/ie[sd]$/.test(w)) w = w.length === 4 ? w.slice(0, 2) + 'e' : w.slice(0, -2);
  else if (!/[us]s$/.test(w) && w.endsWith('s') && hasVowel(w.slice(0, -2))) w = w.slice(0, -1);
  if (w.endsWith('eed')) {
    if (w.length - 3 >= r1) w = w.slice(0, -1);
  } else {
    const rest = w.replace(/(ed|ing)$/, '');
    if (rest !== w && hasVowel(rest)) {
      w = rest;
      if (/(at|bl|iz)$/.test(w)) w += 'e';
      else if (/([bdfgmnprt])\1$/.test(w)) w = w.slice(0, -1);
      else if (r1 >= w.length && endsShort(w)) w += 'e';
    }
  }
  if (w.length > 2 && w.endsWith('y') && !isVowel(w, w.length - 2)) w = w.slice(0, -1) + 'i';
  const end = /(ement|ment|er|ion)$/.exec(w);
  if (end && end.index >= r2 && (end[0] !== 'ion' || /[st]ion$/.test(w))) w = w.slice(0, end.index);
  if (w.endsWith('e') && (w.length - 1 >= r2 || (w.length - 1 >= r1 && !endsShort(w.slice(0, -1))))) w = w.slice(0, -1);
  return w;
}

const ENDINGS = ['', 'e', 's', 'es', 'ies', 'ied', 'ed', 'ing', 'ings', 'er', 'ers', 'ion', 'ions', 'ment', 'ments', 'ement', 'ements'];
export function forms(w) {
  const s = stem(w);
  if (s.length < 2 || w.length < 3) return [];
  const bases = [s];
  if (s.endsWith('i')) bases.push(s.slice(0, -1) + 'y', s.slice(0, -1));
  else if (s.endsWith('e')) bases.push(s.slice(0, -1), s + 'e');
  else if (/[bdfgmnprt]$/.test(s)) bases.push(s + s.at(-1));
  return [...new Set(bases.flatMap(b => ENDINGS.map(e => b + e)))].filter(f => f !== w && stem(f) === s);
}

// parse gives the conditions of a query: { exclude, phrase, whole, parts, last }.
export function parse(text) {
  let clauses = [];
  for (const [, minus, quoted, word] of text.matchAll(/(-?)(?:["“”„]([^"“”„]*)["“”„]|([^\s\p{Z}"“”„]+))/gu)) {
    const exclude = minus !== '';
    if (word === undefined) {
      const parts = cut(quoted).flatMap(c => c.parts).slice(0, 32);
      if (parts.length) clauses.push({ exclude, phrase: true, whole: '', parts });
    } else {
      for (const { whole, parts } of cut(word)) {
        const phrase = exclude && whole !== '';
        // A page may have a CPV code without its check digit.
        const most = !exclude && /^[0-9]{8} [0-9]$/.test(parts.join(' ')) ? 1 : 32;
        clauses.push({ exclude, phrase, whole: phrase ? '' : whole, parts: parts.slice(0, most) });
      }
    }
  }
  clauses = clauses.slice(0, 32);
  const last = clauses.at(-1);
  if (last && !last.phrase) last.last = /[\p{L}\p{N}\p{M}'’]$/u.test(text);
  return clauses;
}

// --- The index ---

const SAME = 10, FORM = 9, BEGINS = 5, SIMILAR = 4; // how much a match counts, by how near it is
const HASH = 10, MIN_WORD = 4, MAX_FILES = 4, DAY = 24 * 60, ABSENT = -(2 ** 40);
const COMMON = new Set('a an and are as at be by for from in is of on or that the this to with'.split(' '));

function digit(s, i) {
  const d = s.charCodeAt(i) - 35;
  return d > 57 ? d - 1 : d;
}
function numbers(s) {
  const all = [];
  let v = 0, unit = 1;
  for (let i = 0; i < s.length; i++) {
    const d = digit(s, i);
    if (d >= 45) { v += (d - 45) * unit; unit *= 45; } else { all.push(v + d * unit); v = 0; unit = 1; }
  }
  return all;
}
const unsign = n => n % 2 ? -(n + 1) / 2 : n / 2;
const ordinals = s => { let doc = -1; return numbers(s).map(gap => doc += gap + 1); };

const nth = (hashes, i) => hashes.slice(i * HASH, (i + 1) * HASH);
function find({ keys, hashes }, word) {
  let best = -1;
  keys?.forEach((key, i) => { if (word.startsWith(key) && (best < 0 || key.length > keys[best].length)) best = i; });
  return best < 0 ? null : nth(hashes, best);
}
function covering(files, beginning) {
  const hash = find(files, beginning), all = hash ? [hash] : [];
  files.keys?.forEach((key, i) => { if (key.length > beginning.length && key.startsWith(beginning)) all.push(nth(files.hashes, i)); });
  return all;
}

function wordHash(word) {
  let h = 0;
  for (const c of word) h = (h * 131 + c.codePointAt(0)) % 8089;
  return h + 1;
}

export function isOneOff(a, b) {
  let x = [...a], y = [...b];
  if (x.length > y.length) [x, y] = [y, x];
  if (y.length - x.length > 1) return false;
  let i = 0;
  while (i < x.length && x[i] === y[i]) i++;
  const same = (m, n) => x.slice(m).join('') === y.slice(n).join('');
  if (x.length < y.length) return same(i, i + 1);
  return i < x.length && (same(i + 1, i + 1) || (x[i] === y[i + 1] && x[i + 1] === y[i] && same(i + 2, i + 2)));
}

// dayNumber counts the days from 1970 to a day as in 2020-01-31.
const dayNumber = s => Math.floor(Date.parse(s.slice(0, 10) + 'T00:00Z') / 864e5);

// days gives the first and last day that a deadline's limit allows.
export function days(deadline, today) {
  if (deadline === 'week' || deadline === 'month') {
    const from = dayNumber(today), t = new Date(from * 864e5);
    if (deadline === 'week') return [from, from + (7 - t.getUTCDay()) % 7];
    return [from, Date.UTC(t.getUTCFullYear(), t.getUTCMonth() + 1, 0) / 864e5];
  }
  const [from, to] = deadline.split('..');
  return [from ? dayNumber(from) : -Infinity, to ? dayNumber(to) : Infinity];
}

// open gives the index whose entry is at url. load(url) gives a file's JSON.
export async function open(url, load) {
  const entry = await load(url);
  const file = (kind, hash) => load(url.replace(/[^/]*$/, `${kind}-${hash}.json`));
  const count = entry.documents;

  const once = f => { let result; return () => result ??= f(); };
  const published = once(async () => {
    const f = await file('published', entry.published), minutes = numbers(f.minutes);
    let day = 0;
    return numbers(f.days).map((n, doc) => (day += unsign(n)) * DAY + minutes[doc]);
  });
  const deadline = once(async () => {
    const [f, from] = await Promise.all([file('deadline', entry.deadline), published()]);
    const n = numbers(f.days), minutes = numbers(f.minutes);
    let i = 0;
    return minutes.map((minute, doc) => n[i++] ? (Math.floor(from[doc] / DAY) + unsign(n[i++])) * DAY + minute : ABSENT);
  });
  const value = once(async () => {
    const n = numbers(await file('value', entry.value)), all = [];
    for (let i = 0; i < n.length; i++) all.push(n[i] ? n[++i] * 10 ** Math.min(n[i - 1] - 1, 18) : ABSENT);
    return all;
  });

  const rarity = found => Math.round(64 * Math.log2(1 + count / Math.max(found, 1)));
  function weigh(best) {
    const w = rarity(best.reduce((n, b) => n + (b > 0), 0));
    return best.map(b => b * w);
  }
  function postings(f, i, each) {
    ordinals(f.documents[i]).forEach((doc, k) => each(doc, f.levels[i].charCodeAt(k) - 96));
  }

  // word gives the scores of one word. how says what counts beside the word
  // itself: forms, begins, similar; what was found is added to found.
  async function word(w, how, found) {
    const best = new Int32Array(count);
    let any = false;
    const add = (f, i, factor) => {
      any = true;
      found?.words.add(f.terms[i]);
      postings(f, i, (doc, level) => { best[doc] = Math.max(best[doc], factor * level); });
    };
    const one = async (kind, w, factor) => {
      const hash = find(entry[kind], w);
      if (!hash) return;
      const f = await file(kind, hash), i = f.terms.indexOf(w);
      if (i >= 0) add(f, i, factor);
    };
    const jobs = [one('terms', w, SAME)];
    if (how.forms) jobs.push(...forms(w).map(f => one('terms', f, FORM)));
    if (how.begins) {
      found?.beginnings.push(w);
      const hashes = covering(entry.terms, w);
      if (hashes.length > MAX_FILES) jobs.push(one('beginnings', w, BEGINS));
      else jobs.push(...hashes.map(async hash => {
        const f = await file('terms', hash);
        f.terms.forEach((t, i) => { if (t.startsWith(w)) add(f, i, BEGINS); });
      }));
    }
    await Promise.all(jobs);
    if (how.similar && !any) {
      const words = await similarWords(w);
      await Promise.all(words.map(s => one('terms', s, SIMILAR)));
      found?.similar.push(...words);
    }
    return weigh(best);
  }

  async function similarWords(w) {
    const n = length(w);
    if (n <= MIN_WORD || !/^[\p{L}\p{M}]+$/u.test(w)) return [];
    const hashes = [n - 1, n, n + 1].map(l => nth(entry.words, l - MIN_WORD)).filter(h => h);
    const lists = await Promise.all(hashes.map(h => file('words', h)));
    return lists.flatMap(list => list.split(' ').filter(s => isOneOff(w, s)));
  }

  const both = (a, b) => a.map((score, doc) => score && b[doc] ? score + b[doc] : 0);

  async function phrase({ parts, exclude }, found) {
    const jobs = [];
    let known = false; // by the word before, which knows two that follow
    parts.slice(0, -1).forEach((w, i) => {
      known = !known && !COMMON.has(w);
      if (known) jobs.push(follows(w, parts[i + 1], parts[i + 2]));
    });
    const [scores, has] = await Promise.all([Promise.all(parts.map(p => word(p, {}, exclude ? null : found))), Promise.all(jobs)]);
    return scores.reduce(both).map((score, doc) => score && has.every(h => h[doc]) ? score : 0);
  }

  // follows tells of each document whether next, and then afterNext if there
  // is one, stand after w.
  async function follows(w, next, afterNext) {
    const has = new Uint8Array(count), hash = find(entry.terms, w), t = hash && await file('terms', hash), n = t ? t.terms.indexOf(w) : -1;
    if (n < 0) return has;
    const from = find(entry.followers, w), f = from && await file('followers', from), s = f && f.followers[f.terms.indexOf(w)];
    if (!s) return has; // it is only ever the whole of a compound
    const want = wordHash(next), then = afterNext && wordHash(afterNext) % 90;
    let i = 0;
    for (const doc of ordinals(t.documents[n])) {
      let left = 0, unit = 1;
      for (; digit(s, i) >= 45; i++, unit *= 45) left += (digit(s, i) - 45) * unit;
      for (left += digit(s, i++) * unit; left > 0; left--, i += 3) {
        if (digit(s, i) * 90 + digit(s, i + 1) === want && (!afterNext || digit(s, i + 2) === then)) has[doc] = 1;
      }
    }
    return has;
  }

  async function clause(c, found) {
    const long = w => c.last || length(w) >= 3;
    if (c.phrase) return phrase(c, found);
    if (c.exclude) return word(c.parts[0], { forms: true });
    if (!c.whole) return word(c.parts[0], { forms: true, begins: long(c.parts[0]), similar: true }, found);
    const [whole, ...parts] = await Promise.all([
      word(c.whole, { forms: true, begins: true }, found),
      ...c.parts.map((p, i) => word(p, { forms: true, begins: i === c.parts.length - 1 && long(p), similar: true }, found)),
    ]);
    return parts.reduce(both).map((score, doc) => score + whole[doc]);
  }

  // search gives { total, docs, matches, partial, wordless, similar, found } for a
  // query { text, facets, deadline, today, sort }. docs are numbers, in order.
  async function search(q) {
    const clauses = parse(q.text ?? ''), found = { words: new Set(), beginnings: [], similar: [] };
    const filters = await lacking(q);
    const [newest, scores] = await Promise.all([published(), Promise.all(clauses.map(c => clause(c, found)))]);
    const hits = new Uint8Array(count), score = new Int32Array(count), out = new Uint8Array(count);
    clauses.forEach((c, i) => scores[i].forEach((s, doc) => {
      if (!s) return;
      if (c.exclude) out[doc] = 1;
      else { hits[doc]++; score[doc] += s; }
    }));
    let need = clauses.filter(c => !c.exclude).length, partial = false;
    const all = Array.from({ length: count }, (_, doc) => doc).filter(doc => !out[doc]);
    if (need > 1 && !all.some(doc => hits[doc] === need)) {
      partial = all.some(doc => hits[doc] > 0);
      need = 1;
    }
    const matches = all.filter(doc => hits[doc] >= need);
    const docs = matches.filter(doc => filters.every(f => f.has(doc)));

    let order = (a, b) => hits[b] - hits[a] || score[b] - score[a];
    if (q.sort === 'newest') order = () => 0;
    if (q.sort === 'value') {
      const v = await value();
      order = (a, b) => v[b] - v[a];
    }
    if (q.sort === 'deadline') {
      const d = await deadline(), now = q.today ? dayNumber(q.today) * DAY : 0;
      order = (a, b) => d[a] >= now && d[b] >= now ? d[a] - d[b] : d[b] - d[a];
    }
    docs.sort((a, b) => order(a, b) || newest[b] - newest[a] || a - b);
    return { total: docs.length, docs, matches, partial, wordless: !clauses.length && /\S/.test(q.text ?? ''), similar: found.similar.sort(), found };
  }

  // lacking gives the filters of a query: { name, has(doc) }.
  async function lacking(q) {
    const filters = [], chosen = Object.entries(q.facets ?? {}).filter(([, keys]) => keys.length);
    if (chosen.length) {
      const facets = await file('facets', entry.facets);
      for (const [name, keys] of chosen) {
        const f = facets.find(f => f.name === name), has = new Set();
        f?.keys.forEach((key, i) => { if (keys.includes(key)) ordinals(f.documents[i]).forEach(doc => has.add(doc)); });
        filters.push({ name, has: doc => has.has(doc) });
      }
    }
    if (q.deadline) filters.push({ name: 'deadline', has: due(await deadline(), q.deadline, q.today) });
    return filters;
  }
  function due(deadlines, limit, today) {
    const [from, to] = days(limit, today);
    return doc => deadlines[doc] !== ABSENT && deadlines[doc] >= from * DAY && deadlines[doc] < (to + 1) * DAY;
  }

  // facets counts choices among the matches of a search: [{ name, choices:
  // [{ key, label, count, chosen }] }].
  async function facets(q, matches) {
    const [all, filters, ends] = await Promise.all([file('facets', entry.facets), lacking(q), deadline()]);
    const among = name => {
      const set = new Uint8Array(count), others = filters.filter(f => f.name !== name);
      for (const doc of matches) if (others.every(f => f.has(doc))) set[doc] = 1;
      return set;
    };
    const counted = all.map(f => {
      const set = among(f.name), choices = f.keys.map((key, i) => ({
        key, label: f.labels[i], chosen: (q.facets?.[f.name] ?? []).includes(key),
        count: ordinals(f.documents[i]).reduce((n, doc) => n + set[doc], 0),
      }));
      return { name: f.name, choices: choices.filter(c => c.count || c.chosen) };
    });
    const set = among('deadline');
    counted.push({ name: 'deadline', choices: ['week', 'month'].map(key => {
      const is = due(ends, key, q.today);
      return { key, label: `this ${key}`, chosen: q.deadline === key, count: matches.reduce((n, doc) => n + (set[doc] && is(doc) ? 1 : 0), 0) };
    }) });
    return counted;
  }

  // show gives what the results of these documents show.
  const show = docs => Promise.all(docs.map(async doc => {
    const f = await file('documents', nth(entry.shown, Math.floor(doc / entry.perFile)));
    return f[doc % entry.perFile];
  }));

  return { search, facets, show };
}

// mark gives a text in pieces, [text, whether a search found it], cut at whole
// words as they are written.
export function mark(text, found) {
  const matches = w => w !== '' && (found.words.has(w) || found.beginnings.some(b => w.startsWith(b)));
  const pieces = [];
  const add = (s, match) => {
    if (!s) return;
    if (pieces.length && pieces.at(-1)[1] === match) pieces.at(-1)[0] += s;
    else pieces.push([s, match]);
  };
  const split = (s, pattern, inner) => {
    let end = 0;
    for (const { 0: word, index } of s.matchAll(pattern)) {
      add(s.slice(end, index), false);
      end = index + word.length;
      const match = cut(word).some(c => matches(c.whole) || (c.parts.length === 1 && matches(c.parts[0])));
      if (!match && inner) split(word, inner);
      else add(word, match);
    }
    add(s.slice(end), false);
  };
  split(text, compounds(), runs());
  return pieces;
}

// --- The page ---

const FACETS = [
  ['status', 'Status', 'Any status'], ['deadline', 'Deadline', 'Any deadline'], ['value', 'Value', 'Any value'],
  ['topic', 'Topic', 'All topics'], ['buyer', 'Buyer', 'All buyers'], ['programme', 'Programme', 'All programmes'],
  ['cpv', 'What is bought (CPV)', 'Anything'], ['region', 'Region', 'All regions'], ['method', 'Method', 'Any method'], ['type', 'Last notice', 'Any type'],
];
const SORTS = [['relevance', 'best match', 'best first'], ['newest', 'newest', 'newest first'], ['deadline', 'deadline', 'next deadline first'], ['value', 'value', 'highest value first']];
const PAGE = 10, TYPING = 150, SLOW = 400, MOST_CHOICES = 8;

// el makes an element; children are nodes and text, never markup.
function el(name, attributes, ...children) {
  const e = document.createElement(name);
  for (const [k, v] of Object.entries(attributes ?? {})) if (v != null && v !== false) e.setAttribute(k, v === true ? '' : v);
  e.append(...children.filter(c => c != null));
  return e;
}

function start(results) {
  const { index: url, base } = results.dataset;
  const form = document.querySelector('form.find'), input = form.elements.q;
  const heading = results.querySelector('h2'), status = results.querySelector('[role=status]');
  const served = [...results.children].filter(c => c !== heading && c !== status);
  const title = document.title, number = new Intl.NumberFormat(document.documentElement.lang || undefined);

  // The entry can be preloaded by the page, so it may be an old one while
  // the files that it names are gone; then it is asked for anew.
  const files = new Map();
  function load(name) {
    if (!files.has(name)) {
      const got = fetch(name, { cache: fresh && name === url ? 'reload' : 'default' }).then(r => {
        if (!r.ok) throw new Error(`${name}: ${r.status}`);
        return r.json();
      });
      got.catch(() => files.delete(name));
      files.set(name, got);
    }
    return files.get(name);
  }
  let fresh = false, index;

  // The state is the URL's, and how many results are shown is the entry's in
  // the browser's history.
  const today = new Date(Date.now() - new Date().getTimezoneOffset() * 6e4).toISOString().slice(0, 10);
  function state() {
    const p = new URLSearchParams(location.search), text = p.get('q') ?? '';
    const facets = Object.fromEntries(FACETS.filter(([name]) => name !== 'deadline').map(([name]) => [name, p.getAll(name)]));
    const limit = p.get('deadline') ?? '', ok = /^(week|month|(?=.*\d)(\d{4}-\d\d-\d\d)?\.\.(\d{4}-\d\d-\d\d)?)$/.test(limit);
    const words = parse(text).some(c => !c.exclude), sort = p.get('sort');
    return { text, facets, deadline: ok ? limit : '', today, words, sort: SORTS.some(([s]) => s === sort) && (words || sort !== 'relevance') ? sort : words ? 'relevance' : 'newest' };
  }
  // href gives the URL with one parameter set to these values.
  function href(name, values) {
    const p = new URLSearchParams(location.search);
    p.delete(name);
    values.filter(v => v).forEach(v => p.append(name, v));
    const query = p.toString();
    return location.pathname + (query && `?${query}`);
  }
  let typed = false; // whether the entry of the browser's history is one that typing made
  function go(to, push) {
    typed = false;
    if (to !== location.pathname + location.search) history[push ? 'pushState' : 'replaceState'](null, '', to);
    run();
  }
  const goOnClick = e => {
    if (e.button || e.metaKey || e.ctrlKey || e.shiftKey || e.altKey) return;
    e.preventDefault();
    go(e.currentTarget.getAttribute('href'), true);
  };
  const link = (to, current, text, attributes) => {
    const a = el('a', { href: to, 'aria-current': current && 'true', ...attributes }, text);
    a.addEventListener('click', goOnClick);
    return a;
  };

  // What the script adds to #results, made once so that focus can stay in it.
  const lists = new Map(FACETS.map(([name]) => [name, el('div')]));
  const from = el('input', { type: 'date', id: 'from' }), to = el('input', { type: 'date', id: 'to' });
  const setRange = () => go(href('deadline', [from.value || to.value ? `${from.value}..${to.value}` : '']), true);
  from.addEventListener('change', setRange);
  to.addEventListener('change', setRange);
  const range = el('ul', null, el('li', null, el('label', { for: 'from' }, 'From'), from), el('li', null, el('label', { for: 'to' }, 'To'), to));
  const filterName = el('summary', { id: 'filter' }, 'Filter');
  const groups = FACETS.map(([name, text]) => el('div', { hidden: true }, el('h3', null, text), lists.get(name), name === 'deadline' ? range : null));
  const filter = el('details', { open: matchMedia('(min-width: 60rem)').matches }, filterName, el('div', { class: 'filter' }, ...groups));
  const sort = el('ul', { class: 'sort' }), items = el('ol', { class: 'items' });
  const more = el('button', { type: 'button' }), moreLine = el('p', { class: 'more' }, more);
  const found = el('div', { class: 'cols side-main' }, el('nav', { 'aria-labelledby': 'filter' }, filter), el('div', null, sort, items, moreLine));

  let turn = 0, hits = null;
  async function run(again) {
    const mine = ++turn, q = state();
    const slow = setTimeout(() => {
      heading.textContent = 'Results';
      status.textContent = 'Searching…';
    }, SLOW);
    try {
      const ix = await (index ??= open(url, load)), r = await ix.search(q);
      const shown = await ix.show(r.docs.slice(0, history.state?.shown ?? PAGE));
      if (mine !== turn) return;
      hits = { ix, r, shown: shown.length };
      clearTimeout(slow);
      draw(q, r, shown);
      const counted = await ix.facets(q, r.matches);
      if (mine === turn) drawFacets(q, counted);
    } catch (err) {
      index = null;
      files.delete(url);
      fresh = true;
      if (mine !== turn) return;
      if (!again) return run(true);
      heading.textContent = 'Without search';
      status.textContent = 'The search index could not be loaded. Try again later; these pages reach every notice without it.';
      results.replaceChildren(heading, status, ...served);
      console.error(err);
    } finally {
      clearTimeout(slow);
    }
  }

  function draw(q, r, shown) {
    const n = k => `${number.format(k)} procedure${k === 1 ? '' : 's'}`, [,, order] = SORTS.find(([s]) => s === q.sort);
    const text = q.text.trim(), quoted = text && !r.wordless ? ` for “${text}”` : '';
    let said = `${n(r.total)}${quoted}, ${order}`;
    if (!r.total) said = r.matches.length ? `No procedures${quoted} with these filters. Leave out a filter.` : `No procedures${quoted}. Check the spelling, or leave out a word.`;
    else if (r.partial) said = `No procedure has all of “${text}”. ${n(r.total)} with some of it, ${order}`;
    if (r.wordless) said = `There is no word to look for in “${text}”. ${said}`;
    if (r.similar.length) said += `. Also looked for: ${r.similar.join(', ')}`;
    document.title = text ? `${text}: ${title[0].toLowerCase()}${title.slice(1)}` : title;
    heading.textContent = 'Results';
    status.className = 'note';
    if (status.textContent !== said) status.textContent = said;
    drawList(sort, el('li', null, 'Sort by'), ...SORTS.filter(([s]) => q.words || s !== 'relevance').map(([s, label]) =>
      el('li', null, link(href('sort', [s]), s === q.sort, label, { 'data-key': 'sort ' + s }))));
    items.replaceChildren(...shown.map(d => item(d, r.found)));
    drawMore();
    if (!found.isConnected) results.replaceChildren(heading, status, found);
  }
  function drawMore() {
    const left = hits.r.total - hits.shown;
    moreLine.hidden = left <= 0;
    more.textContent = `Show ${Math.min(left, PAGE)} more`;
  }
  more.addEventListener('click', async () => {
    const { ix, r, shown } = hits, next = await ix.show(r.docs.slice(shown, shown + PAGE));
    if (hits.r !== r || hits.shown !== shown) return;
    hits.shown += next.length;
    history.replaceState({ shown: hits.shown }, '');
    const added = next.map(d => item(d, r.found));
    items.append(...added);
    drawMore();
    added[0].querySelector('a').focus();
  });

  function item(d, found) {
    const marked = text => mark(text ?? '', found).map(([s, match]) => match ? el('mark', null, s) : s);
    const time = m => el('time', { datetime: m.datetime }, m.text);
    const field = (name, tag, key, ...children) => el(tag, { 'data-field': key, ...name }, ...children);
    const sums = [];
    if (d.value) {
      const amounts = d.value.amounts.map(a => el('data', { value: a.data, 'data-field': a.field === 'value' ? null : a.field }, a.text));
      const before = { 'value.max': 'up to ', 'value.min': 'from ' }[amounts.length === 1 ? d.value.amounts[0].field : ''];
      sums.push(el('div', null, el('dt', null, d.value.label), field(null, 'dd', 'value', before, amounts[0], amounts[1] && ' to ', amounts[1])));
    }
    for (const due of [d.earliest, d.deadline]) {
      if (due) sums.push(el('div', null, el('dt', null, due.label), field(null, 'dd', due.field ?? 'deadline', time(due))));
    }
    return el('li', { 'data-procedure': d.id },
      el('div', { class: 'what' },
        el('p', { class: 'note' }, field(null, 'span', 'published', time(d.published)), ', ', field(null, 'span', 'type', d.type.toLowerCase())),
        field(null, 'h3', 'title', el('a', { href: base + d.url, lang: d.titleLanguage, dir: d.titleLanguage && 'auto' }, ...marked(d.title))),
        d.buyer ? field(null, 'p', 'buyer', ...marked(d.buyer)) : null,
        d.summary ? field({ lang: d.summaryLanguage, dir: d.summaryLanguage && 'auto' }, 'p', 'summary', ...marked(d.summary)) : null),
      el('div', { class: 'state' },
        field({ class: 'status', 'data-status': d.status }, 'strong', 'status', d.statusLabel),
        sums.length ? el('dl', { class: 'sums' }, ...sums) : null));
  }

  // drawList puts new children into a list; the focus stays on the link that
  // had it, or goes to the list's first.
  function drawList(list, ...children) {
    const key = list.contains(document.activeElement) && document.activeElement.dataset.key;
    const open = list.querySelector('details')?.open;
    list.replaceChildren(...children);
    if (open && list.querySelector('details')) list.querySelector('details').open = true;
    if (key) (list.querySelector(`[data-key="${CSS.escape(key)}"]`) ?? list.querySelector('a'))?.focus();
  }
  function drawFacets(q, counted) {
    let chosen = 0;
    FACETS.forEach(([name,, any], i) => {
      const { choices } = counted.find(f => f.name === name) ?? { choices: [] };
      const keys = name === 'deadline' ? [q.deadline].filter(k => k) : q.facets[name];
      const line = c => el('li', null, link(href(name, name === 'deadline' ? [c.chosen ? '' : c.key] : c.chosen ? keys.filter(k => k !== c.key) : [...keys, c.key]), c.chosen, c.label, { 'data-key': `${name} ${c.key}` }), ' ', el('span', null, number.format(c.count)));
      const most = [...choices].sort((a, b) => b.chosen - a.chosen || b.count - a.count).slice(0, MOST_CHOICES);
      const rest = choices.filter(c => !most.includes(c));
      chosen += keys.length;
      groups[i].hidden = name !== 'deadline' && !choices.length;
      drawList(lists.get(name),
        el('ul', null, el('li', null, link(href(name, []), !keys.length, any, { 'data-key': name })), ...choices.filter(c => most.includes(c)).map(line)),
        rest.length ? el('details', null, el('summary', { 'data-key': name + ' more' }, `${rest.length} more`), el('ul', null, ...rest.map(line))) : '');
    });
    const [, a, z] = /^(.*)\.\.(.*)$/.exec(q.deadline) ?? [, '', ''];
    if (document.activeElement !== from) from.value = a;
    if (document.activeElement !== to) to.value = z;
    filterName.textContent = chosen ? `Filter (${chosen} chosen)` : 'Filter';
  }

  let typing;
  input.addEventListener('input', () => {
    clearTimeout(typing);
    typing = setTimeout(() => {
      go(href('q', [input.value]), !typed);
      typed = true;
    }, TYPING);
  });
  form.addEventListener('submit', e => {
    e.preventDefault();
    clearTimeout(typing);
    go(href('q', [input.value]), !typed);
  });
  addEventListener('popstate', () => {
    typed = false;
    input.value = state().text;
    run();
  });
  input.value = state().text;
  run();
}

if (typeof document !== 'undefined') {
  const results = document.querySelector('#results[data-index]');
  if (results) start(results);
}
