// A list that suggests is made of other elements than the one its label is for: give
// them the label's words, to be read out. It is made once the page is loaded, and so
// this waits for its turn after that.
"use strict";

function nameLists() {
    for (const select of document.querySelectorAll("select.admin-autocomplete")) {
        const label = select.labels && select.labels[0];
        const shown = select.nextElementSibling;
        if (!label || !shown) continue;
        const words = label.textContent.trim().replace(/:$/, "");
        for (const part of shown.querySelectorAll("[role=combobox], [role=textbox]")) {
            part.setAttribute("aria-label", words);
        }
    }
}

window.addEventListener("load", () => setTimeout(nameLists, 0));
