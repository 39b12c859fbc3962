#!/bin/sh
# Every hook tool of a local model where there is no Go: the same request and the same output as main.go, by curl.
set -f
fail() {
  printf 'ERROR %s\n' "$1" >&2
  exit 1
}
[ -n "$JUJU_CONTEXT_ID" ] || fail 'JUJU_CONTEXT_ID not set'
[ -n "$JUJU_AGENT_SOCKET_ADDRESS" ] || fail 'JUJU_AGENT_SOCKET_ADDRESS not set'
tool=${0##*/}

attach() {
  printf '%s\0' "$1"
  if [ -d "$1" ]; then
    printf '!is a directory\0'
  elif [ ! -e "$1" ]; then
    printf '!no such file or directory\0'
  elif [ ! -r "$1" ]; then
    printf '!permission denied\0'
  else
    printf '%s\0' "$(($(wc -c <"$1")))"
    cat -- "$1"
  fi
}

body() {
  printf '%s\0' "$JUJU_CONTEXT_ID" "$(pwd)" "$tool" "$@"
  stdin=
  before=
  for argument do
    file=
    case $before in
      --file) file=$argument ;;
      *)
        case $argument in
          --) break ;;
          --file=*) file=${argument#--file=} ;;
          *'#file='*) case $tool in secret-*) file=${argument#*'#file='} ;; esac ;;
        esac
        ;;
    esac
    before=$argument
    case $file in
      '') ;;
      -) stdin=yes ;;
      *) attach "$file" ;;
    esac
  done
  if [ -n "$stdin" ]; then
    printf -- '-\0\0'
    cat
  fi
}

case $JUJU_AGENT_SOCKET_ADDRESS in
  @*)
    option=--abstract-unix-socket
    address=${JUJU_AGENT_SOCKET_ADDRESS#@}
    ;;
  *)
    option=--unix-socket
    address=$JUJU_AGENT_SOCKET_ADDRESS
    ;;
esac

# awk's own /dev/stderr is not everywhere; a pipe to cat is.
body "$@" | curl --silent "$option" "$address" --noproxy '*' --header "X-Args: $#" --header 'Expect:' \
  --header 'Content-Type: application/octet-stream' --data-binary @- http://unit/tool |
  awk -v address="$JUJU_AGENT_SOCKET_ADDRESS" '
    BEGIN { code = -1; stderr = "cat >&2" }
    { kind = substr($0, 1, 1); text = substr($0, 2) }
    kind == "1" { ORS = "\n"; print text }
    kind == "2" { ORS = "\n"; print text | stderr }
    kind == "3" { ORS = ""; print text }
    kind == "4" { ORS = ""; print text | stderr }
    kind == "x" { code = text + 0 }
    END {
      if (code < 0) {
        ORS = "\n"
        print "ERROR cannot reach the unit\047s agent at " address ": no complete answer" | stderr
        code = 1
      }
      close(stderr)
      exit code
    }'
