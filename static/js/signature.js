// [data-pad]: a signature drawn with a finger, a pen or the mouse. What is sent are the strokes, never a picture.
(() => {
  const part = document.querySelector("[data-pad]");
  if (!part) return;
  const MOST = 4500;
  const form = part.closest("form");
  const field = form.elements.strokes;
  const canvas = part.querySelector("canvas");
  const state = part.querySelector("[role=status]");
  const pad = new SignaturePad(canvas, { penColor: "#10233f", minDistance: 2, minWidth: 1, maxWidth: 2.8 });
  let strokes = [];
  let drawnOn = 0;

  const say = () => {
    const words = pad.isEmpty() ? state.dataset.empty : state.dataset.drawn;
    if (state.textContent !== words) state.textContent = words;
    // That nothing is drawn yet is no error any more.
    if (!pad.isEmpty()) for (const error of part.querySelectorAll(".invalid-feedback")) error.remove();
  };
  const show = () => {
    pad.fromData(strokes.map((points) => ({ points })));
    say();
  };
  const keep = () => {
    strokes = pad.toData().map((stroke) => stroke.points.map(({ x, y, time, pressure }) => ({ x, y, time, pressure })));
    const count = strokes.reduce((sum, points) => sum + points.length, 0);
    const every = Math.ceil(count / MOST);
    const short = (number) => Math.round(number * 10) / 10;
    const sent = strokes.map((points) =>
      points.filter((_, n) => n % every === 0 || n === points.length - 1).map(({ x, y }) => ({ x: short(x), y: short(y) })),
    );
    field.value = count ? JSON.stringify(sent) : "";
    say();
  };
  // The canvas has as many dots as the screen has under it, and is drawn anew when its size changes.
  const fit = () => {
    const { width, height } = canvas.getBoundingClientRect();
    if (!width) return;
    const ratio = Math.max(window.devicePixelRatio || 1, 1);
    if (canvas.width === Math.round(width * ratio)) return;
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    canvas.getContext("2d").scale(ratio, ratio);
    // On a tablet that was turned, what is drawn shrinks or grows with the place where it is drawn.
    const grown = drawnOn ? width / drawnOn : 1;
    strokes = strokes.map((points) => points.map((point) => ({ ...point, x: point.x * grown, y: point.y * grown })));
    drawnOn = width;
    show();
  };

  try {
    strokes = JSON.parse(field.value || "[]").map((points) => points.map((point) => ({ time: 0, pressure: 0.5, ...point })));
  } catch {
    field.value = "";
  }
  pad.addEventListener("endStroke", keep);
  part.querySelector("[data-pad-clear]").addEventListener("click", () => {
    pad.clear();
    keep();
  });
  // Who has a finger on the screen draws; everybody else is asked to type first.
  const way = form.elements.way;
  if ("isNew" in form.dataset && window.matchMedia("(pointer: coarse)").matches) way.value = "drawn";
  form.addEventListener("way", fit);
  window.addEventListener("resize", fit);
  fit();
})();
