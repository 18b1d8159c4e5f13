/** Asks for the token where the server has one, and lets whoever gave it log out. */
import {login, logout} from './api.js';
import {el} from './dom.js';
import {Stored} from './stored.js';

const entered = new Stored('tidemark.entered'); // No script sees the cookie.

/** Lets who has logged in log out again. */
export function offerLogout(button) {
  button.hidden = entered.value === null;
  button.addEventListener('click', async () => {
    try {
      await logout();
    } catch {
      return; // That the server does not answer is said elsewhere; the session stands.
    }
    entered.value = null;
    window.location.reload();
  });
}

/** Opens the dialogue whenever the server refuses for want of a token; once it is right the page begins anew. */
export function askForToken() {
  const token = el('input', {type: 'password', id: 'token', autocomplete: 'current-password', required: true});
  const said = el('p', {class: 'error', role: 'alert'});
  const enter = async (event) => {
    event.preventDefault();
    said.textContent = '';
    try {
      await login(token.value);
      entered.value = 'yes';
      window.location.reload();
    } catch (e) {
      said.textContent = e.message;
      token.select();
    }
  };
  const dialogue = el(
    'dialog',
    {class: 'login', 'aria-labelledby': 'login-title', oncancel: (event) => event.preventDefault()},
    el(
      'form',
      {onsubmit: enter},
      el('h2', {id: 'login-title', text: 'Tidemark'}),
      el('p', {text: 'This server asks for its token: the value of dashboard.token.'}),
      el('label', {for: 'token', text: 'Token'}),
      token,
      said,
      el('button', {type: 'submit', class: 'primary', text: 'Enter'}),
    ),
  );
  document.body.append(dialogue);
  window.addEventListener('tidemark:unauthorized', () => {
    if (!dialogue.open) {
      dialogue.showModal();
      token.focus();
    }
  });
}
