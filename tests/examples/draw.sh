# A client in shell. Run it with: imgmock exec -- sh draw.sh
set -eu
curl -sS "$OPENAI_BASE_URL/images/generations" \
  -H "Authorization: Bearer $OPENAI_API_KEY" \
  -H "Content-Type: application/json" \
  -d '{"model": "dall-e-2", "prompt": "a lighthouse in fog", "size": "256x256", "response_format": "url"}' > reply.json
address=$(sed -n 's/.*"url": *"\([^"]*\)".*/\1/p' reply.json)
curl -sS -o picture.png -w '%{http_code} %{content_type}\n' "$address"
