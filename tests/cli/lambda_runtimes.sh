#!/usr/bin/env bash
# Functions of other languages: Ruby, Java, programs of one's own, images.
set -u
formwork=$1 scratch=$2
source "$FORMWORK_SOURCE_DIR/tests/support/check.sh"
source "$FORMWORK_SOURCE_DIR/tests/support/serve.sh"
if ! python3 -c 'import boto3' 2>/dev/null; then
  [ -n "${FORMWORK_REQUIRE_CLIENTS:-}" ] && { echo "FAILED: python3 has no boto3"; exit 1; }
  skip "python3 has no boto3 (Debian: python3-boto3)"
fi
rm -rf "$scratch"; mkdir -p "$scratch"; cd "$scratch" || exit 1

# Images are run by Docker's program. This one stands in its place and runs the image's command on this
# machine, so that what is asked of Docker is seen; no container is made.
mkdir -p bin images/area
cat > bin/docker <<'END'
#!/usr/bin/env bash
place=$(dirname "$0")/..
images=$place/images
printf '%s\n' "${*//$'\n'/ }" >> "$place/docker.log"
case "$1 $2" in
  "image inspect") [ -d "$images/$3" ]; exit ;;
  "tag "*) exit ;;
  "pull "*) case "$3" in *slow) until [ -e "$place/go" ]; do sleep 0.05; done ;; esac; echo "no such image: $3" >&2; exit 1 ;;
  "rm "*) kill -KILL -- "-$(cat "$place/$3")"; exit ;;
esac
shift
variables=() entry="" name=""
while [ "${1#--}" != "$1" ]; do
  case "$1" in
    --env) case $2 in *=*) variables+=("$2") ;; *) variables+=("$2=${!2}") ;; esac; shift 2 ;;
    --name) name=$2; shift 2 ;;
    --entrypoint) entry=$2; shift 2 ;;
    --network | --pull | --memory | --volume | --workdir) shift 2 ;;
    *) shift ;;
  esac
done
image=${1##*/}; shift
# As docker's program, it goes when it is killed and leaves the container to its keeper.
setsid env -i PATH=/usr/bin:/bin "${variables[@]}" ${entry:-"$images/$image/run"} "$@" &
echo $! > "$place/$name"
wait $!
END
cat > images/area/run <<'END'
#!/usr/bin/env bash
exec python3 -IS - "$@" <<'CODE'
import http.client, json, os, sys, time
link = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])
def ask(method, path, body=None):
    link.request(method, "/2018-06-01/runtime/invocation/" + path, body)
    answer = link.getresponse()
    return answer.headers.get("Lambda-Runtime-Aws-Request-Id"), answer.read()
while True:
    number, event = ask("GET", "next")
    event = json.loads(event)
    print("in the image", flush=True)
    if event == "exit":
        os._exit(4)
    if event == "sleep":
        time.sleep(7400)
    ask("POST", number + "/response", json.dumps(
        [event, sys.argv[1:], os.environ["_HANDLER"], os.environ.get("COLOUR"), os.getpid()]))
CODE
END
chmod +x bin/docker images/area/run
PATH="$PWD/bin:$PATH" start_server
last="lambda_runtimes.py"
output=$(timeout 120 python3 "$FORMWORK_SOURCE_DIR/tests/cli/lambda_runtimes.py" "$endpoint" "$PWD" \
  2>&1) && passed=$((passed + 1)) || fail "$last"
expect '^all well$'
output=$(grep '^run ' docker.log | cut -c1-200)
last="what docker was asked"
expect_not 'dark blue'
expect '^run --rm --name formwork-[0-9-]+ --network host .*--memory 256m --read-only --volume .*:/tmp '
printf '%s\n' "$output" | grep '^not checked' || true
stop_server
finish
