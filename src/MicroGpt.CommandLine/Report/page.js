// Shows the values at the pointer: a line across the plot, and the numbers in the legend below it. The page reads without it.
"use strict";
const explore = plot => {
  const numbers = name => plot.dataset[name].split(" ").map(Number);
  const [left, top, right, bottom] = numbers("panel");
  const [firstX, lastX, firstY, lastY] = numbers("axes");
  const lines = [...plot.querySelectorAll("[data-line]")].map(group => ({
    at: group.dataset.line,
    points: [...group.querySelector("polyline").points].map(point => [point.x, point.y]),
  }));
  const columns = [...new Set(lines.flatMap(line => line.points.map(point => point[0])))].sort((a, b) => a - b);
  const outputs = new Map([...plot.closest("figure").querySelectorAll("output")].map(output => [output.dataset.at, output]));
  const texts = new Map([...outputs].map(([at, output]) => [at, output.textContent]));
  const cursor = document.createElementNS("http://www.w3.org/2000/svg", "line");
  cursor.setAttribute("class", "cursor");
  let column = -1;

  const format = value => {
    const size = Math.abs(value);
    const [unit, letter] = size >= 1e9 ? [1e9, " G"] : size >= 1e6 ? [1e6, " M"] : size >= 1e4 ? [1e3, " k"] : [1, ""];
    return String(Number((value / unit).toPrecision(4))) + letter;
  };
  const nearest = (values, x) => values.reduce((best, value, i) => Math.abs(value - x) < Math.abs(values[best] - x) ? i : best, 0);

  const show = index => {
    column = Math.max(0, Math.min(columns.length - 1, index));
    const x = columns[column];
    for (const [name, value] of Object.entries({ x1: x, x2: x, y1: top, y2: bottom })) {
      cursor.setAttribute(name, value);
    }
    plot.append(cursor);
    outputs.get("x").textContent = format(Math.round(firstX + (x - left) / (right - left) * (lastX - firstX)));
    for (const { at, points } of lines) {
      const y = points[nearest(points.map(point => point[0]), x)][1];
      const value = firstY + (bottom - y) / (bottom - top) * (lastY - firstY);
      // A value above the axis is drawn at its edge.
      outputs.get(at).textContent = (y <= top ? "≥ " : "") + format(value);
    }
  };
  const hide = () => {
    column = -1;
    cursor.remove();
    texts.forEach((text, at) => { outputs.get(at).textContent = text; });
  };

  plot.setAttribute("tabindex", "0");
  plot.querySelectorAll("title").forEach(title => title.remove());
  plot.addEventListener("pointermove", event => {
    const box = plot.getBoundingClientRect();
    show(nearest(columns, (event.clientX - box.left) / box.width * plot.viewBox.baseVal.width));
  });
  plot.addEventListener("pointerleave", hide);
  plot.addEventListener("blur", hide);
  plot.addEventListener("keydown", event => {
    const steps = { ArrowLeft: -1, ArrowRight: 1, PageUp: -50, PageDown: 50, Home: -columns.length, End: columns.length };
    if (event.key in steps) {
      event.preventDefault();
      show((column < 0 ? columns.length - 1 : column) + steps[event.key]);
    } else if (event.key === "Escape") {
      hide();
    }
  });
};
const exploreAll = () => document.querySelectorAll(".plot svg[data-panel]").forEach(explore);
exploreAll();

// A page that is served follows its run. It waits while somebody reads values.
const live = document.getElementById("live");
if (live) {
  const events = new EventSource("/events" + location.search);
  let newest = "";
  let shown = "";
  let asked = 0;
  const follow = async () => {
    const isRead = document.hidden || document.querySelector(".cursor");
    if (newest === shown || isRead || Date.now() - asked < 3000) {
      return;
    }
    asked = Date.now();
    const step = newest;
    try {
      const answer = await fetch("/body" + location.search);
      const body = answer.ok ? await answer.text() : "";
      if (document.getElementById("waiting") && answer.ok && !body.includes('id="waiting"')) {
        // The run has a name now, which is in the heading and the title.
        location.reload();
      } else if (answer.ok) {
        document.querySelector("main").innerHTML = body;
        exploreAll();
        shown = step;
      }
    } catch {
      // The next look tries again.
    }
  };
  events.onmessage = event => {
    newest = event.data;
    live.textContent = `Live: step ${newest}`;
    follow();
  };
  // An event that came too early, or while somebody read values, may have been the last one.
  setInterval(follow, 1000);
  events.onerror = () => { live.textContent = "The connection is gone. The run may be over."; };
}
