// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Filters of the page; without it all findings are shown.
"use strict";
(() => {
  const filters = document.getElementById("filters");
  if (!filters) return;
  const findings = [...document.querySelectorAll(".finding")];
  const value = (id) => document.getElementById(id).value;
  const apply = () => {
    const severity = value("by-severity"), rule = value("by-rule"),
      build = value("by-build");
    const words = value("by-text").toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const f of findings) {
      const text = f.textContent.toLowerCase();
      const fits = (!severity || f.dataset.severity === severity) &&
        (!rule || f.dataset.rule === rule) &&
        (!build || f.dataset.build === build) &&
        words.every((w) => text.includes(w));
      f.hidden = !fits;
      shown += fits;
    }
    document.getElementById("shown").textContent =
      `${shown} of ${findings.length} shown`;
  };
  filters.hidden = false;
  // Not every browser says both of a choice.
  filters.addEventListener("input", apply);
  filters.addEventListener("change", apply);
  filters.addEventListener("submit", (e) => e.preventDefault());
  const unfold = document.getElementById("unfold");
  unfold.addEventListener("click", () => {
    const open = unfold.textContent === "Unfold all";
    for (const f of findings) f.open = open;
    unfold.textContent = open ? "Fold all" : "Unfold all";
  });
  const linked = document.getElementById(location.hash.slice(1));
  if (linked) linked.open = true;
  apply();
})();
