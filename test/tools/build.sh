#!/usr/bin/env bash
# Builds the real servers and command lines that the tests run against, from the pinned module files beside this script.
# Usage: test/tools/build.sh [etcd|kube-apiserver|kubectl|pulumi|pulumi-language-yaml]...   (default: all)
# Each binary is cached outside the tree under a digest of its go.mod and go.sum, so that a second run costs nothing.
# Prints the folder of the binaries on the last line of standard output.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cache=${POSTERN_TOOLS:-${XDG_CACHE_HOME:-$HOME/.cache}/postern/tools}
bin=$cache/bin
mkdir -p "$bin"

# build NAME MODULE_FOLDER PACKAGE [extra go build flags...]
build() {
  local name=$1 module=$here/$2 package=$3
  shift 3
  local digest
  digest=$(cat "$module/go.mod" "$module/go.sum" | sha256sum | cut -c1-16)
  local binary=$cache/$name-$digest
  if [ ! -x "$binary" ]; then
    echo "building $name" >&2
    (cd "$module" && CGO_ENABLED=0 go build "$@" -o "$binary.part" "$package")
    mv "$binary.part" "$binary"
  fi
  ln -sf "$binary" "$bin/$name"
}

kubernetes=v1.37.2
pulumi=v3.259.0

tool() {
  case $1 in
    etcd) build etcd etcd go.etcd.io/etcd/server/v3 -ldflags "-s -w" ;;
    kube-apiserver | kubectl)
      build "$1" kube "k8s.io/kubernetes/cmd/$1" -ldflags "-s -w -X k8s.io/component-base/version.gitVersion=$kubernetes"
      ;;
    pulumi)
      build pulumi pulumi github.com/pulumi/pulumi/pkg/v3/cmd/pulumi -tags osusergo \
        -ldflags "-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=$pulumi"
      ;;
    pulumi-language-yaml)
      build pulumi-language-yaml pulumi-yaml github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml -ldflags "-s -w"
      ;;
    *)
      echo "unknown tool: $1 (etcd, kube-apiserver, kubectl, pulumi, pulumi-language-yaml)" >&2
      exit 2
      ;;
  esac
}

if [ $# -eq 0 ]; then
  set -- etcd kube-apiserver kubectl pulumi pulumi-language-yaml
fi
for name in "$@"; do tool "$name"; done
echo "$bin"
