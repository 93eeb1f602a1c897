// SPDX-License-Identifier: MIT
// What the machine offers the learner: devices, threads, the BLAS under torch.
#include <ATen/Parallel.h>
#include <dlfcn.h>
#include <torch/torch.h>

#include <cstdlib>

#include "agent/device.h"
#include "agent/trainer.h"
#include "errors.h"

namespace gallop::agent {
namespace {

// A function of the BLAS that is loaded, if it has it.
template <typename Function>
Function* find_blas_function(const char* name) {
  return reinterpret_cast<Function*>(dlsym(RTLD_DEFAULT, name));
}

}  // namespace

c10::Device parse_device(const std::string& name) {
  if (name == "cpu") return torch::kCPU;
  if (name != "cuda" && !name.starts_with("cuda:"))
    throw UsageError("--device takes auto, cpu, cuda or cuda:N (got '" + name + "')");
  if (!torch::cuda::is_available()) {
    throw MachineError("this build has no CUDA (libtorch " TORCH_VERSION " CPU)",
                       "--device cpu, or see README 'CUDA'");
  }
  return c10::Device(name);
}

void set_threads(int threads) {
  at::set_num_threads(threads);
  // torch does not govern OpenBLAS's own pool
  if (auto* set = find_blas_function<void(int)>("openblas_set_num_threads")) set(threads);
}

}  // namespace gallop::agent
