// A session as it happens: what the client says is shown at once, and answered by a touch.
"use strict";

const board = document.getElementById("live");
const hears = document.getElementById("hears");
const unsaved = document.getElementById("unsaved");
const treated = document.getElementById("treated");
const names = Object.fromEntries(
  [...document.getElementById("names").content.children].map((one) => [one.value, one.textContent]),
);
const csrf = board.querySelector("[name=csrfmiddlewaretoken]").value;

const SHOWN = 12; // Words.
const SILENCE = 40000; // Milliseconds without a sign of life: the stream is dead.
const POLL = 2000;
const AGAIN = 3000;

const said = new Map(); // Feedback by its id, as the API shows it.
let session = null;
let ahead = 0; // Of this clock, the server's.
let source = null;
let alive = 0;
let isOver = false;

function clock(moment, shape) {
  const options = { timeZone: board.dataset.zone, timeStyle: shape };
  return new Date(moment).toLocaleTimeString(document.documentElement.lang, options);
}

function tell(state) {
  if (hears.dataset.state !== state) {
    hears.dataset.state = state;
    hears.textContent = hears.dataset[state];
  }
}

// The stream, and asking where there is none

function listen() {
  if (source) {
    source.close();
  }
  alive = Date.now();
  source = new EventSource(board.dataset.events, { withCredentials: true });
  source.addEventListener("open", lives);
  source.addEventListener("still", lives);
  source.addEventListener("feedback", (event) => { lives(); hear([JSON.parse(event.data)]); });
  source.addEventListener("session", (event) => { lives(); stands(JSON.parse(event.data)); });
  source.addEventListener("error", () => {
    alive = 0;
    if (!isOver && source.readyState === EventSource.CLOSED) {
      setTimeout(listen, AGAIN);
    }
  });
}

function lives() {
  alive = Date.now();
  tell("open");
}

async function ask() {
  if (isOver || (source.readyState === EventSource.OPEN && Date.now() - alive < SILENCE)) {
    return;
  }
  if (source.readyState === EventSource.OPEN) {
    listen();
  }
  try {
    const answer = await fetch(board.dataset.api, { signal: AbortSignal.timeout(10000) });
    if (answer.status === 401) {
      location.reload(); // To the page where one logs in.
      return;
    }
    const shown = await answer.json();
    const running = shown.treatments.filter((one) => one.started_at && !one.ended_at);
    tell("asks");
    hear(shown.feedback);
    stands({ ...session, ...shown, treatment: running.pop() || null });
  } catch (error) {
    tell("away");
  }
}

function stands(now) {
  const before = session;
  session = now;
  if (now.now) {
    ahead = Date.parse(now.now) - Date.now();
  }
  const key = (one) => one && JSON.stringify([one.treatment && [one.treatment.id, one.treatment.version]]);
  if (key(before) !== key(now)) {
    showTreated();
  }
  showLink();
  isOver = !["planned", "in_progress"].includes(now.status);
  if (isOver) {
    source.close();
    tell("over");
  }
  tick();
}

function hear(feedback) {
  feedback.forEach((one) => said.set(one.id, one));
  if (feedback.some((one) => one.treatment && !placeOf(one))) {
    showTreated();
  }
  show();
}

// What is shown

async function showTreated() {
  const answer = await fetch(board.dataset.treated);
  if (answer.ok && !answer.redirected) {
    treated.innerHTML = await answer.text();
    show();
    tick();
  }
}

function placeOf(feedback) {
  const found = feedback.treatment && treated.querySelector(`[data-treatment="${feedback.treatment}"]`);
  return found ? found.textContent : "";
}

function wordsOf(one) {
  const pain = one.pain === null ? "" : `${board.dataset.pain} ${one.pain} ${board.dataset.of}`;
  return [names[one.word], pain, names[one.discomfort], one.note].filter(Boolean).join(" · ");
}

function show() {
  const all = [...said.values()].sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : a.id < b.id ? 1 : -1));
  keep(document.getElementById("alerts"), "alert", all.filter((one) => one.awaits_response), (item, one) => {
    item.className = one.word === "lighter" && !one.is_alert ? "wish" : "alert";
    item.querySelectorAll("button").forEach((button) => {
      button.onclick = () => respond(item, one, button.value);
    });
  });
  keep(document.getElementById("words"), "word", all.slice(0, SHOWN), (item, one) => {
    item.querySelector("time").textContent = clock(one.at, "medium");
    item.querySelector("time").dateTime = one.at;
    item.querySelector(".answer").textContent = one.response
      ? `→ ${names[one.response.response]}, ${board.dataset.after} ${one.response.seconds} s` : "";
    item.classList.toggle("alert", one.is_alert);
  });
}

// One item for each, in order; one that is there already stays, so that no touch is lost.
function keep(list, template, rows, fill) {
  const there = new Map([...list.children].map((item) => [item.dataset.id, item]));
  rows.forEach((one, n) => {
    const item = there.get(one.id) || document.getElementById(template).content.firstElementChild.cloneNode(true);
    there.delete(one.id);
    item.dataset.id = one.id;
    item.dataset.at = one.at;
    item.querySelector(".said").textContent = wordsOf(one);
    item.querySelector(".place").textContent = placeOf(one);
    fill(item, one);
    if (list.children[n] !== item) {
      list.insertBefore(item, list.children[n] || null);
    }
  });
  there.forEach((item) => item.remove());
}

function seconds(since) {
  const past = Math.max(0, Math.floor((Date.now() + ahead - Date.parse(since)) / 1000));
  const minutes = Math.floor(past / 60);
  return minutes ? `${minutes}:${String(past % 60).padStart(2, "0")} min` : `${past} s`;
}

function tick() {
  document.querySelectorAll("#alerts li").forEach((item) => {
    item.querySelector("time").textContent = seconds(item.dataset.at);
  });
  const running = treated.querySelector(".running");
  if (running) {
    running.querySelector(".elapsed").textContent = seconds(running.dataset.since);
  }
  if (session && session.started_at && !isOver) {
    document.getElementById("lasts").textContent = seconds(session.started_at);
  }
}

// What is done

async function send(path, method, body) {
  unsaved.hidden = true;
  const answer = await fetch(board.dataset.api + path, {
    method,
    headers: { "Content-Type": "application/json", "X-CSRFToken": csrf },
    body: body && JSON.stringify(body),
    signal: AbortSignal.timeout(10000),
  });
  if (!answer.ok && answer.status !== 409) {
    throw new Error(String(answer.status));
  }
  return answer.status === 204 ? null : answer.json();
}

function failed() {
  unsaved.textContent = board.dataset.unsaved;
  unsaved.hidden = false;
}

async function respond(item, one, response) {
  const buttons = [...item.querySelectorAll("button")];
  buttons.forEach((button) => { button.disabled = true; });
  try {
    const at = new Date(Date.now() + ahead).toISOString();
    const answered = await send(`feedback/${one.id}/respond/`, "POST", { response, at });
    if (answered.id === one.id) {
      hear([answered]);
    }
  } catch (error) {
    buttons.forEach((button) => { button.disabled = false; });
    failed();
  }
}

function showLink() {
  const open = document.getElementById("open");
  const end = document.getElementById("end");
  const code = document.getElementById("code");
  const link = session.link;
  if (link === undefined) {
    return;
  }
  open.textContent = link ? `${board.dataset.until} ${clock(link.expires_at, "short")}` : open.dataset.none;
  code.hidden = !link || code.dataset.id !== link.id;
  if (end) {
    end.hidden = !link;
  }
}

async function renew() {
  try {
    const link = await send("live-link/", "POST");
    const code = document.getElementById("code");
    code.dataset.id = link.id;
    code.querySelector("img").src = `data:image/svg+xml,${encodeURIComponent(link.qr)}`;
    code.querySelector("a").href = link.url;
    code.querySelector("a").textContent = link.url;
    session = { ...session, link: { id: link.id, expires_at: link.expires_at } };
    showLink();
  } catch (error) {
    failed();
  }
}

async function end() {
  try {
    await send("live-link/", "DELETE");
  } catch (error) {
    failed();
  }
}

if (document.getElementById("renew")) {
  document.getElementById("renew").addEventListener("click", renew);
  document.getElementById("end").addEventListener("click", end);
}
setInterval(tick, 1000);
setInterval(ask, POLL);
listen();
stayAwake();
