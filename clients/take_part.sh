#!/bin/sh
# Take part in a challenge with curl: join, post an idea, vote on the next one, take the open data.
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

# The first "id" after a word; use jq where you have it.
first_id() { sed "s/.*\"$1\"[^\\[{]*[\\[{][^}]*\"id\": *\"\\([-0-9a-f]*\\)\".*/\\1/"; }

call POST /join
echo
question=$(call GET "" | first_id questions)
call POST /ideas "{\"question_id\": \"$question\", \"kind\": \"helps\", \"text\": \"$text\"}"
echo
idea=$(call GET /feed/next | first_id idea)
call PUT "/ideas/$idea/vote" '{"vote": "agree"}'
echo
call GET /open-data/ideas.csv > "$slug-ideas.csv"
echo "Saved: $slug-ideas.csv"
