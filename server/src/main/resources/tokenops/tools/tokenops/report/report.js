/* Makes long tables sortable by their headings and lets rows be searched. Without it the page says all the same. */
'use strict';
const FEW = 6;

function made(name, text, into) {
  const node = document.createElement(name);
  node.textContent = text;
  into.append(node);
  return node;
}

function value(row, column) {
  const cell = row.cells[column];
  return cell.dataset.sort ?? cell.textContent.trim();
}

function compared(kind) {
  if (kind !== 'number') {
    return (a, b) => a.localeCompare(b, 'en', { numeric: true });
  }
  const whole = (text) => (/^-?[0-9]+$/.test(text) ? BigInt(text) : -1n);
  return (a, b) => (whole(a) < whole(b) ? -1 : whole(a) > whole(b) ? 1 : 0);
}

function work(table) {
  const body = table.tBodies[0];
  const given = [...body.rows];
  const headings = [...table.tHead.rows[0].cells];
  if (given.length < 2) {
    return;
  }
  const name = table.caption.textContent;
  const tools = document.createElement('div');
  tools.className = 'tools';
  tools.setAttribute('role', 'group');
  tools.setAttribute('aria-label', 'Sort and filter: ' + name);
  const chosen = new Map();
  let wanted = '';
  const said = document.createElement('output');

  function show() {
    let count = 0;
    for (const row of given) {
      const fits = [...chosen].every(([column, word]) => word === '' || row.cells[column].textContent.trim() === word);
      row.hidden = !fits || !row.textContent.toLowerCase().includes(wanted);
      count += row.hidden ? 0 : 1;
    }
    said.textContent = count === given.length ? given.length + ' rows' : count + ' of ' + given.length + ' rows';
  }

  function sort(column, direction) {
    headings.forEach((heading) => heading.removeAttribute('aria-sort'));
    let rows = [...given];
    if (direction !== '') {
      const order = compared(headings[column].dataset.kind);
      rows.sort((a, b) => order(value(a, column), value(b, column)));
      if (direction === 'descending') {
        rows.reverse();
      }
      headings[column].setAttribute('aria-sort', direction);
    }
    body.append(...rows);
  }

  function select(label, options, then) {
    const around = made('label', label, tools);
    const choice = document.createElement('select');
    options.forEach(([key, text]) => {
      made('option', text, choice).value = key;
    });
    choice.addEventListener('change', () => then(choice.value));
    around.append(choice);
    return around;
  }

  if (given.length > FEW) {
    const around = made('label', 'Find in this table', tools);
    around.className = 'find';
    const input = document.createElement('input');
    input.type = 'search';
    input.addEventListener('input', () => {
      wanted = input.value.trim().toLowerCase();
      show();
    });
    around.append(input);
    headings.forEach((heading, column) => {
      const words = new Set(given.map((row) => row.cells[column].textContent.trim()));
      if (heading.dataset.kind === 'word' && words.size > 1 && words.size < 12) {
        const options = [...words].filter((word) => word !== '').map((word) => [word, word]);
        select(heading.textContent, [['', 'All'], ...options], (word) => {
          chosen.set(column, word);
          show();
        });
      }
    });
  }
  const sortable = headings.map((heading, column) => [heading, column]).filter(([heading]) => heading.dataset.kind);
  const orders = sortable.flatMap(([heading, column]) => [
    [column + ' ascending', heading.textContent + ', rising'],
    [column + ' descending', heading.textContent + ', falling'],
  ]);
  const narrow = select('Order', [['', 'As given'], ...orders], (key) => {
    const [column, direction] = key.split(' ');
    sort(Number(column), direction ?? '');
  });
  narrow.className = 'narrow';
  sortable.forEach(([heading, column]) => {
    const text = heading.textContent;
    heading.textContent = '';
    const button = made('button', text, heading);
    button.type = 'button';
    button.addEventListener('click', () => {
      const now = heading.getAttribute('aria-sort');
      sort(column, now === 'ascending' ? 'descending' : now === 'descending' ? '' : 'ascending');
    });
  });
  if (given.length > FEW) {
    tools.append(said);
    show();
  } else {
    tools.classList.add('narrow-only');
  }
  table.before(tools);
}

document.querySelectorAll('table.stack').forEach(work);
