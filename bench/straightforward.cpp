// SPDX-License-Identifier: MIT
// Updates per second of straightforward libtorch, in a program that has nothing of Gallop in it.
//   bench_straightforward [threads 1] [seconds 5]
#include <ATen/Parallel.h>
#include <dlfcn.h>

#include <cstdio>
#include <cstdlib>

#include "measure.h"
#include "straightforward_sac.h"

namespace {

// of torch's operators and, where that is the BLAS, of OpenBLAS's own pool
void set_threads(int threads) {
  at::set_num_threads(threads);
  if (void* set = dlsym(RTLD_DEFAULT, "openblas_set_num_threads")) {
    reinterpret_cast<void (*)(int)>(set)(threads);
  }
}

}  // namespace

int main(int argc, char** argv) {
  const int threads = argc > 1 ? std::atoi(argv[1]) : 1;
  const double seconds = argc > 2 ? std::atof(argv[2]) : 5.0;
  if (threads < 1 || argc > 3) {
    std::fprintf(stderr, "usage: %s [threads] [seconds]\n", argv[0]);
    return 2;
  }
  set_threads(threads);
  gallop::bench::StraightforwardSac sac;
  std::printf("%.2f\n", gallop::bench::rate(seconds, [&] { sac.update(); }));
  return 0;
}
