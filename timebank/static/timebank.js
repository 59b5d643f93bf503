// Niceties only: every page works without this file.
(function () {
  "use strict";
  var doc = document, copied = doc.currentScript.getAttribute("data-copied");
  doc.documentElement.classList.add("js");

  // After a mistake, start reading at the summary of what is wrong.
  var errors = doc.querySelector("main > .errors");
  if (errors) errors.focus();

  // Where one types page after page, the box is ready before the page is drawn: no key is lost.
  var here = doc.querySelector("[autofocus]");
  if (here && !errors) here.focus();

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

  // Leaving a page quickly: what comes next takes its place, so that “back” does not lead here.
  doc.addEventListener("click", function (event) {
    var link = event.target.closest("[data-quickly]");
    if (!link) return;
    event.preventDefault();
    location.replace(link.href);
  });

  // Typing a date means "another day".
  doc.addEventListener("input", function (event) {
    var day = event.target.closest(".day .parts");
    var other = day && day.parentNode.querySelector("[type=radio][value=other]");
    if (other) other.checked = true;
  });
})();
