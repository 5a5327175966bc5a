// The live page of the venue: reads the stream of `/_venue/live` and shows it. Whatever the venue says is shown as
// text, never as markup. The token comes from the form or from behind the # of the address, and stays in this tab.
const TOKEN_KEY = 'paper-venue-token';
const RETRY_MS = 1_000;
const JOURNAL_SHOWN_MAX = 200;

const $ = (id) => document.getElementById(id);
let token = '';
let journal = [];

function element(tag, text = '', className = '') {
  const made = document.createElement(tag);
  made.textContent = text;
  if (className !== '') made.className = className;
  return made;
}

function row(...cells) {
  const tr = element('tr');
  for (const [text, className] of cells) tr.append(element('td', text, className));
  return tr;
}

function fill(target, children, whenEmpty, tag = 'li') {
  const shown = children.length > 0 ? children : [element(tag, whenEmpty, 'empty')];
  $(target).replaceChildren(...shown);
}

const short = (address) => `${address.slice(0, 8)}…${address.slice(-4)}`;
const time = (ms) => new Date(ms).toISOString().slice(11, 23);
const usd = (text) =>
  Number(text).toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });

function showVitals(vitals) {
  const pairs = Object.entries(vitals).map(([name, value]) => {
    const pair = element('div');
    pair.append(element('dt', name), element('dd', value));
    return pair;
  });
  $('vitals').replaceChildren(...pairs);
}

function showCoins(coins) {
  $('coins').replaceChildren(...coins.map(coinCard));
}

function coinCard({ coin, mid, mark, oracle, funding, openInterest, flags, bids, asks }) {
  const card = element('article', '', 'coin');
  const title = element('h3', coin);
  title.append(element('span', mid ?? mark));
  const facts = element('p');
  for (const [name, value] of Object.entries({ mark, oracle, funding, OI: openInterest }))
    facts.append(element('span', `${name} ${value}`));
  if (flags !== '') facts.append(element('strong', flags, 'sell'));
  const book = element('div', '', 'book');
  const most = Math.max(...[...bids, ...asks].map(({ sz }) => Number(sz)), Number.MIN_VALUE);
  const levels = (list, side) => list.map((level) => levelRow(level, side, most));
  book.append(
    ...levels(asks, 'ask').reverse(),
    element('div', spreadOf(bids, asks), 'spread'),
    ...levels(bids, 'bid'),
  );
  card.append(title, facts, book);
  return card;
}

function levelRow({ px, sz, n }, side, most) {
  const line = element('div', '', `level ${side}`);
  line.style.setProperty('--share', `${Math.round((Number(sz) / most) * 100)}%`);
  line.append(element('span', px), element('span', sz), element('span', String(n)));
  return line;
}

function spreadOf([bid], [ask]) {
  if (bid === undefined && ask === undefined) return 'empty book';
  if (bid === undefined || ask === undefined) return 'one side only';
  const [low, high] = [Number(bid.px), Number(ask.px)];
  return `spread ${(((high - low) / ((high + low) / 2)) * 10_000).toFixed(2)} bp`;
}

function showAccounts(list) {
  const rows = list.map(({ address, role, value, free, positions, orders, requestsLeft }) =>
    row(
      [role === 'user' ? short(address) : `${short(address)} (${role})`, 'long'],
      [usd(value), 'number'],
      [usd(free), 'number'],
      [positions === '' ? '–' : unbroken(positions), 'long positions'],
      [String(orders), 'number'],
      [requestsLeft.toLocaleString('en-US'), requestsLeft > 0 ? 'number' : 'number sell'],
    ),
  );
  fill('accounts', rows, 'no account yet', 'tr');
  options('fault-account', ['', ...list.map(({ address }) => address)], (address) =>
    address === '' ? 'any' : short(address),
  );
}

/** A coin and its size stay on one line. */
function unbroken(positions) {
  return positions.replaceAll(/ (?=[-\d])/g, '\u00a0');
}

function showOrders({ shown, total }) {
  const rows = shown.map(({ coin, side, px, sz, kind, account, oid }) =>
    row(
      [coin],
      [side === 'B' ? 'buy' : 'sell', side === 'B' ? 'buy' : 'sell'],
      [px, 'number'],
      [sz, 'number'],
      [kind, 'long'],
      [short(account)],
      [String(oid)],
    ),
  );
  $('orders-title').textContent =
    total > shown.length ? `Open orders (${shown.length} of ${total})` : `Open orders (${total})`;
  fill('orders', rows, 'none', 'tr');
}

function showFaults(list) {
  const items = list.map(({ id, kind, about, strikes, state }) => {
    const item = element('li');
    const away = element('button', 'Take away');
    away.type = 'button';
    away.setAttribute('aria-label', `Take away fault ${id}, ${kind}`);
    away.addEventListener('click', () => call('DELETE', `faults/${id}`));
    item.append(
      element('strong', kind),
      element('span', about),
      element('span', state),
      element('span', `struck ${strikes}`),
      away,
    );
    return item;
  });
  fill('faults', items, 'none armed');
}

function showConnections(list) {
  const items = list.map(({ id, ip, subscriptions, note }) => {
    const item = element('li');
    item.append(
      element('span', `#${id}`),
      element('span', ip),
      element('span', `${subscriptions} subscriptions`),
      element('span', note, 'sell'),
    );
    return item;
  });
  fill('connections', items, 'nobody listens');
}

function showJournal(lines) {
  journal = [...lines.reverse(), ...journal].slice(0, JOURNAL_SHOWN_MAX);
  const items = journal.map(({ seq, t, k, text }) => {
    const item = element('li');
    item.dataset.kind = k;
    item.append(
      element('span', time(t), 'when'),
      element('span', String(seq), 'seq'),
      element('span', k),
      element('span', text),
    );
    return item;
  });
  fill('journal', items, 'nothing yet');
}

function options(id, values, labelOf = (value) => value) {
  const select = $(id);
  if (values.join() === [...select.options].map(({ value }) => value).join()) return;
  const chosen = select.value;
  select.replaceChildren(...values.map((value) => new Option(labelOf(value), value)));
  if (values.includes(chosen)) select.value = chosen;
}

const SECTIONS = {
  vitals: showVitals,
  coins: showCoins,
  accounts: showAccounts,
  orders: showOrders,
  faults: showFaults,
  connections: showConnections,
  journal: showJournal,
  choices: ({ kinds, coins }) => {
    options('kind', kinds, (kind) => kind.replaceAll('_', ' '));
    options('fault-coin', ['', ...coins], (coin) => (coin === '' ? 'any' : coin));
  },
};

function say(state, text) {
  const link = $('link');
  link.dataset.state = state;
  link.textContent = text;
}

async function call(method, path, body) {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const response = await fetch(`/_venue/${path}`, { method, headers, body: body && JSON.stringify(body) });
  return { ok: response.ok, answer: await response.json() };
}

/** Shows frames until the stream ends. @returns false when the token is refused. */
async function watch() {
  const response = await fetch('/_venue/live', { headers: { authorization: `Bearer ${token}` } });
  if (response.status === 401 || response.status === 403) {
    const { message } = await response.json();
    say('lost', message);
    return false;
  }
  if (!response.ok) throw new Error(`the venue answered ${response.status}`);
  $('sign-in').hidden = true;
  $('live').hidden = false;
  journal = [];
  say('live', 'live');
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return true;
    const lines = (rest + value).split('\n');
    rest = lines.pop();
    for (const line of lines) show(JSON.parse(line));
  }
}

function show(frame) {
  for (const [name, data] of Object.entries(frame)) SECTIONS[name]?.(data);
}

async function keepWatching() {
  for (;;) {
    try {
      if (!(await watch())) break;
      say('lost', 'the venue went away; trying again');
    } catch {
      say('lost', 'no answer from the venue; trying again');
    }
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
  sessionStorage.removeItem(TOKEN_KEY);
  $('live').hidden = true;
  $('sign-in').hidden = false;
}

function begin(text) {
  token = text.trim();
  sessionStorage.setItem(TOKEN_KEY, token);
  say('waiting', 'connecting');
  keepWatching();
}

$('sign-in').addEventListener('submit', (event) => {
  event.preventDefault();
  begin($('token').value);
});

$('arm').addEventListener('submit', async (event) => {
  event.preventDefault();
  const [account, coin] = [$('fault-account').value, $('fault-coin').value];
  const match = { ...(account !== '' && { account }), ...(coin !== '' && { coin }) };
  const [seconds, amount] = [$('seconds').value, $('amount').value];
  const { ok, answer } = await call('POST', 'faults', {
    kind: $('kind').value,
    match,
    ...(seconds !== '' && { duration_ms: Number(seconds) * 1_000 }),
    ...(amount !== '' && { amount: Number(amount) }),
  });
  $('arm-answer').textContent = ok ? `armed as ${answer.id}` : answer.message;
});

const given = decodeURIComponent(location.hash.slice(1)) || sessionStorage.getItem(TOKEN_KEY);
if (location.hash !== '') history.replaceState(null, '', location.pathname);
if (given) begin(given);
