// Keeps the screen on, where the device lets a page do so.
"use strict";

let lock = null;
async function stayAwake() {
  if (!lock && "wakeLock" in navigator && document.visibilityState === "visible") {
    try {
      lock = await navigator.wakeLock.request("screen");
      lock.addEventListener("release", () => { lock = null; });
    } catch (error) {
      lock = null; // A battery that is low may refuse it.
    }
  }
}
document.addEventListener("visibilitychange", stayAwake);
