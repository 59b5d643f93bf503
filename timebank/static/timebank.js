// Niceties only: every page works without this file.
(function () {
  "use strict";
  var doc = document, copied = doc.currentScript.getAttribute("data-copied");
  doc.documentElement.classList.add("js");

  // After a mistake, start reading at the summary of what is wrong.
  var errors = doc.querySelector("main > .errors");
  if (errors) errors.focus();

  // <button type="button" data-print>, <button type="button" data-copy="#id">; hidden without script.
  function copy(from) {
    var text = "value" in from ? from.value : from.innerText;
    if (navigator.clipboard) return navigator.clipboard.writeText(text);
    // In a hall on plain HTTP browsers offer no clipboard: select, and copy the old way.
    var range = doc.createRange(), selection = getSelection();
    if (from.select) from.select();
    else { range.selectNodeContents(from); selection.removeAllRanges(); selection.addRange(range); }
    return doc.execCommand("copy") ? Promise.resolve() : Promise.reject();
  }
  doc.addEventListener("click", function (event) {
    var button = event.target.closest("[data-print],[data-copy]");
    if (!button) return;
    if (button.hasAttribute("data-print")) return window.print();
    copy(doc.querySelector(button.getAttribute("data-copy"))).then(function () {
      button.setAttribute("role", "status");
      button.textContent = copied;
    }, function () {});
  });

  // The buttons for language and size take one form along. What was typed in the others is kept for a moment here.
  function typed() {
    return [].filter.call(doc.querySelectorAll("main [id]"), function (each) {
      return /^(INPUT|SELECT|TEXTAREA)$/.test(each.tagName) && !/^(hidden|password)$/.test(each.type);
    });
  }
  try {
    var kept = JSON.parse(sessionStorage.getItem("typed") || "[]");
    sessionStorage.removeItem("typed");
    kept.forEach(function (each) {
      var field = doc.getElementById(each[0]);
      if (!field) return;
      if (each[1] === null) field.checked = each[2]; else field.value = each[1];
    });
    doc.addEventListener("click", function (event) {
      if (!event.target.closest("[name=read]")) return;
      sessionStorage.setItem("typed", JSON.stringify(typed().map(function (each) {
        return /^(radio|checkbox)$/.test(each.type) ? [each.id, null, each.checked] : [each.id, each.value];
      })));
    });
  } catch (_) { /* no room to keep it, or not allowed to */ }

  // Typing a date means "another day".
  doc.addEventListener("input", function (event) {
    var day = event.target.closest(".day .parts");
    var other = day && day.parentNode.querySelector("[type=radio][value=other]");
    if (other) other.checked = true;
  });
})();
