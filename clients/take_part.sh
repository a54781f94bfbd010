#!/bin/sh
# Take part in a challenge with curl: join, post an idea, vote on another, take the open data.
#
#   sh take_part.sh https://voices.example.org change gsw_... "Short meetings help us."
#
# Make the token on the page "Tokens", and let it write. It acts in your name.
set -eu
platform=$1 slug=$2 token=$3 text=$4
root="$platform/api/v1/challenges/$slug"

call() { # METHOD PATH [JSON]
    curl --silent --show-error --fail-with-body --request "$1" "$root$2" \
        --header "Authorization: Bearer $token" \
        --header "Content-Type: application/json" ${3:+--data "$3"}
}

# Answers come in one line: here each of their parts gets its own. Use jq where you have it.
list_parts() { tr '{' '\n'; }

call POST /join
echo
# The first question of the phase that is open, and the first kind that an answer to it can be.
question=$(call GET "" | list_parts | sed -n '/"is_open": *true/{n;p;}')
id=$(echo "$question" | sed -n 's/^"id": *"\([-0-9a-f]*\)".*/\1/p')
kind=$(echo "$question" | sed -n 's/.*"kinds": *"\([a-z]*\).*/\1/p')
if [ -z "$kind" ]; then
    echo "No question is open now." >&2
    exit 1
fi
call POST /ideas "{\"question_id\": \"$id\", \"kind\": \"$kind\", \"text\": \"$text\"}"
echo
# One of somebody else's. It votes in your name on what you have not read, so it passes.
idea=$(call GET "/ideas?order=fewest" | list_parts |
    sed -n 's/^"id": *"\([-0-9a-f]*\)".*"is_own": *false.*"vote": *null.*/\1/p' | sed -n 1p)
if [ -n "$idea" ]; then
    call PUT "/ideas/$idea/vote" '{"vote": "pass"}'
    echo
fi
call GET /open-data/ideas.csv > "$slug-ideas.csv"
echo "Saved: $slug-ideas.csv"
