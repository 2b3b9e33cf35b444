#!/usr/bin/env bash
# A whole conversation with the API: FEEDBACK_URL=https://odoo.example/feedback/api/v1 FEEDBACK_KEY=fbk_… ./curl.sh PHOTO
# The key stands on the channel's form, page "App or Website".
set -euo pipefail
url=$FEEDBACK_URL photo=$1

# value NAME: the text of a member of the JSON that comes in; jq does it better where it is installed.
value() { sed -n "s/.*\"$1\": \"\([^\"]*\)\".*/\1/p"; }

api() { curl --silent --show-error --fail-with-body "$@"; }

# What the channel asks and takes.
api "$url/form" -H "X-Api-Key: $FEEDBACK_KEY" -H "Accept-Language: ru"
echo

# A ticket with a photo, in one request. Sent again with the same Idempotency-Key it is still one ticket.
created=$(api "$url/tickets" -H "X-Api-Key: $FEEDBACK_KEY" -H "Idempotency-Key: curl-$$-$(date +%s)" \
    -F 'data={"message": "The lid leaks", "email": "anna@example.com", "device": {"app_version": "3.1"}};type=application/json' \
    -F "files=@$photo")
id=$(value id <<<"$created") token=$(value token <<<"$created")
echo "Ticket $(value number <<<"$created")"

# A large file in pieces (tus 1.0): begin, send from where it is, and name it in a message.
size=$(wc -c <"$photo")
upload=$(api -X POST "$url/uploads" -H "X-Api-Key: $FEEDBACK_KEY" -H "Tus-Resumable: 1.0.0" -H "Upload-Length: ${size// /}" \
    -H "Upload-Metadata: filename $(printf %s "${photo##*/}" | base64 | tr -d '\n')" -D - | tr -d '\r' | sed -n 's/^[Ll]ocation: .*\///p')
api -X PATCH "$url/uploads/$upload" -H "X-Api-Key: $FEEDBACK_KEY" -H "Tus-Resumable: 1.0.0" -H "Upload-Offset: 0" \
    -H "Content-Type: application/offset+octet-stream" --data-binary "@$photo"

# From here on the conversation's own token opens it.
api "$url/tickets/$id/messages" -H "Authorization: Bearer $token" -H "Content-Type: application/json" \
    -d "{\"message\": \"Another photo\", \"uploads\": [\"$upload\"]}"
echo
api "$url/tickets/$id/messages?limit=50" -H "Authorization: Bearer $token"
echo
api -X PUT "$url/tickets/$id/rating" -H "Authorization: Bearer $token" -H "Content-Type: application/json" \
    -d '{"stars": 5, "comment": "Quick"}'
echo
api "$url/tickets/$id" -H "Authorization: Bearer $token"
echo
