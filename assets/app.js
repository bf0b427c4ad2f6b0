// Everything works without this. It adds: the mobile menu, keyboard shortcuts, a live character count, print, drafts.
(function () {
  var d = document, root = d.documentElement;
  root.classList.add('js');
  var rail = d.querySelector('.rail'), menu = d.querySelector('.nav-btn');
  if (menu) {
    var shown = function (open) {
      rail.classList.toggle('open', open);
      menu.setAttribute('aria-expanded', open);
    };
    menu.setAttribute('role', 'button');
    menu.setAttribute('aria-controls', 'nav');
    shown(location.hash === '#nav');
    menu.addEventListener('click', function (e) {
      e.preventDefault();
      if (location.hash === '#nav') history.replaceState(null, '', location.pathname + location.search);
      shown(!rail.classList.contains('open'));
    });
    menu.addEventListener('keydown', function (e) {
      if (e.key === ' ') { e.preventDefault(); menu.click(); }
    });
    rail.addEventListener('keydown', function (e) {
      if (e.key === 'Escape' && rail.classList.contains('open')) { shown(false); menu.focus(); }
    });
  }
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
  var dialog = d.getElementById('keys');
  if (!dialog) return;
  // What the list of shortcuts links to is what they do: the server leaves out what somebody may not, or all of it.
  var go = {}, first = '', since = 0;
  dialog.querySelectorAll('[data-keys]').forEach(function (it) { go[it.dataset.keys] = it.href; });
  function row(step) {
    var links = [].map.call(d.querySelectorAll('[data-row]'), function (it) { return it.querySelector('a'); }).filter(Boolean);
    var here = d.activeElement && d.activeElement.closest('[data-row]');
    var at = here ? links.indexOf(here.querySelector('a')) + step : step > 0 ? 0 : links.length - 1;
    if (links.length) links[Math.max(0, Math.min(links.length - 1, at))].focus();
  }
  function search() {
    return [].filter.call(d.querySelectorAll('input[type=search]'), function (it) { return it.offsetParent; })[0];
  }
  d.addEventListener('keydown', function (e) {
    if (e.defaultPrevented || e.isComposing || e.ctrlKey || e.metaKey || e.altKey || dialog.open) return;
    if (/^(INPUT|TEXTAREA|SELECT)$/.test(e.target.tagName) || e.target.isContentEditable) return;
    var keys = first && e.timeStamp - since < 1200 ? first + ' ' + e.key : e.key;
    first = '';
    if (go[keys]) location.href = go[keys];
    else if (keys === 'g') { first = 'g'; since = e.timeStamp; }
    else if (keys === '?') dialog.showModal();
    else if (keys === '/' && search()) { e.preventDefault(); search().focus(); }
    else if (keys === 'j') row(1);
    else if (keys === 'k') row(-1);
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
