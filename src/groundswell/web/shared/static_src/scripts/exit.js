// The way out: at once, with nothing of the page left to go back to, and signed out behind it.
// Escape three times does it too, which is told where there is likely to be a keyboard.
const WITHIN_MS = 1500

export function watchForExit() {
  const link = document.querySelector("[data-exit]")
  if (!link) return

  const hurry = document.getElementById("gs-hurry")
  if (hurry) hurry.hidden = !matchMedia("(hover: hover) and (pointer: fine)").matches

  const leave = () => {
    signOut(link.dataset.exit)
    const cover = document.createElement("div")
    cover.className = "gs-leaving"
    document.body.replaceChildren(cover)
    document.title = " "
    location.replace(link.href)
  }

  link.addEventListener("click", (event) => {
    event.preventDefault()
    leave()
  })

  let pressed = []
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.repeat) {
      pressed = []
      return
    }
    pressed = [...pressed.filter((at) => event.timeStamp - at < WITHIN_MS), event.timeStamp]
    if (pressed.length === 3) leave()
  })

  // A page kept by the browser for the back button is not shown again as it was.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted && document.querySelector(".gs-leaving")) location.reload()
  })
}

// Sent on by the browser when the page is gone: nobody waits for an answer.
function signOut(address) {
  const token = document.querySelector("[name=csrfmiddlewaretoken]")
  if (!address || !token) return
  const sent = new FormData()
  sent.append(token.name, token.value)
  navigator.sendBeacon(address, sent)
}
