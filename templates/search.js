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

export const fold = s => s.normalize('NFKD').toLowerCase().replace(ACCENTS, '').replace(/[ςæœøłđðþßħı]/g, c => PLAIN[c]);
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
        clauses.push({ exclude, phrase, whole: phrase ? '' : whole, parts: parts.slice(0, 32) });
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
const UNPLACED = new Set('a an and are as at be by for from in is of on or that the this to with'.split(' '));

function numbers(s) {
  const all = [];
  let v = 0, unit = 1;
  for (let i = 0; i < s.length; i++) {
    let d = s.charCodeAt(i) - 35;
    if (d > 57) d--;
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

// open gives the index whose entry is at url. load(url, fresh) gives a file's
// JSON, and may keep it unless fresh.
export async function open(url, load) {
  const entry = await load(url, true);
  const file = (kind, hash) => load(url.replace(/[^/]*$/, `${kind}-${hash}.json`), false);
  const count = entry.documents;

  async function published() {
    const f = await file('published', entry.published), minutes = numbers(f.minutes);
    let day = 0;
    return numbers(f.days).map((n, doc) => (day += unsign(n)) * DAY + minutes[doc]);
  }
  async function deadline() {
    const [f, from] = await Promise.all([file('deadline', entry.deadline), published()]);
    const n = numbers(f.days), minutes = numbers(f.minutes);
    let i = 0;
    return minutes.map((minute, doc) => n[i++] ? (Math.floor(from[doc] / DAY) + unsign(n[i++])) * DAY + minute : ABSENT);
  }
  async function value() {
    const n = numbers(await file('value', entry.value)), all = [];
    for (let i = 0; i < n.length; i++) all.push(n[i] ? n[++i] * 10 ** Math.min(n[i - 1] - 1, 18) : ABSENT);
    return all;
  }

  const rarity = found => Math.round(64 * Math.log2(1 + count / Math.max(found, 1)));
  function weigh(best) {
    const w = rarity(best.reduce((n, b) => n + (b > 0), 0));
    return best.map(b => b * w);
  }
  function postings(f, i, each) {
    ordinals(f.documents[i]).forEach((doc, k) => each(doc, f.levels[i].charCodeAt(k) - 96));
  }

  async function word(w, begins, similar, found) {
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
    const jobs = [one('terms', w, SAME), ...forms(w).map(f => one('terms', f, FORM))];
    if (begins) {
      found?.beginnings.push(w);
      const hashes = covering(entry.terms, w);
      if (hashes.length > MAX_FILES) jobs.push(one('beginnings', w, BEGINS));
      else jobs.push(...hashes.map(async hash => {
        const f = await file('terms', hash);
        f.terms.forEach((t, i) => { if (t.startsWith(w)) add(f, i, BEGINS); });
      }));
    }
    await Promise.all(jobs);
    if (similar && !any) {
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
    if (!exclude) parts.forEach(p => found.words.add(p));
    const placed = parts.map((w, offset) => ({ w, offset })).filter(({ w }) => parts.length === 1 || !UNPLACED.has(w));
    if (!placed.length) return (await Promise.all(parts.map(p => word(p, false, false, null)))).reduce(both);
    const read = await Promise.all(placed.map(async ({ w, offset }) => {
      const hash = find(entry.terms, w);
      const f = hash && await file('terms', hash), i = f ? f.terms.indexOf(w) : -1;
      if (i < 0) return null;
      const best = new Int32Array(count), at = new Map();
      postings(f, i, (doc, level) => { best[doc] = SAME * level; });
      if (parts.length > 1) {
        const p = await file('positions', find(entry.positions, w)), n = numbers(p.places[p.terms.indexOf(w)]);
        let k = 0;
        for (const doc of ordinals(f.documents[i])) {
          const starts = [];
          for (let left = n[k++], place = 0; left > 0; left--) starts.push((place += n[k++]) - offset);
          at.set(doc, starts);
        }
      }
      return { scores: weigh(best), at };
    }));
    if (read.includes(null)) return new Int32Array(count);
    const sum = read.map(r => r.scores).reduce(both);
    if (parts.length === 1) return sum;
    return sum.map((score, doc) => {
      if (!score) return 0;
      const [first, ...rest] = read.map(r => r.at.get(doc));
      return first.some(s => rest.every(starts => starts.includes(s))) ? score : 0;
    });
  }

  async function clause(c, found) {
    const long = w => c.last || length(w) >= 3;
    if (c.phrase) return phrase(c, found);
    if (c.exclude) return word(c.parts[0], false, false, null);
    if (!c.whole) return word(c.parts[0], long(c.parts[0]), true, found);
    const parts = await Promise.all(c.parts.map((p, i) => word(p, i === c.parts.length - 1 && long(p), true, found)));
    const whole = await word(c.whole, true, false, found);
    return parts.reduce(both).map((score, doc) => score + whole[doc]);
  }

  // search gives { total, docs, matches, partial, similar, found } for a query
  // { text, facets, deadline, today, sort }. docs are numbers, in order.
  async function search(q) {
    const clauses = parse(q.text ?? ''), found = { words: new Set(), beginnings: [], similar: [] };
    const filters = await lacking(q, false);
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
    return { total: docs.length, docs, matches, partial, similar: found.similar, found };
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
