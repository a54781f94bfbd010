// Everything that a script adds to a page. Without it every page works all the same.
import htmx from "htmx.org"
import {
  initButtons,
  initCharacterCounts,
  initCheckboxes,
  initErrorSummary,
  initRadios,
  initSkipLinks,
} from "nhsuk-frontend"

import { announce, focusSwapped } from "./focus.js"
import { watchForExit } from "./exit.js"

document.body.classList.add("js-enabled", "nhsuk-frontend-supported")
watchForExit()

function startComponents(scope) {
  for (const start of [initButtons, initCharacterCounts, initCheckboxes, initRadios]) start(scope)
  if (scope.querySelector?.('[data-module="nhsuk-error-summary"]')) initErrorSummary(scope)
}

startComponents(document)
initSkipLinks(document)

// A menu closes with Escape, and when one turns to something else.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return
  const open = document.querySelector(".gs-menu[open]")
  if (!open) return
  open.open = false
  open.querySelector("summary").focus()
})
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll(".gs-menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false
  }
})

// The document parsed by htmx knows nothing of our components, nor where a reader should go on.
document.addEventListener("htmx:after:swap", (event) => {
  if (isTrouble(event.detail?.ctx?.response?.status)) return
  const target = event.detail?.ctx?.target
  const place = target?.isConnected ? target : document.getElementById(target?.id)
  if (place) startComponents(place)
  focusSwapped(place, event.detail?.ctx?.sourceElement)
})

// A form that was not right comes back as 422 and is shown like any other part of a page.
function isTrouble(status) {
  return status >= 400 && status !== 422
}

const words = document.body.dataset
function tellTrouble(event) {
  const status = event.detail?.ctx?.response?.status
  if (status === 422) return
  announce(status ? words.failed : words.offline, true)
}
document.addEventListener("htmx:response:error", tellTrouble)
document.addEventListener("htmx:error", tellTrouble)
document.addEventListener("htmx:before:request", (event) => {
  event.detail?.ctx?.sourceElement?.setAttribute("aria-busy", "true")
})
document.addEventListener("htmx:finally:request", (event) => {
  event.detail?.ctx?.sourceElement?.removeAttribute("aria-busy")
})

window.htmx = htmx
