// Where the keyboard and a screen reader go on after a part of the page was put in anew.

export function announce(text, isTrouble = false) {
  const seen = document.getElementById("gs-trouble")
  const heard = document.getElementById("gs-announce")
  if (isTrouble && seen) {
    seen.hidden = !text
    seen.querySelector("p").textContent = text
    return
  }
  if (!heard) return
  heard.textContent = ""
  // Read only what changes: the same words twice are said twice.
  requestAnimationFrame(() => (heard.textContent = text))
}

export function focusSwapped(place, source) {
  const trouble = document.getElementById("gs-trouble")
  if (trouble) trouble.hidden = true
  if (!place) return
  const said = place.querySelector("[data-announce]") ?? place.closest("[data-announce]")
  if (said) announce(said.dataset.announce || said.textContent.trim())
  const summary = place.querySelector('[data-module="nhsuk-error-summary"]')
  const named = summary ?? place.querySelector("[data-focus]") ?? (place.matches("[data-focus]") ? place : null)
  // Who is still typing keeps the field they type in, and a control that stayed keeps its focus.
  if (!named && document.activeElement && document.activeElement !== document.body) return
  const same = source?.id && document.getElementById(source.id)
  const next = named ?? same ?? place.querySelector("h1, h2, h3") ?? place
  if (!next.matches("a[href], button, input, select, textarea, summary, [tabindex]")) next.tabIndex = -1
  next.focus({ preventScroll: Boolean(same) })
}
