/** Asks the query API. Addresses are relative, so that the page works below any path. */

const AT_ONCE = 5; // Browsers open six connections to a host, and the live stream has one of them.
const TRIES = 3;
const LONGEST_WAIT = 20_000;
const TIME_LIMIT = 30_000; // Twice what the server lets a question take.

/** A refusal of the API, or that it does not answer. */
export class ApiError extends Error {
  /**
   * @param {number} status HTTP status; 0 if there was no answer
   * @param {{code: string, message: string, field?: string|null, allowed?: string[]}} error
   */
  constructor(status, error) {
    super(error.message);
    this.name = 'ApiError';
    this.status = status;
    this.code = error.code;
    this.field = error.field ?? null;
    this.allowed = error.allowed ?? [];
  }
}

let running = 0;
const waiting = [];

async function inTurn(work) {
  if (running >= AT_ONCE) {
    await new Promise((resolve) => waiting.push(resolve));
  }
  running++;
  try {
    return await work();
  } finally {
    running--;
    waiting.shift()?.();
  }
}

function sleep(milliseconds, signal) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    signal?.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        reject(signal.reason);
      },
      {once: true},
    );
  });
}

/** The address of a question; lists become repeated parameters, null and undefined none. */
export function address(path, parameters = {}) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== null && one !== undefined) {
        query.append(name, one);
      }
    }
  }
  const text = query.toString();
  return text ? `${path}?${text}` : path;
}

async function refusal(response) {
  try {
    return new ApiError(response.status, (await response.json()).error);
  } catch {
    return new ApiError(response.status, {
      code: 'internal',
      message: `the server answers with status ${response.status}`,
    });
  }
}

async function ask(url, signal) {
  for (let attempt = 1; ; attempt++) {
    const limit = AbortSignal.timeout(TIME_LIMIT);
    let response;
    try {
      response = await fetch(url, {
        signal: signal ? AbortSignal.any([signal, limit]) : limit,
        headers: {accept: 'application/json'},
        cache: 'no-store',
      });
      if (response.ok) {
        return await response.json();
      }
    } catch (e) {
      if (signal?.aborted) {
        throw e;
      }
      throw new ApiError(0, {code: 'unreachable', message: 'the server does not answer'});
    }
    const error = await refusal(response);
    if (response.status === 401) {
      window.dispatchEvent(new CustomEvent('tidemark:unauthorized'));
    }
    if ((response.status !== 429 && response.status !== 503) || attempt === TRIES) {
      throw error;
    }
    const wait = Number(response.headers.get('retry-after') ?? attempt) * 1000;
    await sleep(Math.min(LONGEST_WAIT, wait * (1 + Math.random() / 2)), signal);
  }
}

/**
 * The answer to a question; asked again after a moment if the server is busy.
 *
 * @param {string} url as of {@link address}
 * @param {AbortSignal} [signal]
 * @throws {ApiError} if it is refused
 */
export function get(url, signal) {
  return inTurn(() => {
    signal?.throwIfAborted();
    return ask(url, signal);
  });
}

/** Exchanges a token for the cookie. @throws {ApiError} if it is wrong */
export function login(token) {
  return post('login', {headers: {'content-type': 'application/json'}, body: JSON.stringify({token})});
}

/** Ends what the cookie stands for. @throws {ApiError} if the server does not answer */
export function logout() {
  return post('logout');
}

async function post(path, content = {}) {
  let response;
  try {
    response = await fetch(path, {...content, method: 'POST', signal: AbortSignal.timeout(TIME_LIMIT)});
  } catch {
    throw new ApiError(0, {code: 'unreachable', message: 'the server does not answer'});
  }
  if (!response.ok) {
    throw await refusal(response);
  }
}
