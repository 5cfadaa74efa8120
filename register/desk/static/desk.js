"use strict";
// Conveniences only: every page works without this file.
(() => {
  const writing = (target) => target.closest("input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]");
  const active = (target) => target.closest("button, a[href], summary, input, select, textarea");

  // One key for one button: whatever carries data-key is clicked by that key.
  document.addEventListener("keydown", (event) => {
    if (event.repeat || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.key === "Escape" && writing(event.target)) { event.target.blur(); return; }
    if (writing(event.target)) return;
    if (event.key === "Enter" && active(event.target)) return; // the focused button is meant
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const thaiDigit = "๐๑๒๓๔๕๖๗๘๙".indexOf(key);
    const wanted = thaiDigit >= 0 ? String(thaiDigit) : keyOfPosition(event, key);
    const found = [...document.querySelectorAll("[data-key]")].find((one) => one.dataset.key.split(" ").includes(wanted) && one.offsetParent !== null);
    if (!found) return;
    event.preventDefault();
    const fold = found.tagName === "SUMMARY" && found.parentElement;
    // What stands open already is gone into, not shut
    if (!fold || !fold.open || fold.contains(document.activeElement)) found.click();
    if (found.tagName === "INPUT") { found.focus(); found.select(); }
    if (fold && fold.open) {
      const field = fold.querySelector("input:not([type=hidden]), textarea, button");
      if (field) field.focus();
    }
  });

  // With a Thai keyboard layout the letter keys give Thai letters: then their position counts.
  function keyOfPosition(event, key) {
    if (/^[\u0e00-\u0e7f]$/.test(key)) {
      const letter = /^Key([A-Z])$/.exec(event.code);
      const digit = /^Digit([0-9])$/.exec(event.code);
      if (letter) return letter[1].toLowerCase();
      if (digit) return digit[1];
      return { BracketLeft: "[", BracketRight: "]", Equal: "+", Minus: "-", Slash: "/" }[event.code] || key;
    }
    if (event.code === "Equal" && key === "=") return "+";
    return key;
  }

  // Page images: one at a time, larger, smaller, turned.
  function prepare(viewer) {
    const pages = [...viewer.querySelectorAll("[data-page]")];
    const area = viewer.querySelector(".viewer-pages");
    const place = viewer.querySelector("[data-view-place]");
    let shown = 0, size = 1, turn = 0;
    const draw = () => {
      pages.forEach((page, index) => { page.hidden = index !== shown; });
      area.className = `viewer-pages size-${size} turn-${turn}`;
      place.textContent = `${shown + 1} / ${pages.length}`;
    };
    viewer.querySelector(".viewer-tools").hidden = false;
    viewer.addEventListener("click", (event) => {
      const button = event.target.closest("[data-view]");
      if (!button) return;
      const act = button.dataset.view;
      if (act === "back") shown = Math.max(0, shown - 1);
      if (act === "on") shown = Math.min(pages.length - 1, shown + 1);
      if (act === "larger") size = Math.min(4, size + 1);
      if (act === "smaller") size = Math.max(1, size - 1);
      if (act === "turn") turn = (turn + 1) % 4;
      draw();
    });
    draw();
  }
  const prepareAll = (root) => root.querySelectorAll("[data-viewer]").forEach(prepare);
  document.addEventListener("DOMContentLoaded", () => prepareAll(document));
  document.addEventListener("htmx:load", (event) => {
    if (event.detail.elt === document.body) return;
    prepareAll(event.detail.elt);
    if (!("still" in event.detail.elt.dataset)) window.scrollTo({ top: 0 }); // what renews itself moves nothing
  });
  // An error page takes the place of the whole page.
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.xhr.status >= 400) { event.detail.shouldSwap = true; event.detail.isError = false; }
  });
  // A closed menu must not stay open when something else is clicked.
  document.addEventListener("click", (event) => {
    document.querySelectorAll("details.me[open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
  });
  // Scans: files dropped into the frame, how far the sending is, and paper for the slip.
  document.addEventListener("dragover", (event) => {
    const frame = event.target.closest("[data-drop]");
    document.querySelectorAll("[data-drop]").forEach((one) => one.classList.toggle("over", one === frame));
    if (document.querySelector("[data-drop]")) event.preventDefault(); // a file beside the frame must not replace the page
  });
  document.addEventListener("drop", (event) => {
    const frame = event.target.closest("[data-drop]");
    document.querySelectorAll("[data-drop]").forEach((one) => one.classList.remove("over"));
    if (!document.querySelector("[data-drop]")) return;
    event.preventDefault();
    if (frame && event.dataTransfer.files.length) frame.querySelector("input[type=file]").files = event.dataTransfer.files;
  });
  document.addEventListener("htmx:xhr:progress", (event) => {
    const bar = event.target.querySelector && event.target.querySelector("progress");
    if (!bar || !event.detail.lengthComputable) return;
    bar.hidden = false;
    bar.value = (100 * event.detail.loaded) / event.detail.total;
  });
  // On a telephone menu and tabs are wider than the screen: where one is must be seen.
  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("nav [aria-current]").forEach((one) => {
      const row = one.closest("nav ul, nav");
      const scrolls = [row, row.parentElement].find((box) => getComputedStyle(box).overflowX === "auto") || row;
      scrolls.scrollLeft += one.getBoundingClientRect().left - scrolls.getBoundingClientRect().left - 24;
    });
  });
  const showConveniences = () => {
    document.querySelectorAll(".drop-words[hidden], [data-print][hidden]").forEach((one) => { one.hidden = false; });
  };
  document.addEventListener("DOMContentLoaded", showConveniences);
  document.addEventListener("htmx:load", showConveniences);
  document.addEventListener("click", (event) => { if (event.target.closest("[data-print]")) window.print(); });
})();
