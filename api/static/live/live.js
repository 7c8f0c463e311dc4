// What a client says while they are treated: kept on the phone until the server has it.
"use strict";

const API = "/api/v1/live/";
const MOST = 50; // Words in one request.
const AGAIN = [500, 1000, 2000, 4000, 8000]; // Milliseconds until it is tried again.
const QUIET = 15000; // So long an answer is waited for.

const told = document.getElementById("told");
const slider = document.getElementById("pain");
const level = document.getElementById("level");
const buttons = [...document.querySelectorAll("button[data-word]")];

// The token leaves the address bar, and stays with this tab.
const given = location.hash.slice(1);
if (given && given !== sessionStorage.getItem("token")) {
  sessionStorage.clear();
  sessionStorage.setItem("token", given);
}
history.replaceState(null, "", location.pathname);
const token = sessionStorage.getItem("token") || "";

let queue = JSON.parse(sessionStorage.getItem("queue") || "[]");
let ahead = Number(sessionStorage.getItem("ahead") || 0); // Of this clock, the server's.
let isSending = false;
let isOver = false;
let failures = 0;
let timer = 0;

function tell(state, words = "") {
  told.dataset.state = state;
  told.textContent = words ? `${told.dataset[state]} ${words}` : told.dataset[state];
}

function keep() {
  sessionStorage.setItem("queue", JSON.stringify(queue));
}

// Version 7 of RFC 9562: it begins with the moment, so that ids stand in order.
function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const now = BigInt(Date.now());
  for (let n = 0; n < 6; n += 1) {
    bytes[n] = Number((now >> BigInt(8 * (5 - n))) & 255n);
  }
  bytes[6] = (bytes[6] & 0x0f) | 0x70;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((one) => one.toString(16).padStart(2, "0")).join("");
  return hex.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, "$1-$2-$3-$4-$5");
}

function vibrate(pattern) {
  if (navigator.vibrate) {
    navigator.vibrate(pattern);
  }
}

function say(values, named) {
  if (isOver) {
    return;
  }
  const at = new Date(Date.now() + ahead).toISOString();
  queue.push({ word: { id: newId(), at, ...values }, named });
  keep();
  vibrate(40);
  tell("sending");
  stayAwake();
  send();
}

async function ask(path, body) {
  const answer = await fetch(API + path, {
    method: body ? "POST" : "GET",
    headers: { Authorization: `Live ${token}`, "Content-Type": "application/json" },
    body: body && JSON.stringify(body),
    credentials: "omit",
    cache: "no-store",
    referrerPolicy: "no-referrer",
    signal: AbortSignal.timeout(QUIET),
  });
  if (answer.status === 401) {
    over();
    return null;
  }
  if (answer.status >= 400 && answer.status < 500 && answer.status !== 429) {
    return { now: new Date().toISOString(), words: [{ problem: await answer.json() }] };
  }
  if (!answer.ok) {
    throw new Error(String(answer.status));
  }
  const said = await answer.json();
  ahead = Date.parse(said.now) - Date.now();
  sessionStorage.setItem("ahead", String(ahead));
  return said;
}

// One request at a time, so that words arrive in the order they were said.
async function send() {
  if (isSending || isOver || !queue.length) {
    return;
  }
  isSending = true;
  clearTimeout(timer);
  const batch = queue.slice(0, MOST);
  try {
    const answer = await ask("feedback/", { words: batch.map((one) => one.word) });
    if (answer) {
      failures = 0;
      received(batch, answer.words);
    }
  } catch (error) {
    tell("kept");
    timer = setTimeout(send, AGAIN[Math.min(failures, AGAIN.length - 1)]);
    failures += 1;
  }
  isSending = false;
  if (!failures) {
    send();
  }
}

function received(batch, answers) {
  queue = queue.slice(batch.length);
  keep();
  const last = batch[batch.length - 1];
  if (answers[answers.length - 1].problem) {
    tell("refused");
    vibrate([200, 100, 200]);
  } else {
    tell("received", last.named);
    vibrate([30, 60, 30]);
  }
}

function over() {
  isOver = true;
  tell("over");
  buttons.forEach((button) => { button.disabled = true; });
  slider.disabled = true;
  sessionStorage.clear();
}

async function begin() {
  tell("waiting");
  try {
    if (await ask("")) {
      tell(queue.length ? "sending" : "open");
      send();
    }
  } catch (error) {
    tell("kept");
    timer = setTimeout(begin, AGAIN[2]);
  }
}

buttons.forEach((button) => {
  button.addEventListener("click", () => say({ word: button.dataset.word }, button.textContent));
});
slider.addEventListener("input", () => { level.value = slider.value; });
slider.addEventListener("change", () => {
  say({ pain: Number(slider.value) }, `${slider.labels[0].firstChild.textContent.trim()} ${slider.value}`);
});
document.addEventListener("visibilitychange", send);
addEventListener("online", send);
begin();
