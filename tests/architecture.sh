#!/usr/bin/env bash
# The architecture test: each library in its room, no room in another, faces free of libraries,
# threads only in the hall. Prints one line per breach; exit 1 if there is any.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
breaches=0

# forbid PATTERN RULE FILES...: no include in FILES may match PATTERN
forbid() {
  local pattern=$1 rule=$2 hits
  shift 2
  hits=$(grep -nE "^[[:space:]]*#[[:space:]]*include[[:space:]]*[<\"]($pattern)" "$@" /dev/null) || return 0
  printf 'architecture: %s\n%s\n' "$rule" "$hits"
  breaches=$((breaches + 1))
}

# sources_outside REGEX: every source file whose path does not begin with REGEX
sources_outside() {
  find src tests -name '*.h' -o -name '*.cpp' | grep -vE "^($1)/"
}

# each library has one room (and that room's tests)
forbid 'Bullet|btBullet|LinearMath|tinyxml2|openssl' 'Bullet, tinyxml2 and OpenSSL belong to src/env' \
  $(sources_outside 'src/env|tests/env')
forbid 'torch/|ATen|c10/|cblas|zlib' 'torch and zlib belong to src/agent' $(sources_outside 'src/agent|tests/agent')
forbid 'epoxy|EGL/|GL/|GLFW|X11/|imgui|backends/|glm/|cairo|libav|libsw' 'GL, EGL, cairo, glm and libav belong to src/viz' \
  $(sources_outside 'src/viz|tests/viz')
# CUDA's own headers are known to its kernels alone, which do not know torch
forbid 'cuda|c10/cuda|ATen/cuda' "CUDA belongs to src/agent's accelerator code" \
  $(sources_outside 'src/agent/device')
forbid 'torch/|ATen|c10/' 'kernels do not know torch' $(find src/agent/device -name '*.cu' -o -name '*.cuh' -o -name kernels.h)
forbid 'CLI/|toml\+\+|nlohmann|xxhash' 'CLI11, toml++, JSON and hashes belong to src/app' \
  $(sources_outside 'src/app|tests/app')

# no room knows another room; what they share are faces, listed here
faces='env/(environment|scene|reward)\.h|agent/(policy|training_status)\.h'
forbid 'agent/|viz/|app/' 'env knows no other room' $(find src/env -type f)
forbid 'viz/|app/' 'agent knows neither viz nor app' $(find src/agent -type f)
forbid 'app/' 'viz does not know app' $(find src/viz -type f)
others=$(grep -nE '#include "env/' $(find src/agent -type f) /dev/null
         grep -nE '#include "(env|agent)/' $(find src/viz -type f) /dev/null)
others=$(grep -vE "\"($faces)\"" <<<"$others" | grep .)
if [[ -n $others ]]; then
  printf 'architecture: rooms meet only in faces\n%s\n' "$others"
  breaches=$((breaches + 1))
fi

# threads live in the hall, but for those that share one update's arithmetic, and the rows that one of them writes down
forbid 'thread>|mutex>|atomic>|condition_variable>|future>' 'threads belong to src/app' \
  $(find src -path src/app -prune -o \( -name '*.h' -o -name '*.cpp' \) -print | grep -vE '^src/agent/(crew|replay_snapshot)\.')

# libraries are looked for in one place
finders=$(grep -rnE '^[[:space:]]*(find_package|pkg_check_modules|find_library|FetchContent)' --include=CMakeLists.txt --include='*.cmake' . |
  grep -vE '^\./(third_party/|build/)')
if [[ -n $finders ]]; then
  printf 'architecture: only third_party looks for libraries\n%s\n' "$finders"
  breaches=$((breaches + 1))
fi

# every source file says its licence and its purpose first
for file in $(find src tests bench -name '*.h' -o -name '*.cpp' -o -name '*.cu' -o -name '*.cuh'); do
  if ! head -1 "$file" | grep -q '^// SPDX-License-Identifier: MIT$' || ! sed -n 2p "$file" | grep -q '^// .'; then
    echo "architecture: $file must begin with the SPDX line and a line saying its purpose"
    breaches=$((breaches + 1))
  fi
done

exit $((breaches > 0))
