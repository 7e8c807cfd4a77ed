// The page of a chat action that opens a dialog. It is told everything in its address. Anybody can write such an address: a page that shows more
// than that signs the agent in first, as extension-sign-in does.

const told = new URLSearchParams(location.search);
document.getElementById('who').textContent = told.get('customer_name') || 'Visitor';
for (const [name, value] of told) {
  const [term, text] = [document.createElement('dt'), document.createElement('dd')];
  term.textContent = name;
  text.textContent = name === 'time' ? new Date(Number(value)).toLocaleString('en') : value;
  document.getElementById('told').append(term, text);
}
