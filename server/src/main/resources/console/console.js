"use strict";
// Keeps a page up to date. The server draws; this fetches the page again and puts the parts that changed in place.
(() => {
  const LONGEST_WAIT = 30000;
  const main = document.getElementById("main");
  const link = document.getElementById("link");
  const say = document.getElementById("say");
  const skew = Date.parse(document.documentElement.dataset.now) - Date.now();
  let stream = null;
  let timer = 0;
  let failures = 0;
  let fetching = false;
  let again = false;

  function age(at, now) {
    const seconds = Math.floor((now - Date.parse(at)) / 1000);
    if (seconds < 1) return "now";
    if (seconds < 60) return seconds + " s ago";
    if (seconds < 3600) return Math.floor(seconds / 60) + " min ago";
    if (seconds < 48 * 3600) return Math.floor(seconds / 3600) + " h ago";
    return Math.floor(seconds / 86400) + " d ago";
  }

  function ages(root, now) {
    for (const span of root.querySelectorAll("[data-at]")) {
      const text = age(span.dataset.at, now);
      if (span.textContent !== text) span.textContent = text;
    }
  }

  function state(word, text) {
    link.hidden = false;
    link.dataset.state = word;
    if (link.textContent !== text) link.textContent = text;
  }

  // Whether somebody is writing in it: what is being written is never replaced.
  function written(part) {
    return [...part.querySelectorAll("input:not([type=hidden])")].some(
      (input) => input.value !== "" || input === document.activeElement);
  }

  function place(part, fresh) {
    for (const open of part.querySelectorAll("details[open][id]")) {
      const same = fresh.querySelector("#" + CSS.escape(open.id));
      if (same) same.open = true;
    }
    if (part.outerHTML === fresh.outerHTML || written(part)) return;
    const focused = part.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
    part.replaceWith(document.importNode(fresh, true));
    if (focused) document.querySelector('[href="' + CSS.escape(focused) + '"]')?.focus({ preventScroll: true });
  }

  function show(page) {
    const fresh = page.getElementById("main");
    const now = Date.now() + skew;
    ages(fresh, now);
    ages(main, now);
    for (const part of fresh.querySelectorAll("[data-live]")) {
      const old = document.getElementById(part.id);
      if (old) place(old, part);
    }
    if (main.dataset.say !== fresh.dataset.say) say.textContent = fresh.dataset.say;
    for (const name of ["say", "follow", "every"]) main.dataset[name] = fresh.dataset[name];
  }

  async function refresh() {
    if (fetching) {
      again = true;
      return;
    }
    fetching = true;
    try {
      const answer = await fetch(location.pathname, { cache: "no-store", headers: { Accept: "text/html" } });
      if (answer.redirected) {
        location.reload();
        return;
      }
      if (!answer.ok) throw new Error("status " + answer.status);
      show(new DOMParser().parseFromString(await answer.text(), "text/html"));
      failures = 0;
      state("live", "Live");
    } catch {
      failures++;
      state("away", "Not connected, trying again");
    } finally {
      fetching = false;
    }
    if (again) {
      again = false;
      await refresh();
    }
    keep();
  }

  // Goes on as the page now says: by its stream, or after a while.
  function keep() {
    clearTimeout(timer);
    const follow = main.dataset.follow;
    const every = Number(main.dataset.every);
    if (!follow && stream) {
      stream.close();
      stream = null;
    }
    if (follow && !stream && !document.hidden) {
      stream = new EventSource(follow);
      stream.onmessage = refresh;
      stream.onerror = lost;
    } else if ((every > 0 || failures > 0) && !document.hidden) {
      timer = setTimeout(refresh, Math.min(LONGEST_WAIT, Math.max(every, 1000) * 2 ** Math.min(failures, 5)));
    }
  }

  // The browser connects again by itself, unless the server refuses: then the page finds out why.
  function lost() {
    if (stream.readyState === EventSource.CLOSED) {
      stream.close();
      stream = null;
      failures++;
      timer = setTimeout(refresh, 2000);
    }
    state("away", "Not connected, trying again");
  }

  function offerCheck() {
    const button = document.getElementById("check");
    if (!button || !globalThis.crypto?.subtle) return;
    const checked = document.getElementById("checked");
    button.hidden = false;
    button.addEventListener("click", async () => {
      try {
        const answer = await fetch(button.dataset.url, { cache: "no-store" });
        if (!answer.ok) throw new Error("status " + answer.status);
        const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", await answer.arrayBuffer()));
        const hex = Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
        const same = hex === button.dataset.hex;
        checked.className = same ? "good" : "bad";
        checked.textContent = same ? "The bytes have this digest." : "The bytes have another digest: " + hex;
      } catch (problem) {
        checked.className = "bad";
        checked.textContent = "The bytes couldn't be fetched: " + problem.message;
      }
    });
  }

  document.addEventListener("visibilitychange", () => {
    if (document.hidden) {
      clearTimeout(timer);
      stream?.close();
      stream = null;
    } else if (main.dataset.follow || Number(main.dataset.every) > 0) {
      refresh();
    }
  });
  setInterval(() => ages(document, Date.now() + skew), 1000);
  offerCheck();
  if (main.dataset.follow || Number(main.dataset.every) > 0) {
    state("live", "Live");
    keep();
  }
})();
