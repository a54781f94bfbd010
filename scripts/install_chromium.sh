#!/usr/bin/env bash
# Installs the Chromium that the browser tests drive; says nothing where it is there already.
set -euo pipefail
for name in chromium chromium-browser google-chrome; do
  if command -v "$name" >/dev/null 2>&1; then exit 0; fi
done
if ! command -v apt-get >/dev/null 2>&1; then
  echo "No Chromium and no apt-get: the browser tests will be skipped. Install Chromium to run them." >&2
  exit 0
fi
as_root=()
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null 2>&1 || ! sudo -n true 2>/dev/null; then
    echo "Chromium is missing and needs root to install: the browser tests will be skipped. Run: sudo apt-get install chromium" >&2
    exit 0
  fi
  as_root=(sudo -n)
fi
echo "Installing Chromium for the browser tests ..."
log="$(mktemp)"
if ! { "${as_root[@]}" apt-get update -qq && "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium; } >"$log" 2>&1; then
  echo "Chromium could not be installed; the browser tests will be skipped. The last lines of apt-get:" >&2
  tail -n 5 "$log" >&2
fi
rm -f "$log"
