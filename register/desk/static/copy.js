"use strict";
// Copies for referrals: black places drawn on a page by mouse, pen or finger. What is drawn stands as words in the text
// field beside the page, which is all that the form sends; without this file an officer writes them there.
(() => {
  const SVG = "http://www.w3.org/2000/svg";
  const LEAST = 6; // per mille: a smaller drag was a click

  function prepare(page) {
    const frame = page.querySelector("[data-blots]");
    const drawing = frame.querySelector("svg");
    const area = page.querySelector("[data-blots-area]");
    const ticks = [...page.querySelectorAll("input[name=cover]")];
    const touch = page.querySelector("[data-blots-touch]");
    let start = null, shape = null;

    const lines = () => area.value.split("\n").map((one) => one.trim()).filter(Boolean);
    const boxOf = (line) => {
      const numbers = (line.match(/\d{1,3}(?:\.\d{1,3})?/g) || []).map((one) => Math.round(10 * Number(one)));
      return numbers.length === 4 ? numbers : null;
    };
    const ticked = (tick) => tick.value.split(":")[1].split(",").map(Number);
    const place = (rect, [left, top, right, bottom]) => {
      rect.setAttribute("x", left);
      rect.setAttribute("y", top);
      rect.setAttribute("width", Math.max(0, right - left));
      rect.setAttribute("height", Math.max(0, bottom - top));
      return rect;
    };
    const add = (box) => drawing.appendChild(place(document.createElementNS(SVG, "rect"), box));

    const draw = () => {
      drawing.replaceChildren();
      ticks.filter((one) => one.checked).forEach((one) => add(ticked(one)));
      lines().map(boxOf).filter(Boolean).forEach(add);
    };
    const at = (event) => {
      const here = frame.getBoundingClientRect();
      const within = (value) => Math.min(1000, Math.max(0, Math.round(1000 * value)));
      return [within((event.clientX - here.left) / here.width), within((event.clientY - here.top) / here.height)];
    };
    const around = ([x, y], [u, v]) => [Math.min(x, u), Math.min(y, v), Math.max(x, u), Math.max(y, v)];
    const holds = (box, [x, y]) => box && box[0] <= x && x <= box[2] && box[1] <= y && y <= box[3];

    // What was drawn last lies on top and goes first.
    const takeAway = (point) => {
      const kept = lines();
      const last = kept.map(boxOf).findLastIndex((box) => holds(box, point));
      if (last >= 0) {
        kept.splice(last, 1);
        area.value = kept.join("\n");
      } else {
        const tick = ticks.find((one) => one.checked && holds(ticked(one), point));
        if (tick) tick.checked = false;
      }
      draw();
    };

    frame.addEventListener("pointerdown", (event) => {
      if (event.button !== 0 || (event.pointerType === "touch" && touch.getAttribute("aria-pressed") !== "true")) return;
      event.preventDefault();
      frame.setPointerCapture(event.pointerId);
      start = at(event);
      shape = add([...start, ...start]);
    });
    frame.addEventListener("pointermove", (event) => { if (start) place(shape, around(start, at(event))); });
    frame.addEventListener("pointerup", (event) => {
      if (!start) return;
      const box = around(start, at(event)), point = start;
      start = null;
      if (box[2] - box[0] < LEAST || box[3] - box[1] < LEAST) { takeAway(point); return; }
      area.value = [...lines(), box.map((one) => String(one / 10)).join(", ")].join("\n");
      draw();
    });
    frame.addEventListener("pointercancel", () => { start = null; draw(); });
    touch.addEventListener("click", () => {
      const on = touch.getAttribute("aria-pressed") !== "true";
      touch.setAttribute("aria-pressed", String(on));
      frame.classList.toggle("by-touch", on);
    });
    area.addEventListener("input", draw);
    ticks.forEach((one) => one.addEventListener("change", draw));
    frame.classList.add("by-hand");
    page.querySelector("[data-blots-words]").hidden = false;
    draw();
  }

  document.addEventListener("DOMContentLoaded", () => document.querySelectorAll("[data-copy]").forEach(prepare));
})();
