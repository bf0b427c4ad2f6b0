// What a page asks of whoever reads it, as a browser shows it: words to read, and decisions to make.

/** The words that can be seen: what is folded away, or there for a screen reader alone, doesn't count. */
export function words(page) {
  return page.evaluate(() => {
    const clipped = (it) => it && (it.getBoundingClientRect().width <= 1 || clipped(it.parentElement));
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const range = document.createRange();
    let count = 0;
    while (texts.nextNode()) {
      const text = texts.currentNode;
      range.selectNodeContents(text);
      const box = range.getBoundingClientRect();
      const seen = text.parentElement.checkVisibility({ visibilityProperty: true, opacityProperty: true }) &&
        box.width > 0 && box.bottom > 0 && box.right > 0 && !clipped(text.parentElement);
      if (seen) count += text.data.split(/\s+/).filter((it) => /[\p{L}\p{N}]/u.test(it)).length;
    }
    return count;
  });
}

/** Each choice that can be seen is a decision; so is a page that has nothing but a button to say yes with. */
export function decisions(page) {
  return page.evaluate(() => {
    const seen = [...document.querySelectorAll('main form :is(input, select)')]
      .filter((it) => it.type !== 'hidden' && it.closest('details:not([open])') === null);
    const choices = new Set(seen.filter((it) => it.type !== 'text').map((it) => it.name));
    return choices.size || 1;
  });
}
