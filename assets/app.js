// Everything works without this. It adds: the mobile menu, keyboard shortcuts, a live character count, print.
(function () {
  var d = document, root = d.documentElement;
  root.classList.add('js');
  var rail = d.querySelector('.rail'), menu = d.querySelector('.nav-btn');
  if (menu) menu.addEventListener('click', function () {
    menu.setAttribute('aria-expanded', rail.classList.toggle('open'));
  });
  if (window.matchMedia('(max-width:47.99rem)').matches)
    d.querySelectorAll('.fset').forEach(function (it) { it.open = false; });
  d.querySelectorAll('[data-print]').forEach(function (it) {
    it.addEventListener('click', function () { window.print(); });
  });
  var summary = d.querySelector('.err-sum');
  if (summary) summary.focus();
  d.querySelectorAll('textarea[data-most]').forEach(function (area) {
    var line = d.createElement('p');
    line.className = 'count-r';
    line.setAttribute('aria-live', 'polite');
    area.after(line);
    function count() {
      var left = +area.dataset.most - Array.from(area.value).length;
      line.textContent = left > 400 ? '' : left < 0 ? -left + ' characters too many' : left + ' characters left';
    }
    area.addEventListener('input', count);
    count();
  });
  var dialog = d.getElementById('keys'), rows = [].slice.call(d.querySelectorAll('[data-row] a')), at = -1, went = false;
  var go = { h: '/', a: '/autopsies', p: '/patterns', c: '/accounts' };
  d.addEventListener('keydown', function (e) {
    if (e.ctrlKey || e.metaKey || e.altKey || /^(INPUT|TEXTAREA|SELECT)$/.test(e.target.tagName)) return;
    if (root.dataset.keys === 'off' || !d.querySelector('.app')) return;
    if (went) { went = false; if (go[e.key]) location.href = go[e.key]; return; }
    if (e.key === 'g') { went = true; setTimeout(function () { went = false; }, 1200); }
    else if (e.key === '?' && dialog) dialog.showModal();
    else if (e.key === '/') { var box = d.getElementById('find'); if (box && !box.offsetParent) box = d.getElementById('q'); e.preventDefault(); if (box) { box.focus(); box.select(); } else location.href = '/search'; }
    else if (e.key === 'n') location.href = '/autopsies/new';
    else if ((e.key === 'j' || e.key === 'k') && rows.length) {
      at = Math.max(0, Math.min(rows.length - 1, at + (e.key === 'j' ? 1 : -1)));
      rows[at].focus();
    }
  });
})();
