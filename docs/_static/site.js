// What is wider than its page scrolls in its own box, and is then reached by the keyboard too: code, tables and outputs.
const boxes = new ResizeObserver((changed) => {
  for (const { target } of changed) {
    if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
    else target.removeAttribute("tabindex");
  }
});
document.addEventListener("DOMContentLoaded", () => {
  for (const box of document.querySelectorAll(".bd-article :is(table, pre, .output)")) boxes.observe(box);
});
