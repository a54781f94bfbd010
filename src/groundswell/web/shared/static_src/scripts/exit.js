// The way out: at once, with nothing of the page left to go back to. Escape three times does it too.
const WITHIN_MS = 1500

export function watchForExit() {
  const link = document.querySelector("[data-exit]")
  if (!link) return

  const leave = () => {
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
