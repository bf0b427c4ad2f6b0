// Everything works without this. It adds: the mobile menu, keyboard shortcuts, a live character count, print, drafts.
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
    else if (e.key === '/') { var box = d.querySelector('input[type=search]'); if (box) { e.preventDefault(); box.focus(); } }
    else if (e.key === 'n') location.href = '/autopsies/new';
    else if ((e.key === 'j' || e.key === 'k') && rows.length) {
      at = Math.max(0, Math.min(rows.length - 1, at + (e.key === 'j' ? 1 : -1)));
      rows[at].focus();
    }
  });
})();

// Seat links: copying one, and keeping what is typed while it is typed. A form doesn't leave a page that can't be saved.
(function () {
  var d = document;
  d.querySelectorAll('[data-copy]').forEach(function (button) {
    button.addEventListener('click', function () {
      var box = d.getElementById(button.dataset.copy);
      box.select();
      if (navigator.clipboard) navigator.clipboard.writeText(box.value).then(function () {
        button.textContent = 'Copied';
      }, function () {});
    });
  });
  d.querySelectorAll('form[data-draft]').forEach(function (form) {
    var line = d.createElement('p'), timer, kept = typed(), going = false;
    line.className = 'saving';
    line.setAttribute('role', 'status');
    form.append(line);
    function typed() { return new URLSearchParams(new FormData(form)).toString(); }
    function say(text, off) {
      line.textContent = text;
      line.classList.toggle('off', !!off);
    }
    function later(wait) {
      clearTimeout(timer);
      timer = setTimeout(save, wait);
    }
    // Answers whether the form may be sent: it may where the server has it, or says itself what is wrong.
    function save() {
      var now = typed();
      clearTimeout(timer);
      return fetch(form.dataset.draft, {
        method: 'POST', body: now, credentials: 'same-origin',
        headers: { 'Content-Type': 'application/x-www-form-urlencoded' }
      }).then(function (reply) {
        if (reply.ok) { kept = now; say('Saved, not sealed.'); return true; }
        if (reply.status === 429 || reply.status >= 500) {
          say('Not saved yet: the server is busy. What you typed stays on this page.', true);
          later(5000);
          return false;
        }
        if (reply.status === 409 || reply.status === 422) {
          say('Not saved: send it, and the page says why.', true);
          return true;
        }
        say('Not saved: this page can’t be saved any more. Copy what you typed, then open your link again.', true);
        return false;
      }, function () {
        say('Not saved yet: you’re offline. What you typed stays on this page.', true);
        later(5000);
        return false;
      });
    }
    form.addEventListener('input', function () { later(1500); });
    window.addEventListener('online', function () { if (typed() !== kept) save(); });
    window.addEventListener('pageshow', function () { going = false; });
    form.addEventListener('submit', function (e) {
      if (going) return;
      e.preventDefault();
      save().then(function (may) {
        if (!may) return;
        going = true;
        form.requestSubmit(e.submitter);
      });
    });
  });
})();
